"""The opinion on a commune's lists: asked after the posting, needed before the decision."""

from datetime import date, timedelta

import pytest

from households import actions
from households.actions.complaints import HouseholdIsRechecked
from households.actions.opinions import (
    AgreedWithRechecks,
    AskedInFuture,
    AskedTooEarly,
    ComplaintsOpen,
    NoOpinionAsked,
    OpinionHasNoReason,
    OpinionIsAgreed,
    OpinionIsAsked,
    OpinionIsGiven,
    RepliedOutOfOrder,
    ReportHasNoNumber,
)
from households.actions.posting import DecidedBeforeOpinion, OpinionIsMissing
from households.actions.reopening import HouseholdsUnknown
from households.actions.rounds import RoundNotPosted
from households.models import Complaint, Opinion, Procedure, Review
from tests.households import builders as build
from tests.households.builders import NEAR, POOR

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 9)


@pytest.fixture
def posted():
    """A commune's round with one poor household, posted from 2 to 8 November."""
    commune, (village,) = build.commune()
    commune_review = build.open_round(commune)
    build.survey(build.listed(commune_review, build.household(village)), POOR)
    build.meet(commune_review, village)
    return build.post(commune_review)


def decide(commune_review, day=15):
    decided_on = date(2026, 11, day)
    facts = {"decided_on": decided_on, "on": decided_on, "decision_number": "12/QĐ-UBND"}
    facts["at"] = build.moment(decided_on)
    return actions.recognise(commune_review, **facts, by=build.chairman(commune_review.commune))


def test_no_decision_without_an_opinion_that_agrees(posted):
    with pytest.raises(OpinionIsMissing):
        decide(posted)
    opinion = build.ask(posted)
    with pytest.raises(OpinionIsMissing):
        decide(posted)
    build.reply(opinion, replied_on=date(2026, 11, 12))
    with pytest.raises(DecidedBeforeOpinion, match="12/11/2026"):
        decide(posted, 11)
    assert decide(posted, 12).decided_on


def test_the_answer_is_due_in_five_working_days_from_the_day_after(posted):
    assert build.ask(posted, asked_on=MONDAY).due_on == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"asked_on": date(2026, 11, 8)}, AskedTooEarly),
        ({"on": date(2026, 11, 8)}, AskedInFuture),
        ({"report_number": " "}, ReportHasNoNumber),
    ],
)
def test_a_report_that_cannot_be_is_refused(posted, facts, error):
    with pytest.raises(error):
        build.ask(posted, **facts)


def test_one_report_waits_at_a_time_and_who_agreed_is_not_asked_again(posted):
    opinion = build.ask(posted)
    with pytest.raises(OpinionIsAsked, match="31/BC-UBND"):
        build.ask(posted)
    build.reply(opinion)
    with pytest.raises(OpinionIsAgreed):
        build.ask(posted)


def test_nothing_is_asked_while_a_complaint_is_open_or_before_its_result_hung(posted):
    complaint = build.complain(posted, posted.cases.get().household)
    with pytest.raises(ComplaintsOpen):
        build.ask(posted)
    build.recheck(complaint)
    build.settle(complaint, posted_to=date(2026, 11, 12))
    with pytest.raises(AskedTooEarly, match="12/11/2026"):
        build.ask(posted, asked_on=MONDAY)
    assert build.ask(posted).asked_on == date(2026, 11, 13)


def test_before_the_posting_and_after_the_decision_nobody_is_asked(posted):
    build.recognise(posted)
    with pytest.raises(RoundNotPosted):
        build.ask(posted)


def test_who_does_not_agree_says_why_and_which_households_to_look_at_again(posted):
    home = posted.cases.get().household
    opinion = build.ask(posted)
    with pytest.raises(OpinionHasNoReason):
        build.reply(opinion, is_agreed=False, text=" ")
    build.reply(opinion, is_agreed=False, text="Hộ có ô tô", codes=[home.code])
    complaint = Complaint.objects.get()
    assert (complaint.source, complaint.content) == ("opinion", "Hộ có ô tô")
    assert posted.cases.get().state == "recheck"
    with pytest.raises(ComplaintsOpen):
        decide(posted)


