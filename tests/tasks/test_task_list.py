"""The list of what is owed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from organisations.access import Role
from tests import factories
from tests.tasks import world

pytestmark = pytest.mark.django_db


def listed(client, **chosen):
    return client.get(reverse("task_list"), {"year": "all", "agency": "all"} | chosen)


def duties(response):
    return [row.record for row in response.context["table"].rows]


@pytest.fixture
def district(signed_in):
    return signed_in(Role.DISTRICT_STAFF)


def yesterday():
    return timezone.localdate() - timedelta(1)


def test_an_agency_begins_with_its_own_work_led_or_shared(client):
    mine = factories.AgencyFactory()
    due = timezone.localdate()
    own = [world.duty(mine, due_on=due), world.duty(partners=[mine], due_on=due)]
    world.duty(due_on=due)
    response = world.sign_in(client, world.staff(mine)).get(reverse("task_list"))
    assert set(duties(response)) == set(own)
    assert response.context["tally"]["owed"] == 2


def test_the_district_begins_with_everybodys(district):
    due = timezone.localdate()
    world.duty(due_on=due)
    world.duty(due_on=due)
    assert len(duties(district.get(reverse("task_list")))) == 2


def test_the_list_opens_with_this_year_and_names_what_is_overdue_from_before(district):
    today = timezone.localdate()
    world.duty(due_on=today)
    old = world.duty(due_on=today - timedelta(366))
    world.duty(due_on=old.due_on, state="sent", percent=100)
    response = district.get(reverse("task_list"))
    assert old not in duties(response)
    assert response.context["overdue_before"] == 1
    assert "Còn 1 nhiệm vụ quá hạn từ các năm trước" in response.content.decode()
    assert duties(listed(district, status="overdue")) == [old]


def test_a_year_an_agency_its_part_and_a_status_narrow_the_list(district):
    one, two = factories.AgencyFactory(), factories.AgencyFactory()
    led = world.duty(one, due_on=yesterday())
    helped = world.duty(two, partners=[one], due_on=yesterday(), state="sent", percent=100)
    world.duty(two, due_on=yesterday())
    assert set(duties(listed(district, agency=one.code))) == {led, helped}
    assert duties(listed(district, agency=one.code, part="lead")) == [led]
    assert duties(listed(district, agency=one.code, part="partner")) == [helped]
    assert duties(listed(district, agency=one.code, status="sent")) == [helped]
    assert duties(listed(district, agency=one.code, status="overdue")) == [led]
    year = str(yesterday().year)
    assert len(duties(listed(district, year=year))) == 3


def test_the_figures_above_the_list_do_not_follow_the_chosen_status(district):
    world.duty(due_on=yesterday())
    world.duty(due_on=yesterday(), state="sent", percent=100)
    tally = listed(district, status="overdue").context["tally"]
    assert (tally["owed"], tally["sent"], tally["overdue"]) == (2, 1, 1)


@pytest.mark.parametrize(
    "wrong", [{"agency": "khong-co"}, {"year": "1999"}, {"status": "x"}, {"part": "x"}]
)
def test_a_choice_that_does_not_exist_lists_nothing(district, wrong):
    world.duty(due_on=timezone.localdate())
    response = listed(district, **wrong)
    assert duties(response) == []
    assert response.context["filter"].form.errors


def test_unfinished_work_stands_first_by_its_day(district):
    done = world.duty(due_on=yesterday() - timedelta(9), state="done", done_on=yesterday())
    later = world.duty(due_on=timezone.localdate() + timedelta(5))
    late = world.duty(due_on=yesterday())
    assert duties(listed(district)) == [late, later, done]


def test_days_late_are_told_in_words(district):
    world.duty(due_on=timezone.localdate() - timedelta(12))
    world.duty(due_on=yesterday() - timedelta(3), state="done", done_on=yesterday())
    shown = " ".join(strip_tags(listed(district).content.decode()).split())
    assert "Quá hạn 12 ngày" in shown
    assert "muộn 3 ngày" in shown


def test_a_neighbouring_communes_duty_is_in_no_list_count_or_choice(client):
    mine, other = world.commune_agency(), world.commune_agency()
    last_year = timezone.localdate() - timedelta(366)
    own = world.duty(mine, due_on=last_year)
    world.duty(other, due_on=last_year)
    world.sign_in(client, world.staff(mine))
    response = listed(client)
    assert duties(response) == [own]
    assert response.context["tally"]["overdue"] == 1
    assert other.code not in response.content.decode()
    assert duties(listed(client, agency=other.code)) == []
    this_year = listed(client, year=str(timezone.localdate().year))
    assert this_year.context["overdue_before"] == 1


def test_an_empty_list_says_so(district):
    assert "Không có nhiệm vụ nào" in listed(district).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_cost_of_the_list_does_not_grow(district, django_assert_num_queries, rows):
    for _ in range(rows):
        world.duty(partners=[factories.AgencyFactory(), factories.AgencyFactory()])
    with django_assert_num_queries(10):
        assert len(duties(listed(district))) == rows
