"""A household leaves: closed with a reason, its members free; poor, it counts as «khác giảm»."""

from datetime import date

import pytest

from households import actions
from households.actions.leaving import HouseholdIsClosed
from households.actions.life.ending import (
    ClosedBeforeRegistered,
    ClosedBeforeResult,
    ResultIsRecognised,
)
from organisations.access import Role
from tests.households import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    """(commune, its round, a listed case)."""
    commune, (village,) = build.commune()
    commune_review = build.open_round(commune)
    return commune, commune_review, build.listed(commune_review, build.household(village))


def close(household, day="2026-10-01", on="2026-10-02", by=None):
    return actions.close_household(
        household, closing="moved_away", closed_on=date.fromisoformat(day), basis="Đơn của hộ",
        at=build.moment("2026-10-02"),
        on=date.fromisoformat(on), by=by,
    )  # fmt: skip


def test_its_record_is_closed_and_its_members_may_be_recorded_elsewhere(home):
    _, _, case = home
    household = close(case.household).household
    assert (household.closing, household.closed_on) == ("moved_away", date(2026, 10, 1))
    assert not household.members.present().exists()
    assert household.members.get().left_on == date(2026, 10, 1)


def test_it_is_closed_once(home):
    _, _, case = home
    close(case.household)
    with pytest.raises(HouseholdIsClosed):
        close(case.household)


@pytest.mark.parametrize("day", ["2020-12-31", "2026-10-03"])
def test_it_leaves_after_it_came_and_not_in_the_future(home, day):
    _, _, case = home
    with pytest.raises(ClosedBeforeRegistered):
        close(case.household, day)


def test_it_did_not_leave_before_the_last_round_that_recognised_it():
    commune, (village,) = build.commune()
    household = build.household(village)
    build.closed_round(commune, {household: build.POOR}, 2025, is_baseline=True)
    with pytest.raises(ClosedBeforeResult, match="năm 2025.*01/09/2025") as refusal:
        close(household, "2025-08-31")
    assert refusal.value.field == "closed_on"
    assert close(household, "2025-09-01").on == date(2025, 9, 1)


def test_a_recognised_result_waits_for_the_close_of_its_year(home):
    _, commune_review, case = home
    build.survey(case, build.POOR)
    build.meet(commune_review, case.household.unit)
    build.post(commune_review)
    build.recognise(commune_review)
    with pytest.raises(ResultIsRecognised):
        close(case.household, "2026-12-01", "2026-12-02")


def test_an_officer_closes_on_the_page_and_a_neighbour_finds_nothing(home, signed_in):
    commune, _, case = home
    address = f"/ho/{case.household_id}/dong/"
    client = signed_in(Role.COMMUNE_OFFICER, commune)
    wrong = client.post(
        address, {"closing": "moved_away", "closed_on": "31/02/2026", "basis": "Đơn"}
    )
    assert wrong.status_code == 200 and "31/02/2026" in wrong.content.decode()
    right = client.post(
        address, {"closing": "moved_away", "closed_on": "01/10/2026", "basis": "Đơn"}
    )
    assert right.status_code == 302
    case.household.refresh_from_db()
    assert case.household.closing == "moved_away"


def test_another_communes_officer_cannot_close_it(home, signed_in):
    _, _, case = home
    other, _ = build.commune()
    client = signed_in(Role.COMMUNE_OFFICER, other)
    answer = client.post(
        f"/ho/{case.household_id}/dong/",
        {"closing": "moved_away", "closed_on": "01/10/2026", "basis": "Đơn"},
    )
    assert answer.status_code == 404
    case.household.refresh_from_db()
    assert case.household.closed_on is None
