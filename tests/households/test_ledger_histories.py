"""Closed ledgers over whole histories: gaps, years skipped, moves, returns, baselines."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households import actions
from households.ledger.histories import histories_of
from households.models import HouseholdYear, Review, RevisedFact
from tests.households import builders as build
from tests.households.builders import NEAR, NOT_POOR, POOR
from tests.households.ledger_recount import problems
from tests.households.quick_rounds import recognise_quickly

pytestmark = pytest.mark.django_db
RESIDENTS = {"households": 100, "persons": 500}


@pytest.fixture
def village():
    """One village, alone in its commune."""
    _, (village,) = build.commune()
    return village


def close(village, results, year, **facts):
    """A year closed with {household: class}; everybody lives alone."""
    commune_review = build.open_round(village.parent, year, **facts)
    results = {home: (found, 1) for home, found in results.items()}
    recognise_quickly(commune_review, results, by=build.staff())
    build.figures(village.parent, year, **RESIDENTS)
    at = build.moment(date(year, 12, 20))
    actions.close_review([commune_review], at=at, by=build.staff())
    return HouseholdYear.objects.filter(year=year)


def sides(facts):
    """{household: (movement, class before)}."""
    return {fact.household: (fact.movement, fact.class_before) for fact in facts}


def test_a_year_without_a_round_leaves_no_hole(village):
    stays, comes, leaves = (build.household(village, f"Hộ {n}") for n in range(3))
    close(village, {stays: POOR, comes: NOT_POOR, leaves: NEAR}, 2022)
    build.leave(leaves, date(2023, 5, 1))
    facts = close(village, {stays: NEAR, comes: POOR}, 2024)
    assert sides(facts) == {
        stays: ("ngheo_thanh_can_ngheo", POOR),
        comes: ("phat_sinh_ngheo", NOT_POOR),
        leaves: ("khac_giam", NEAR),
    }
    assert problems() == []


def test_who_skipped_years_unpoor_falls_back_by_its_real_past(village):
    once_poor, once_near, never = (build.household(village, f"Hộ {n}") for n in range(3))
    close(village, {once_poor: POOR, once_near: NEAR, never: NOT_POOR}, 2022)
    close(village, {once_poor: NOT_POOR, once_near: NOT_POOR}, 2023)
    close(village, {}, 2024)
    facts = close(village, {once_poor: POOR, once_near: POOR, never: POOR}, 2025)
    assert sides(facts) == {
        once_poor: ("tai_ngheo", NOT_POOR),
        once_near: ("phat_sinh_ngheo", NOT_POOR),
        never: ("phat_sinh_ngheo", NOT_POOR),
    }
    assert problems() == []


@pytest.mark.parametrize(("past", "movement"), [(POOR, "tai_ngheo"), (NEAR, "phat_sinh_ngheo")])
def test_who_was_gone_and_is_back_opens_with_nothing(village, past, movement):
    back = build.household(village)
    close(village, {back: past}, 2022)
    build.leave(back, date(2023, 5, 1))
    close(village, {}, 2023)
    back.closed_on = back.closing = None
    back.save()
    assert sides(close(village, {back: POOR}, 2024)) == {back: (movement, None)}
    assert problems() == []


def test_who_was_gone_during_a_baseline_is_not_in_the_opening_after_it(village):
    """A baseline compares with nothing, so it takes nobody off: the next year must not either."""
    back, stays = build.household(village, "Hộ Về"), build.household(village, "Hộ Ở")
    close(village, {back: POOR, stays: POOR}, 2022)
    build.leave(back, date(2023, 5, 1))
    close(village, {stays: NEAR}, 2023, is_baseline=True)
    back.closed_on = back.closing = None
    back.save()
    facts = close(village, {back: POOR, stays: POOR}, 2024)
    assert sides(facts) == {back: ("tai_ngheo", None), stays: ("can_ngheo_thanh_ngheo", NEAR)}
    assert problems() == []


def test_who_was_gone_during_a_baseline_and_stays_away_is_not_taken_off_later(village):
    gone, stays = build.household(village, "Hộ Đi"), build.household(village, "Hộ Ở")
    close(village, {gone: POOR, stays: POOR}, 2022)
    build.leave(gone, date(2023, 5, 1))
    close(village, {stays: POOR}, 2023, is_baseline=True)
    assert set(sides(close(village, {stays: POOR}, 2024))) == {stays}
    assert problems() == []


def test_a_baseline_that_left_nobody_behind_is_still_the_year_before(village):
    gone = build.household(village)
    close(village, {gone: POOR}, 2022)
    build.leave(gone, date(2023, 5, 1))
    close(village, {}, 2023, is_baseline=True)
    assert not close(village, {}, 2024).exists()
    assert problems() == []


def test_a_revision_is_no_past(village):
    """What a year said before it was opened again makes nobody «ever poor»."""
    home = build.household(village)
    close(village, {home: POOR}, 2025)
    (commune_review,) = Review.objects.get().communes.filter(commune=village.parent)
    actions.reopen_review(
        commune_review, reason="Nhầm", at=build.moment("2025-12-22"), by=build.staff()
    )
    assert RevisedFact.objects.get().poverty_class == POOR
    build.fact(home, NOT_POOR, 2025)
    history = histories_of([home.pk], year=2026, last=2025)[home.pk]
    assert (history.ever_poor, history.poverty_class) == (False, NOT_POOR)


# Random histories: a few households in two communes over five years, some without a round.

WAYS = st.sampled_from([POOR, NEAR, NOT_POOR, "skip", "away", "back"])
HOUSEHOLD_YEAR = st.tuples(WAYS, st.integers(1, 4), st.sampled_from([0, 0, 0, 1, 2]))
YEAR = st.fixed_dictionaries(
    {
        "held": st.sampled_from([True, True, True, False]),
        "is_baseline": st.sampled_from([False, False, False, True]),
        "order": st.sampled_from(["first", "second", "together"]),
        "households": st.lists(HOUSEHOLD_YEAR, min_size=6, max_size=6),
    }
)


@settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(st.lists(YEAR, min_size=3, max_size=5), st.lists(st.sampled_from(
    ["registered", "moved_in", "split"]), min_size=6, max_size=6))  # fmt: skip
def test_every_closed_ledger_reconciles_by_a_count_of_its_own(years, origins):
    with transaction.atomic():
        _live(years, origins)
        transaction.set_rollback(True)


def _live(years, origins):
    communes = [build.commune(villages=2) for _ in range(2)]
    villages = [village for _, of_commune in communes for village in of_commune]
    by = build.staff()
    build.ethnic_groups()
    homes = [
        build.household(villages[n % 4], f"Hộ {n}", origin=origin, by=by)
        for n, origin in enumerate(origins)
    ]
    for year, plan in enumerate(years, 2022):
        for home, (way, _, step) in zip(homes, plan["households"], strict=True):
            _move(home, way, villages[(villages.index(home.unit) + step) % 4], year)
        if plan["held"]:
            _hold(year, plan, homes, [unit for unit, _ in communes], by)
            assert problems() == []


def _move(home, way, village, year):
    if way == "away" and not home.closed_on:
        home.closed_on, home.closing = date(year, 3, 1), "moved_away"
    elif way != "away" and home.closed_on and way != "skip":
        home.closed_on = home.closing = None
    home.unit = village
    home.save()


def _hold(year, plan, homes, units, by):
    rounds = [
        build.open_round(unit, year, is_baseline=plan["is_baseline"], by=by) for unit in units
    ]
    for unit, commune_review in zip(units, rounds, strict=True):
        listed = set(commune_review.cases.values_list("household", flat=True))
        results = {}
        for home, (way, members, _) in zip(homes, plan["households"], strict=True):
            reviewed = way in (POOR, NEAR, NOT_POOR) or home.pk in listed
            if home.unit.parent_id == unit.pk and not home.closed_on and reviewed:
                results[home] = (way if way in (POOR, NEAR) else NOT_POOR, members)
        recognise_quickly(commune_review, results, by=by)
        build.figures(unit, year, **RESIDENTS)
    if plan["order"] == "second":
        rounds.reverse()
    batches = [rounds] if plan["order"] == "together" else [[each] for each in rounds]
    for batch in batches:
        actions.close_review(batch, at=build.moment(date(year, 12, 20)), by=by)