def test_after_the_re_check_the_opinion_is_asked_again(posted):
    home = posted.cases.get().household
    build.reply(build.ask(posted), is_agreed=False, codes=[home.code])
    complaint = Complaint.objects.get()
    build.recheck(complaint, NEAR)
    build.settle(complaint)
    with pytest.raises(OpinionIsMissing):
        decide(posted, 20)
    build.reply(build.ask(posted, report_number="35/BC-UBND"))
    assert decide(posted, 20).decided_on
    assert Opinion.objects.count() == 2


def test_an_opinion_asked_before_a_re_check_was_posted_is_not_enough(posted):
    home = posted.cases.get().household
    opinion = build.ask(posted)
    complaint = build.complain(posted, home, filed_on=MONDAY)
    build.reply(opinion)
    build.recheck(complaint)
    build.settle(complaint)
    with pytest.raises(OpinionIsMissing):
        decide(posted, 20)
    build.reply(build.ask(posted))
    assert decide(posted, 20).decided_on


def test_an_answer_is_given_once(posted):
    opinion = build.ask(posted)
    build.reply(opinion)
    with pytest.raises(OpinionIsGiven):
        build.reply(opinion, is_agreed=False)


def test_an_answer_comes_after_the_question_and_not_in_the_future(posted):
    opinion = build.ask(posted)
    for facts in ({"replied_on": opinion.asked_on - timedelta(1)}, {"on": date(2026, 11, 8)}):
        with pytest.raises(RepliedOutOfOrder):
            build.reply(opinion, **facts)


def test_who_agrees_names_no_households(posted):
    home = posted.cases.get().household
    with pytest.raises(AgreedWithRechecks):
        build.reply(build.ask(posted), codes=[home.code])


def test_households_of_other_communes_are_unknown_and_then_nothing_is_answered(posted):
    _, (village,) = build.commune()
    codes = [posted.cases.get().household.code, build.household(village).code]
    opinion = build.ask(posted)
    with pytest.raises(HouseholdsUnknown, match=codes[1]):
        build.reply(opinion, is_agreed=False, codes=codes)
    opinion.refresh_from_db()
    assert opinion.replied_on is None and not Complaint.objects.exists()


def test_a_household_being_re_checked_cannot_be_named_once_more(posted):
    home = posted.cases.get().household
    opinion = build.ask(posted)
    build.complain(posted, home, filed_on=MONDAY)
    with pytest.raises(HouseholdIsRechecked):
        build.reply(opinion, is_agreed=False, codes=[home.code])


def test_ad_hoc_rounds_ask_none(posted):
    Review.objects.update(month=11, unit=posted.commune)
    posted.refresh_from_db()
    with pytest.raises(NoOpinionAsked):
        build.ask(posted)
    assert decide(posted).decided_on


def test_where_nobody_gives_an_opinion_none_is_asked(posted):
    Procedure.objects.all().delete()
    facts = {"opinion_by": "nobody", "legal_basis": "Thử", "opinion_giver": ""}
    Procedure.objects.create(valid_from=date(2026, 1, 1), **facts)
    with pytest.raises(NoOpinionAsked):
        build.ask(posted)
    assert decide(posted).decided_on


def test_what_was_said_before_a_reopening_counts_no_more(posted):
    home = posted.cases.get().household
    complaint = build.complain(posted, home)
    build.recheck(complaint, POOR)
    build.settle(complaint, posted_to=date(2026, 11, 10))
    build.recognise(posted)
    build.figures(posted.commune)
    by, at = build.staff(), build.moment("2026-12-20")
    actions.close_review([posted], at=at, by=by)
    reopening = actions.reopen_review(posted, reason="Nhầm", at=build.moment("2026-12-22"), by=by)
    complaint.refresh_from_db()
    assert complaint.reopening == reopening == Opinion.objects.get().reopening
    posted.refresh_from_db()
    build.post(posted, posted_to=date(2026, 11, 5))
    posted.refresh_from_db()
    assert posted.posted_until == date(2026, 11, 5)
    with pytest.raises(OpinionIsMissing):
        decide(posted)
    build.reply(build.ask(posted))
    assert decide(posted).decided_on
