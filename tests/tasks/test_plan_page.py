"""The plan as a document."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from organisations.access import Role
from tasks.models import Duty, Task
from tasks.templatetags.plan import as_written
from tests import factories
from tests.tasks import world

pytestmark = pytest.mark.django_db
PAGE = "/ke-hoach/"


@pytest.fixture
def loaded():
    world.all_agencies()
    call_command("load_plan", verbosity=0)


def test_the_whole_plan_is_read_on_one_page(signed_in, loaded):
    shown = signed_in(Role.LEADER).get(PAGE).content.decode()
    for section in world.the_plan()["sections"]:
        assert f'id="{section["code"]}"' in shown
        assert as_written(section["quote"]) in shown
        assert escape(section["note"]) in shown
    for task in world.the_plan()["tasks"]:
        assert escape(task["content"]) in shown
    assert "chưa rõ số" in shown


def test_a_task_without_a_named_lead_or_day_says_that_the_district_set_it(signed_in, loaded):
    shown = signed_in(Role.LEADER).get(PAGE).content.decode()
    assert shown.count("(phân công minh hoạ)") == 17
    assert shown.count("(thời hạn do huyện đặt, minh hoạ)") == 27


def test_the_status_of_the_chosen_year_is_shown(signed_in, loaded):
    duty = Duty.objects.get(task__code="NV-II.1-1", period="Năm 2023")
    Duty.objects.filter(pk=duty.pk).update(state="done", done_on=duty.due_on, percent=100)
    response = signed_in(Role.LEADER).get(PAGE, {"year": "2023"})
    assert response.context["year"] == 2023
    assert reverse("duty_detail", args=[duty.pk]) in response.content.decode()
    assert response.context["tally"]["done"] == 1
    assert "Quý I/2024" not in response.content.decode()


@pytest.mark.parametrize("year", ["1999", "x", "", "²", "9" * 14, "9" * 5000])
def test_a_year_without_duties_falls_back_to_this_year(signed_in, loaded, year):
    response = signed_in(Role.LEADER).get(PAGE, {"year": year})
    assert response.context["year"] == timezone.localdate().year


def test_before_the_plan_is_loaded_the_page_says_so(signed_in):
    assert "Chưa nạp Kế hoạch" in signed_in(Role.LEADER).get(PAGE).content.decode()


def test_a_neighbouring_communes_task_is_not_shown(client, loaded):
    mine, other = world.commune_agency(), world.commune_agency()
    section = Task.objects.get(code="NV-II.1-1").section
    for lead, content in ((mine, "Việc của xã mình"), (other, "Việc của xã bên")):
        task = factories.TaskFactory(lead=lead, section=section, content=content)
        factories.DutyFactory(task=task, due_on=timezone.localdate())
    response = world.sign_in(client, world.staff(mine)).get(PAGE)
    everything = Duty.objects.of_year(timezone.localdate().year).count()
    assert "Việc của xã mình" in response.content.decode()
    assert "Việc của xã bên" not in response.content.decode()
    assert response.context["tally"]["owed"] == everything - 1


def test_the_words_are_escaped_and_asterisks_become_italics():
    assert as_written('<b> "*Vì người nghèo*"\nhai') == (
        "<p>&lt;b&gt; &quot;<em>Vì người nghèo</em>&quot;</p><p>hai</p>"
    )
    assert as_written("") == ""


@pytest.mark.parametrize("rows", [1, 3])
def test_the_cost_of_the_page_does_not_grow(signed_in, django_assert_num_queries, rows):
    part = factories.SectionFactory(code="III")
    for number in range(rows):
        section = factories.SectionFactory(code=f"III.{number}", parent=part)
        task = factories.TaskFactory(section=section)
        task.partners.add(factories.AgencyFactory(), factories.AgencyFactory())
        factories.DutyFactory(task=task, due_on=timezone.localdate())
    client = signed_in(Role.LEADER)
    with django_assert_num_queries(12):
        shown = client.get(PAGE).content.decode()
    assert shown.count("2 cơ quan phối hợp") == rows
