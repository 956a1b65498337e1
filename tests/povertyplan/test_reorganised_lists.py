"""Lists of open rounds under a reorganisation, where households moved between communes before."""

from datetime import date

import pytest

from households import actions
from households.ledger.projected import projected
from organisations.models import AuditEntry, Unit
from povertyplan.reorganising.carrying import PlanRefused
from povertyplan.reorganising.undoing import SomethingNewRecorded
from tests.households.builders import (
    closed_round,
    decided_ad_hoc,
    fact,
    listed,
    meet,
    moment,
    open_round,
    post,
    staff,
    survey,
)

from .reorganised import LATER, ON, World, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def unit_of(code, on=ON):
    return Unit.objects.in_force(on).get(code=code)


def refused(commune_review, household):
    """A case that Phiếu A ended; its household is free to move and be listed elsewhere."""
    return commune_review.cases.create(
        household=household, reason="applied", listed_on=date(2026, 9, 1), state="refused",
        refusal="Không nghèo", refused_on=date(2026, 9, 3),
    )  # fmt: skip


def test_a_household_on_both_lists_that_become_one_is_named_beforehand(world):
    left, right = open_round(world.left), open_round(world.right)
    moved = world.homes[world.right_1][0]
    refused(left, moved)
    listed(right, moved)
    before = rows()
    with pytest.raises(PlanRefused, match=moved.code):
        world.apply()
    assert rows() == before


def test_a_case_stays_with_a_commune_that_the_plan_does_not_touch(world):
    left, other = open_round(world.left), open_round(world.other)
    gone = refused(other, world.homes[world.left_1][0])
    survey(listed(other, world.homes[world.other_1][0]))
    meet(other, world.other_1)
    post(other)
    listed(left, world.homes[world.left_1][0])
    world.apply()
    gone.refresh_from_db()
    assert gone.commune_review == other


def test_what_a_former_commune_decided_ad_hoc_counts_at_the_close_of_the_new_one(world):
    home = world.homes[world.left_1][0]
    fact(home, "ngheo")
    decided_ad_hoc(home, "khong_ngheo")
    world.apply()
    closed_round(world.other, {world.homes[world.other_1][0]: "ngheo"})
    day = date(2026, 12, 1)
    actions.move_household(
        home, unit=world.other_1, on=day, basis="Đơn", at=moment(day), today=day, by=staff()
    )
    stays = world.homes[world.left_1][1]
    stays.refresh_from_db()
    closed_round(unit_of("05740"), {stays: "ngheo"})
    assert home.years.get(year=2026).poverty_class == "khong_ngheo"


def test_nothing_is_put_back_once_the_commune_that_took_a_village_has_posted(world):
    left, right = open_round(world.left), open_round(world.right)
    case = survey(listed(left, world.homes[world.left_2][0])).case
    meet(left, world.left_2)
    done = world.apply(world.village(world.left_2.code, "Hai", [world.left_2], parent="05740"))
    AuditEntry.objects.update(at=LATER)
    post(right)
    with pytest.raises(SomethingNewRecorded, match="Xã La Hiên"):
        world.undo(done)
    case.refresh_from_db()
    assert (case.commune_review, case.state) == (right, "posted")


def test_who_was_split_off_into_another_commune_is_in_that_communes_preliminary_opening(world):
    goes, stays = world.homes[world.right_1]
    for home in (goes, stays):
        fact(home, "ngheo")
    world.apply(
        world.village(world.right_1.code, "Giữ", [world.right_1]),
        world.village("M2", "Tách", [world.right_1], parent="05719", households=[goes.code]),
    )
    review = open_round(world.other).review
    for commune, home in ((world.other, goes), (world.right, stays)):
        _, unsettled = projected(commune, review)
        assert [each.code for each in unsettled] == [home.code]
