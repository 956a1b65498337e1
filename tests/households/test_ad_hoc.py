"""Rà soát thường xuyên beside the annual round: what it takes, what its results count for."""

from collections import Counter
from datetime import date

import pytest

from households import actions
from households.actions import ad_hoc, settling
from households.actions.reopening import AdHocStaysClosed
from households.actions.rounds import HouseholdInRound
from households.models import HouseholdYear, ReviewCase
from households.standing import classes_before, standing_of
from households.views.lists import result_lists
from tests.households import builders as build

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 15)


@pytest.fixture
def village():
    return build.commune()[1][0]


def named(village, name):
    return build.household(village, name)


def close(commune_review, year=2026):
    build.figures(commune_review.commune, year)
    at = build.moment(date(year, 12, 20))
    actions.close_review([commune_review], at=at, by=build.staff())
    commune_review.refresh_from_db()
    return commune_review


def recount(year, before):
    """B2 and B3 of a year counted by hand from facts: {class: (opening, out, in, closing)}."""
    counts = {}
    for each in (build.POOR, build.NEAR):
        now = HouseholdYear.objects.filter(year=year, poverty_class=each)
        opening = set(
            HouseholdYear.objects.filter(year=before, poverty_class=each).values_list(
                "household", flat=True
            )
        )
        closing = set(now.values_list("household", flat=True))
        counts[each] = (len(opening), len(opening - closing), len(closing - opening), len(closing))
    return counts


def test_a_round_of_the_month_takes_every_petition_that_waits(village):
    waiting = [named(village, f"Hộ {n}") for n in range(3)]
    for home in waiting:
        build.petition(home, on=date(2026, 3, 2))
    elsewhere = build.household(build.commune()[1][0])
    build.petition(elsewhere, on=date(2026, 3, 2))
    found = build.open_ad_hoc(village.parent)
    assert {case.household for case in found.cases.all()} == set(waiting)
    assert (found.review.month, found.review.due_on) == (3, date(2026, 3, 31))
    assert all(not each.petitions.get().is_waiting for each in waiting)
    assert elsewhere.petitions.get().is_waiting


def test_it_opens_from_the_day_of_the_procedure_once_a_month_and_not_empty(village):
    with pytest.raises(ad_hoc.NothingWaits):
        build.open_ad_hoc(village.parent)
    build.petition(named(village, "A"), on=date(2026, 3, 2))
    with pytest.raises(ad_hoc.OpensTooEarly, match="ngày 15"):
        build.open_ad_hoc(village.parent, date(2026, 3, 14))
    with pytest.raises(ad_hoc.OpensInFuture):
        actions.open_ad_hoc(
            village.parent, opens_on=date(2026, 3, 16), on=date(2026, 3, 15), by=build.staff()
        )
    build.open_ad_hoc(village.parent, date(2026, 3, 15))
    build.petition(named(village, "B"), on=date(2026, 3, 15))
    with pytest.raises(ad_hoc.AdHocExists):
        build.open_ad_hoc(village.parent, date(2026, 3, 20))


def test_in_the_last_days_of_a_standard_it_is_due_before_the_standard_ends(village):
    build.petition(named(village, "A"), on=date(2026, 12, 21))
    found = build.open_ad_hoc(village.parent, date(2026, 12, 21))
    assert found.review.due_on == date(2026, 12, 31)


def test_the_decision_ends_it_and_counts_for_the_year_that_waits(village):
    home = named(village, "A")
    decided = build.decided_ad_hoc(home, build.POOR)
    assert (decided.stage, decided.settles_year) == ("closed", 2026)
    standing = standing_of(home)
    assert (standing.poverty_class, standing.year) == (build.POOR, 2026)
    assert not HouseholdYear.objects.exists()
    with pytest.raises(AdHocStaysClosed):
        actions.reopen_review(decided, reason="x", at=build.moment(MAY), by=build.staff())


