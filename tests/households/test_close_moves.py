"""The close: who is gone, and who only moved."""

from datetime import date

import pytest

from households import actions
from households.actions.closing import HouseholdsUnaccounted
from households.models import CommuneReview, ReviewCase
from tests.factories import UnitFactory, VillageFactory, district
from tests.households import builders as build
from tests.households.builders import NEAR, NOT_POOR, POOR

pytestmark = pytest.mark.django_db
AT = build.moment("2026-12-20")


@pytest.fixture
def village():
    """One village, alone in its commune."""
    _, (village,) = build.commune()
    return village


def close(*rounds):
    return actions.close_review(list(rounds), at=AT, by=build.staff())


def move(household, village):
    household.unit = village
    household.save()


def test_a_household_that_left_has_a_row_of_its_own_with_last_years_groups(village):
    household = build.household(village)
    before = build.fact(household, POOR, members=6, has_merit=True, is_female_headed=True)
    commune_review = build.open_round(village.parent)
    build.leave(household, date(2026, 11, 1))
    build.recognised_round(village.parent, {})
    build.figures(village.parent)
    close(commune_review)
    fact = build.facts()[household.pk]
    assert (fact.poverty_class, fact.movement, fact.survey, fact.b1, fact.b2) == (
        None,
        "khac_giam",
        None,
        None,
        None,
    )
    assert (fact.members, fact.members_before, fact.unit, fact.unit_before) == (
        0,
        6,
        village,
        village,
    )
    assert (fact.ethnicity, fact.is_minority, fact.has_merit, fact.is_female_headed) == (
        before.ethnicity,
        True,
        True,
        True,
    )


def test_who_left_after_the_decision_still_has_this_years_class(village):
    household = build.household(village)
    build.fact(household, POOR)
    commune_review = build.recognised_round(village.parent, {household: NEAR})
    build.leave(household, date(2026, 12, 1))
    build.figures(village.parent)
    close(commune_review)
    assert build.facts()[household.pk].movement == "ngheo_thanh_can_ngheo"


def test_who_left_before_is_not_taken_off_twice(village):
    household = build.household(village)
    build.fact(household, POOR, 2024)
    build.leave(household, date(2025, 3, 1))
    build.closed_round(village.parent, {}, 2025)
    build.closed_round(village.parent, {}, 2026)
    assert [f.movement for f in household.years.order_by("year")] == ["nam_goc", "khac_giam"]


def test_a_household_that_was_not_poor_leaves_without_a_row(village):
    household = build.household(village)
    build.fact(household, NOT_POOR)
    build.leave(household, date(2026, 3, 1))
    build.closed_round(village.parent, {})
    assert not build.facts()


def test_a_baseline_takes_nobody_off(village):
    household = build.household(village)
    build.fact(household, POOR)
    build.leave(household, date(2026, 3, 1))
    build.closed_round(village.parent, {}, is_baseline=True)
    assert not build.facts()


def test_a_move_within_the_district_keeps_the_old_village_beside_the_new(village):
    _, (new_home,) = build.commune()
    household = build.household(village)
    build.fact(household, POOR, members=3)
    move(household, new_home)
    old, new = build.open_round(village.parent), build.open_round(new_home.parent)
    build.recognised_round(new_home.parent, {household: POOR})
    build.recognised_round(village.parent, {})
    build.figures(village.parent)
    build.figures(new_home.parent)
    close(old)
    assert not build.facts(), "the commune it lives in now settles it"
    close(new)
    fact = build.facts()[household.pk]
    assert (fact.unit, fact.unit_before, fact.class_before, fact.members_before) == (
        new_home,
        village,
        POOR,
        3,
    )


def test_who_moves_into_a_commune_already_closed_stops_the_close_of_the_old_one(village):
    _, (new_home,) = build.commune()
    household = build.household(village)
    build.fact(household, POOR)
    old = build.open_round(village.parent)
    build.closed_round(new_home.parent, {})
    move(household, new_home)
    old.cases.all().delete()
    build.recognised_round(village.parent, {})
    build.figures(village.parent)
    with pytest.raises(HouseholdsUnaccounted, match=household.code):
        close(old)


def test_who_moves_in_unlisted_stops_the_close_of_the_new_commune(village):
    _, (new_home,) = build.commune()
    household = build.household(village)
    new = build.recognised_round(new_home.parent, {})
    build.fact(household, POOR)
    move(household, new_home)
    build.figures(new_home.parent)
    with pytest.raises(HouseholdsUnaccounted, match=household.code):
        close(new)


def test_who_moved_and_then_left_is_taken_off_where_it_was_counted(village):
    _, (new_home,) = build.commune()
    household = build.household(village)
    build.fact(household, POOR)
    move(household, new_home)
    old, new = build.open_round(village.parent), build.open_round(new_home.parent)
    for unit in (village.parent, new_home.parent):
        build.figures(unit)
    build.recognised_round(village.parent, {})
    close(old)
    build.leave(household, date(2026, 12, 1))
    build.recognised_round(new_home.parent, {})
    close(new)
    fact = build.facts()[household.pk]
    assert (fact.movement, fact.unit) == ("khac_giam", village)


def test_who_moved_out_of_the_district_is_gone(village):
    elsewhere = UnitFactory(level="district", code="999", parent=district().parent)
    household = build.household(village)
    build.fact(household, NEAR)
    commune_review = build.open_round(village.parent)
    move(household, VillageFactory(parent=UnitFactory(parent=elsewhere)))
    ReviewCase.objects.all().delete()
    build.recognised_round(village.parent, {})
    build.figures(village.parent)
    close(commune_review)
    assert build.facts()[household.pk].movement == "khac_giam"


def test_several_communes_close_together(village):
    _, (other,) = build.commune()
    rounds = []
    for each in (village, other):
        rounds.append(build.recognised_round(each.parent, {build.household(each): POOR}))
        build.figures(each.parent)
    actions.close_review(
        CommuneReview.objects.open().exclude(decided_on=None), at=AT, by=build.staff()
    )  # a queryset as well as a list
    assert sorted(f.unit_id for f in build.facts().values()) == sorted([village.pk, other.pk])
