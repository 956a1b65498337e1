"""Opening the year's round, and who is on its lists."""

from datetime import date

import pytest

from households import actions
from households.actions.review import (
    EarlierRoundIsOpen,
    ReviewDatesInDisorder,
    ReviewExists,
    ReviewOutsideItsYear,
    StandardNotInForce,
)
from households.models import CommuneReview, Review, ReviewCase
from tests.factories import UnitFactory, district
from tests.households import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    _, (village,) = build.commune()
    return village


def open_review(**changed):
    facts = {
        "unit": district(),
        "year": 2026,
        "standard": build.standard(),
        "opens_on": date(2026, 9, 1),
        "due_on": date(2026, 12, 14),
        "on": date(2026, 9, 1),
        "by": build.staff(),
    }
    return actions.open_review(**facts | changed)


def cases(review):
    rows = ReviewCase.objects.filter(commune_review__review=review).order_by("pk")
    return [(case.household, case.reason, case.state) for case in rows]


def test_a_round_opens_in_every_commune_in_force_of_the_unit_and_nowhere_else(village):
    UnitFactory(valid_to=date(2026, 6, 30))
    UnitFactory(parent=UnitFactory(level="district", code="999", parent=district().parent))
    review = open_review()
    assert [commune.commune for commune in review.communes.all()] == [village.parent]


def test_listed_are_those_poor_or_near_poor_last_year_where_they_live_now(village):
    _, (new_home,) = build.commune()
    poor, near, rich, moved = (build.household(village, f"Hộ {n}") for n in "ABCD")
    build.household(village, "Hộ chưa từng rà soát")
    build.fact(poor, "ngheo")
    build.fact(near, "can_ngheo")
    build.fact(rich, "khong_ngheo")
    build.fact(moved, "ngheo")
    moved.unit = new_home
    moved.save()
    review = open_review()
    assert cases(review) == [
        (poor, "poor", "listed"),
        (near, "near_poor", "listed"),
        (moved, "poor", "listed"),
    ]
    assert moved.cases.get().commune_review.commune == new_home.parent


def test_only_the_latest_closed_year_counts(village):
    escaped = build.household(village)
    build.fact(escaped, "ngheo", 2024)
    build.fact(escaped, "khong_ngheo", 2025)
    assert cases(open_review()) == []


def test_closed_records_are_not_listed(village):
    gone = build.household(village)
    build.fact(gone, "ngheo")
    gone.closed_on, gone.closing = date(2026, 3, 1), "moved_away"
    gone.save()
    assert cases(open_review()) == []
    next_year = {"year": 2027, "opens_on": date(2027, 9, 1), "due_on": date(2027, 12, 14)}
    assert cases(open_review(**next_year, is_baseline=True, unit=village.parent)) == []


def test_a_baseline_lists_every_household_present(village):
    one, two = build.household(village, "Hộ A"), build.household(village, "Hộ B")
    review = open_review(is_baseline=True)
    assert cases(review) == [(one, "all", "listed"), (two, "all", "listed")]


def test_a_year_has_one_round(village):
    open_review()
    with pytest.raises(ReviewExists, match="2026"):
        open_review()
    assert (Review.objects.count(), CommuneReview.objects.count()) == (1, 1)


def test_a_year_before_one_already_opened_is_refused(village):
    open_review(is_baseline=True)
    dates = {"opens_on": date(2024, 9, 1), "due_on": date(2024, 12, 14)}
    with pytest.raises(ReviewExists, match="năm 2026 .* đã được mở"):
        open_review(year=2024, **dates)
    assert [review.year for review in Review.objects.all()] == [2026]


@pytest.mark.parametrize("year", [2025, 2027, 20266])
def test_a_round_opens_in_the_year_it_is_about(year, village):
    with pytest.raises(ReviewOutsideItsYear, match=str(year)):
        open_review(year=year)
    assert not Review.objects.exists()


def test_a_round_waits_for_the_close_of_the_one_before(village):
    build.open_round(village.parent, 2025)
    with pytest.raises(EarlierRoundIsOpen, match=f"{village.parent} \\(2025\\)"):
        open_review()
    CommuneReview.objects.update(
        posted_from=date(2025, 11, 1), posted_to=date(2025, 11, 5), decision_number="1",
        decided_on=date(2025, 11, 6), decided_by=build.staff(), settles_year=2025,
        closed_at=build.moment("2025-12-20"), closed_by=build.staff(),
    )  # fmt: skip
    open_review()


def test_a_round_is_measured_by_a_standard_in_force_on_all_its_days(village):
    with pytest.raises(StandardNotInForce):
        open_review(standard=build.standard("2027"))
    with pytest.raises(StandardNotInForce):
        open_review(due_on=date(2027, 1, 1))
    open_review(standard=build.standard("2027"), is_baseline=True)


def test_a_round_ends_after_it_begins(village):
    with pytest.raises(ReviewDatesInDisorder):
        open_review(due_on=date(2026, 8, 31))
    open_review(due_on=date(2026, 9, 1))


@pytest.mark.parametrize("households", [1, 30])
def test_opening_costs_the_same_however_many_households(
    village, households, django_assert_num_queries
):
    for n in range(households):
        build.fact(build.household(village, f"Hộ {n}"), "ngheo")
    facts = {"standard": build.standard(), "by": build.staff(), "unit": district(), "year": 2026}
    opens_on, due_on = date(2026, 9, 1), date(2026, 12, 14)
    with django_assert_num_queries(23):
        actions.open_review(opens_on=opens_on, due_on=due_on, on=opens_on, **facts)
