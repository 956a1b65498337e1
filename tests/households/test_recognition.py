"""The chairman's decision on the posted lists."""

from datetime import date

import pytest

from households import actions
from households.actions.closing import HouseholdsWithoutResult
from households.actions.issuing.register import NumberTaken
from households.actions.posting import (
    DecidedInFuture,
    DecidedTooEarly,
    DecisionHasNoNumber,
    NotPosted,
)
from households.actions.rounds import RoundIsClosed
from tests.households import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A posted household (2 to 8 November)."""
    commune, (village,) = build.commune()
    commune_review = build.open_round(commune)
    case = build.listed(commune_review, build.household(village))
    build.survey(case, build.POOR)
    build.meet(commune_review, village)
    build.post(commune_review)
    return case


def test_the_decision_is_kept_with_its_number_day_and_chairman(case):
    by = build.chairman(case.commune_review.commune)
    found = build.recognise(case.commune_review, by=by, decision_number=" 7/QĐ-UBND ")
    found.refresh_from_db()
    assert (found.decision_number, found.decided_on, found.decided_by) == (
        "7/QĐ-UBND",
        date(2026, 11, 15),
        by,
    )
    case.refresh_from_db()
    assert (case.state, found.stage) == ("recognised", "recognised")


def test_the_decision_comes_after_the_last_day_of_the_posting(case):
    with pytest.raises(DecidedTooEarly, match="08/11/2026"):
        build.recognise(case.commune_review, decided_on=date(2026, 11, 8))
    build.recognise(case.commune_review, decided_on=date(2026, 11, 9))


def test_a_decision_is_not_written_down_before_it_is_taken(case):
    with pytest.raises(DecidedInFuture, match="10/11/2026") as refusal:
        build.recognise(case.commune_review, decided_on=date(2026, 11, 11), on=date(2026, 11, 10))
    assert refusal.value.field == "decided_on"
    build.recognise(case.commune_review, decided_on=date(2026, 11, 10), on=date(2026, 11, 10))


def test_a_household_that_left_after_the_posting_is_not_recognised_but_counts_as_gone(case):
    household, commune = case.household, case.commune_review.commune
    build.fact(household, build.POOR, 2025)
    build.leave(household, date(2026, 11, 10))
    build.recognise(case.commune_review)
    case.refresh_from_db()
    assert case.state == "posted"
    build.figures(commune)
    at = build.moment("2026-12-20")
    assert actions.close_review([case.commune_review], at=at, by=build.staff()) == 0
    assert build.facts()[household.pk].movement == "khac_giam"


def test_a_decision_has_a_number(case):
    with pytest.raises(DecisionHasNoNumber):
        build.recognise(case.commune_review, decision_number="  ")
    case.refresh_from_db()
    assert case.state == "posted"


def test_nothing_is_recognised_before_it_was_posted():
    commune, _ = build.commune()
    with pytest.raises(NotPosted, match=commune.full_name):
        build.recognise(build.open_round(commune))


def test_a_decision_is_taken_once(case):
    build.recognise(case.commune_review)
    with pytest.raises(RoundIsClosed, match="đã công nhận"):
        build.recognise(case.commune_review, decision_number="13/QĐ-UBND")
    case.commune_review.refresh_from_db()
    assert case.commune_review.decision_number == "12/QĐ-UBND"


def test_no_decision_without_a_result_of_who_was_poor_the_year_before(case):
    """Closed by mistake before the lists were drawn and put back after: after the decision it could
    not be added, and the year would stay open for good."""
    commune_review, village = case.commune_review, case.household.unit
    forgotten = build.household(village, "Bị Bỏ Sót")
    build.fact(forgotten, build.POOR)
    with pytest.raises(HouseholdsWithoutResult, match=forgotten.code):
        build.recognise(commune_review)
    commune_review.refresh_from_db()
    assert commune_review.decided_on is None
    on = date(2026, 11, 16)
    complaint = build.complain(commune_review, forgotten, filed_on=on, source="office")
    build.recheck(complaint, build.POOR)
    build.settle(complaint)
    assert build.recognise(commune_review, decided_on=date(2026, 11, 25)).decided_on


def test_two_decisions_of_a_year_do_not_have_one_number(case):
    """Of the second no paper could ever be issued: the register takes a number once."""
    spring = build.decided_ad_hoc(build.household(case.household.unit, "Hộ Xuân"), build.POOR)
    with pytest.raises(NumberTaken, match=spring.decision_number):
        build.recognise(case.commune_review, decision_number=spring.decision_number)
    assert build.recognise(case.commune_review).decided_on
