"""Two people at one household at the same moment: the second waits and sees what the first did."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from core.errors import RuleBroken
from households import actions
from households.actions.complaints import ComplaintIsSettled, HouseholdIsRechecked
from households.actions.meeting import VotesRefused
from households.actions.opinions import OpinionIsGiven
from households.actions.rounds import RoundNotPosted
from households.actions.survey import HouseholdHasLeft, SurveyIsStale
from households.models import MeetingVote
from tests.households import builders as build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case():
    """A surveyed household."""
    commune, (village,) = build.commune()
    case = build.listed(build.open_round(commune), build.household(village))
    build.survey(case, build.POOR)
    case.refresh_from_db()
    return case


def meanwhile(first, second):
    """Do the second while the first is done and not yet committed; what came of the second."""
    outcome = []

    def act():
        try:
            outcome.append(second())
        except RuleBroken as refusal:
            outcome.append(refusal)
        finally:
            connection.close()

    thread = threading.Thread(target=act)
    with transaction.atomic():
        first()
        thread.start()
        thread.join(0.5)
    thread.join(10)
    return outcome[0]


def leave(case):
    on = date(2026, 11, 12)
    actions.close_household(
        case.household, closing="moved_away", closed_on=on, on=on,
        basis="Đơn của hộ", at=build.moment(on), by=None,
    )  # fmt: skip


def test_a_household_that_is_leaving_is_not_surveyed(case):
    by = build.officer(case.commune_review.commune)
    again = {"base": case.survey_id, "by": by}
    found = meanwhile(lambda: leave(case), lambda: build.survey(case, build.NEAR, **again))
    assert isinstance(found, HouseholdHasLeft)


def test_a_household_that_is_leaving_is_not_recognised(case):
    build.meet(case.commune_review, case.household.unit)
    build.post(case.commune_review)
    by = build.chairman(case.commune_review.commune)
    meanwhile(lambda: leave(case), lambda: build.recognise(case.commune_review, by=by))
    case.refresh_from_db()
    case.commune_review.refresh_from_db()
    assert (case.state, case.commune_review.stage) == ("posted", "recognised")


def test_votes_on_a_survey_that_is_being_recorded_again_are_refused(case):
    by, votes = build.officer(case.commune_review.commune), {case.pk: 10}
    place = (case.commune_review, case.household.unit)
    shown = {case.pk: case.survey_id}
    found = meanwhile(
        lambda: build.survey(case, build.NEAR, base=case.survey_id),
        lambda: build.meet(*place, votes=votes, surveys=shown, by=by),
    )
    assert isinstance(found, VotesRefused)
    assert not MeetingVote.objects.exists()


def test_who_records_second_learns_who_recorded_first(case):
    first, second = (build.officer(case.commune_review.commune) for _ in range(2))
    base = case.survey_id
    found = meanwhile(
        lambda: build.survey(case, build.NEAR, base=base, by=first),
        lambda: build.survey(case, build.NOT_POOR, base=base, by=second),
    )
    assert isinstance(found, SurveyIsStale)
    assert str(first) in str(found)


@pytest.fixture
def posted(case):
    """The household's round, its lists on the wall."""
    build.meet(case.commune_review, case.household.unit)
    return build.post(case.commune_review)


def test_two_who_settle_one_complaint_at_once_conclude_it_once(case, posted):
    complaint, by = build.complain(posted, case.household), build.officer(posted.commune)
    build.recheck(complaint, by=by)
    found = meanwhile(
        lambda: build.settle(complaint, by=by, answer="Giữ nguyên"),
        lambda: build.settle(complaint, by=by, answer="Thôi nghèo"),
    )
    assert isinstance(found, ComplaintIsSettled)
    complaint.refresh_from_db()
    assert complaint.answer == "Giữ nguyên"


def test_of_two_complaints_about_one_household_at_once_one_opens_a_re_check(case, posted):
    by = build.officer(posted.commune)
    found = meanwhile(
        lambda: build.complain(posted, case.household, by=by),
        lambda: build.complain(posted, case.household, by=by),
    )
    assert isinstance(found, HouseholdIsRechecked)
    assert posted.complaints.count() == 1


def test_a_household_complained_about_during_the_decision_is_refused(case, posted):
    officer, chairman = build.officer(posted.commune), build.chairman(posted.commune)
    build.agree(posted)
    found = meanwhile(
        lambda: build.recognise(posted, by=chairman),
        lambda: build.complain(posted, case.household, by=officer),
    )
    assert isinstance(found, RoundNotPosted)
    case.refresh_from_db()
    assert case.state == "recognised"


def test_an_opinion_is_answered_once(posted):
    opinion, by = build.ask(posted), build.staff()
    found = meanwhile(
        lambda: build.reply(opinion, by=by),
        lambda: build.reply(opinion, by=by, is_agreed=False),
    )
    assert isinstance(found, OpinionIsGiven)
    opinion.refresh_from_db()
    assert opinion.is_agreed