def test_recognised_in_spring_it_is_on_the_annual_list_in_autumn(village):
    """Opening none, phát sinh mới 1, closing 1: the spring's result is no year of its own."""
    old, new = named(village, "Cũ"), named(village, "Mới")
    build.fact(old, build.POOR)
    build.decided_ad_hoc(new, build.POOR)
    annual = build.open_round(village.parent)
    assert dict(annual.cases.values_list("household", "reason")) == {old.pk: "poor", new.pk: "poor"}
    build.recognised_round(village.parent, {old: build.NOT_POOR, new: build.POOR})
    annual.refresh_from_db()
    assert not build.facts()
    close(annual)
    assert recount(2026, 2025) == {build.POOR: (1, 1, 1, 1), build.NEAR: (0, 0, 0, 0)}
    movement = {pk: fact.movement for pk, fact in build.facts().items()}
    assert movement == {old.pk: "thoat_ngheo", new.pk: "phat_sinh_ngheo"}


def test_who_left_in_may_is_not_on_the_list_and_has_left_in_the_year_s_facts(village):
    left, stayed = named(village, "Thoát"), named(village, "Ở lại")
    build.fact(left, build.POOR)
    build.fact(stayed, build.POOR)
    build.decided_ad_hoc(left, build.NOT_POOR, MAY)
    annual = build.recognised_round(village.parent, {stayed: build.POOR})
    assert not annual.cases.filter(household=left).exists()
    close(annual)
    fact = build.facts()[left.pk]
    assert (fact.poverty_class, fact.class_before) == (build.NOT_POOR, build.POOR)
    assert fact.survey.commune_review.review.month == 5
    assert recount(2026, 2025)[build.POOR] == (2, 1, 0, 1)


def test_the_annual_result_outweighs_the_earlier_ad_hoc_one(village):
    home = named(village, "A")
    build.decided_ad_hoc(home, build.POOR)
    close(build.recognised_round(village.parent, {home: build.NOT_POOR}))
    assert build.facts()[home.pk].poverty_class == build.NOT_POOR
    assert standing_of(home).poverty_class == build.NOT_POOR


def test_of_two_ad_hoc_results_the_newest_counts(village):
    home = named(village, "A")
    build.fact(home, build.NEAR)
    build.decided_ad_hoc(home, build.POOR)
    build.decided_ad_hoc(home, build.NOT_POOR, MAY)
    close(build.recognised_round(village.parent, {}))
    assert build.facts()[home.pk].poverty_class == build.NOT_POOR


def test_decided_in_december_after_the_annual_decision_it_counts_for_next_year(village):
    home, other = named(village, "Mới"), named(village, "Khác")
    build.fact(other, build.POOR)
    annual = build.recognised_round(village.parent, {other: build.POOR})
    decided = build.decided_ad_hoc(home, build.POOR, date(2026, 12, 15))
    assert decided.settles_year == 2027
    close(annual)
    assert set(build.facts()) == {other.pk}
    assert standing_of(home).year == 2027
    review = actions.open_review(
        unit=village.parent.parent, year=2027, standard=build.standard("2027"),
        opens_on=date(2027, 9, 1), due_on=date(2027, 12, 14), on=date(2027, 9, 1),
        by=build.staff(),
    )  # fmt: skip
    listed = ReviewCase.objects.filter(commune_review__review=review)
    assert set(listed.values_list("household", flat=True)) == {home.pk, other.pk}


def test_who_moved_on_after_an_ad_hoc_result_counts_as_gone(village):
    home = named(village, "A")
    build.fact(home, build.POOR)
    build.decided_ad_hoc(home, build.NOT_POOR, MAY)
    build.leave(home, date(2026, 8, 1))
    close(build.recognised_round(village.parent, {}))
    assert build.facts()[home.pk].movement == "khac_giam"


