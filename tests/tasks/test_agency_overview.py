"""How each agency stands in a year."""

import pytest
from django.urls import reverse
from django.utils import timezone

from organisations.access import Role
from tests import factories
from tests.tasks import world

pytestmark = pytest.mark.django_db
PAGE = "/nhiem-vu/co-quan/"


def test_each_figure_leads_to_the_duties_behind_it(signed_in):
    due = timezone.localdate()
    lead = factories.AgencyFactory(name="Hội Nông dân huyện")
    for state in ("open", "open", "doing"):
        world.duty(lead, due_on=due, state=state)
    world.duty(partners=[lead], due_on=due)
    client = signed_in(Role.DISTRICT_STAFF)
    shown = client.get(PAGE).content.decode()
    address = f"{reverse('task_list')}?year={due.year}&amp;agency={lead.code}&amp;part=lead"
    assert f'<a href="{address}&amp;status=open">2</a>' in shown
    response = client.get(f"{address}&status=open".replace("&amp;", "&"))
    assert len(response.context["table"].rows) == 2


def test_the_last_row_is_the_sum(signed_in):
    world.duty(due_on=timezone.localdate())
    world.duty(due_on=timezone.localdate())
    response = signed_in(Role.LEADER).get(PAGE)
    assert response.context["total"]["owed"] == sum(r["owed"] for r in response.context["rows"])


def test_a_neighbouring_commune_is_neither_listed_nor_counted(client):
    mine, other = world.commune_agency(), world.commune_agency()
    world.duty(mine, due_on=timezone.localdate())
    world.duty(other, due_on=timezone.localdate())
    response = world.sign_in(client, world.staff(mine)).get(PAGE)
    assert [row["agency_id"] for row in response.context["rows"]] == [mine.pk]
    assert response.context["total"]["owed"] == 1
    assert other.name not in response.content.decode()


@pytest.mark.parametrize("year", ["²", "9" * 14, "9" * 5000])
def test_a_year_that_is_no_year_falls_back_to_this_year(signed_in, year):
    response = signed_in(Role.LEADER).get(PAGE, {"year": year})
    assert response.context["year"] == timezone.localdate().year


def test_without_duties_the_page_says_so(signed_in):
    assert "Chưa có nhiệm vụ nào" in signed_in(Role.LEADER).get(PAGE).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_cost_of_the_page_does_not_grow(signed_in, django_assert_num_queries, rows):
    client = signed_in(Role.LEADER)
    for _ in range(rows):
        world.duty(due_on=timezone.localdate())
    with django_assert_num_queries(7):
        assert len(client.get(PAGE).context["rows"]) == rows
