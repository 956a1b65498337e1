"""Who looked at a household stands on its page, for those who watch over access."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.access import Role
from organisations.actions import record_export, record_reading
from tests.factories import person
from tests.households import builders as build

pytestmark = pytest.mark.django_db
HEADING = "Ai đã xem"


@pytest.fixture
def home():
    _, (village,) = build.commune()
    return build.household(village)


def shown(client, home):
    return client.get(f"/ho/{home.pk}/")


def readers(page):
    return [(entry.by.full_name, entry.object_type) for entry, _ in page.context["readers"]]


def test_readings_of_the_household_and_its_surveys_are_named(home, signed_in):
    commune = home.unit.parent
    survey = build.survey(build.listed(build.open_round(commune), home), build.POOR)
    reader = person(Role.COMMUNE_CHAIRMAN, commune)
    record_reading(home, by=reader, unit=home.unit)
    record_export("download_survey", survey, by=reader, unit=home.unit)
    page = shown(signed_in(Role.COMMUNE_OFFICER, commune), home)
    assert HEADING in page.content.decode() and "Tải kết quả của hộ" in page.content.decode()
    named = [what for name, what in readers(page) if name == reader.full_name]
    assert named == ["households.Survey", "households.Household"]


def test_readings_of_another_household_are_not_shown(home, signed_in):
    other = build.household(build.commune()[1][0], "Lý Thị Hoa")
    stranger = person(Role.COMMUNE_OFFICER, other.unit.parent)
    record_reading(other, by=stranger, unit=other.unit)
    client = signed_in(Role.COMMUNE_OFFICER, home.unit.parent)
    page = shown(client, home)
    assert stranger.full_name not in [name for name, _ in readers(page)] and len(readers(page)) == 1
    assert shown(client, other).status_code == 404


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.SURVEYOR])
def test_who_does_not_watch_over_access_sees_no_readers(home, role, signed_in):
    page = shown(signed_in(role, home.unit), home)
    assert page.status_code == 200 and HEADING not in page.content.decode()


def test_the_latest_twenty_cost_as_much_as_one(home, signed_in):
    client, counts = signed_in(Role.COMMUNE_OFFICER, home.unit.parent), []
    shown(client, home)
    for more in (1, 2, 30):
        for _ in range(more):
            record_reading(home, by=build.officer(home.unit.parent), unit=home.unit)
        with CaptureQueriesContext(connection) as queries:
            page = shown(client, home)
        counts.append(len(queries))
    assert len(set(counts)) == 1 and len(readers(page)) == 20