def test_a_result_counts_where_the_household_lives_at_the_close(village):
    _, (new_home,) = build.commune()
    home = named(village, "A")
    build.fact(home, build.POOR)
    build.decided_ad_hoc(home, build.NOT_POOR, MAY)
    home.unit = new_home
    home.save()
    first = build.recognised_round(village.parent, {})
    second = build.recognised_round(new_home.parent, {})
    close(first)
    assert not build.facts()
    close(second)
    assert build.facts()[home.pk].unit == new_home


def test_opening_a_closed_year_again_moves_the_ad_hoc_results_out_and_back(village):
    home = named(village, "A")
    build.fact(home, build.POOR)
    build.decided_ad_hoc(home, build.NOT_POOR, MAY)
    annual = close(build.recognised_round(village.parent, {}))
    facts = list(HouseholdYear.objects.filter(year=2026).values("household", "movement", "unit"))
    at = build.moment(date(2026, 12, 21))
    reopening = actions.reopen_review(annual, reason="Sai", at=at, by=build.staff())
    assert not build.facts() and reopening.facts.count() == 1
    annual.refresh_from_db()
    build.post(annual)
    build.recognise(annual)
    close(annual)
    found = HouseholdYear.objects.filter(year=2026).values("household", "movement", "unit")
    assert list(found) == facts


def test_a_household_on_its_way_in_an_ad_hoc_round_is_not_listed_in_the_annual_one(village):
    home = named(village, "A")
    build.fact(home, build.POOR)
    build.petition(home, on=date(2026, 8, 20))
    running = build.open_ad_hoc(village.parent, date(2026, 8, 20))
    annual = build.open_round(village.parent)
    assert not annual.cases.exists()
    with pytest.raises(HouseholdInRound):
        build.petition(home)
    build.post(annual)
    with pytest.raises(settling.AdHocStillRuns, match="tháng 8/2026"):
        build.recognise(annual)
    assert running.cases.get().household == home


def test_lists_of_a_round_compare_with_what_each_household_stood_as(village):
    home = named(village, "A")
    build.decided_ad_hoc(home, build.POOR)
    annual = build.open_round(village.parent)
    build.survey(build.listed(annual, home), build.NOT_POOR)
    lists = {code: cases for code, _, cases in result_lists(annual)}
    assert [case.household for case in lists["thoat_ngheo"]] == [home]


def test_a_closed_year_is_not_opened_again_while_an_ad_hoc_round_runs(village):
    """Its households would be on their way in two rounds, and the later result would be lost."""
    home = named(village, "A")
    annual = close(build.recognised_round(village.parent, {home: build.NOT_POOR}))
    build.petition(home, on=date(2026, 12, 21))
    build.open_ad_hoc(village.parent, date(2026, 12, 21))
    at = build.moment(date(2026, 12, 22))
    with pytest.raises(settling.AdHocStillRuns, match="tháng 12/2026"):
        actions.reopen_review(annual, reason="Sai", at=at, by=build.staff())


def test_of_two_results_for_one_year_the_lists_compare_with_the_later(village):
    home = named(village, "A")
    build.decided_ad_hoc(home, build.POOR)
    build.decided_ad_hoc(home, build.NEAR, MAY)
    annual = build.open_round(village.parent)
    assert classes_before(annual, [home.pk], annual.review.opens_on) == {home.pk: build.NEAR}


def test_a_year_and_its_reports_are_closed_whatever_ad_hoc_rounds_run(village):
    from reports.scope import closed_years

    home = named(village, "A")
    annual = build.recognised_round(village.parent, {home: build.POOR})
    close(annual)
    other = named(village, "B")
    build.petition(other, on=date(2026, 12, 21))
    build.open_ad_hoc(village.parent, date(2026, 12, 21))
    assert closed_years(village.parent) == [2026]
    states = Counter(ReviewCase.objects.values_list("state", flat=True))
    assert states == {"recognised": 1, "listed": 1}
