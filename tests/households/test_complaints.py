"""Complaints about posted lists: the household is surveyed again, its result posted again."""

from datetime import date, timedelta

import pytest

from core.errors import RuleBroken
from households import actions
from households.actions.complaints import (
    AnswerIsMissing,
    ComplaintIsEmpty,
    ComplaintIsSettled,
    FiledOutsidePosting,
    HouseholdIsElsewhere,
    HouseholdIsRechecked,
    PostedBeforeSettled,
    RecheckIsMissing,
    SettledOutOfOrder,
)
from households.actions.judging import AnswersRefused
from households.actions.opinions import ComplaintsOpen
from households.actions.posting import DecidedTooEarly
from households.actions.posting_days import PostingTooShort
from households.actions.rounds import HouseholdInRound, RoundNotPosted
from households.models import ReviewCase, Survey
from households.views.lists import result_lists
from organisations.models import AuditEntry
from tests import photos
from tests.households import builders as build
from tests.households.builders import NEAR, NOT_POOR, POOR

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, FRIDAY = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 6)


@pytest.fixture
def posted():
    """A commune's round with one poor household, posted from 2 to 8 November."""
    commune, (village,) = build.commune()
    commune_review = build.open_round(commune)
    build.survey(build.listed(commune_review, build.household(village)), POOR)
    build.meet(commune_review, village)
    return build.post(commune_review)


@pytest.fixture
def case(posted):
    """The one case of the round."""
    return posted.cases.select_related("household__unit").get()


def listed_in(commune_review, code):
    lists = {found: cases for found, _, cases in result_lists(commune_review)}
    return [case.household for case in lists[code]]


def test_a_complaint_opens_a_re_check_of_the_household(posted, case):
    complaint = build.complain(posted, case.household, filed_on=TUESDAY)
    case.refresh_from_db()
    assert case.state == "recheck"
    assert (complaint.source, complaint.survey_before) == ("person", case.survey)
    assert listed_in(posted, "ngheo") == []


def test_nobody_has_to_give_a_name_but_something_must_be_said(posted, case):
    with pytest.raises(ComplaintIsEmpty):
        build.complain(posted, case.household, content="  ")
    assert build.complain(posted, case.household, complainant="").complainant == ""


def test_what_the_person_brought_along_is_kept_with_it(posted, case):
    complaint = build.complain(posted, case.household, files=[photos.photo(), photos.pdf()])
    assert complaint.evidence.count() == 2


def test_a_complaint_comes_in_between_the_posting_and_the_decision(posted, case):
    for filed_on in (MONDAY - timedelta(1), FRIDAY + timedelta(1)):
        with pytest.raises(FiledOutsidePosting):
            build.complain(posted, case.household, filed_on=filed_on, on=FRIDAY)
    build.recognise(posted)
    with pytest.raises(RoundNotPosted):
        build.complain(posted, case.household)


def test_before_the_posting_there_is_nothing_to_complain_about():
    commune, (village,) = build.commune()
    commune_review = build.open_round(commune)
    home = build.listed(commune_review, build.household(village)).household
    with pytest.raises(RoundNotPosted):
        build.complain(commune_review, home, filed_on=MONDAY)


def test_one_re_check_of_a_household_at_a_time(posted, case):
    build.complain(posted, case.household)
    with pytest.raises(HouseholdIsRechecked, match="02/11/2026"):
        build.complain(posted, case.household)


def test_a_household_left_out_is_brought_in(posted):
    village = posted.commune.children.get()
    left_out = build.household(village, "Lý Thị Sót")
    complaint = build.complain(posted, left_out)
    assert (complaint.case.reason, complaint.case.state) == ("complaint", "recheck")
    assert complaint.survey_before is None
    build.recheck(complaint, NEAR)
    build.settle(complaint)
    assert listed_in(posted, "can_ngheo") == [left_out]


def test_a_household_refused_before_can_be_brought_in_too(posted, case):
    facts = {"state": "refused", "refusal": "Phiếu A: không nghèo", "refused_on": MONDAY}
    facts |= {"reason": "applied", "quick_result": "khong_ngheo", "quick_on": MONDAY}
    ReviewCase.objects.filter(pk=case.pk).update(**facts)
    complaint = build.complain(posted, case.household)
    assert (complaint.case.state, complaint.case.refusal) == ("recheck", "")
    assert build.recheck(complaint, NEAR).poverty_class == NEAR


def test_a_household_of_another_commune_is_not_brought_in(posted):
    _, (village,) = build.commune()
    with pytest.raises(HouseholdIsElsewhere):
        build.complain(posted, build.household(village))


def test_a_household_in_another_running_round_is_not_brought_in(posted):
    village = posted.commune.children.get()
    home = build.household(village, "Lý Thị Hai")
    other, _ = build.commune()
    elsewhere = posted.review.communes.create(commune=other)
    elsewhere.cases.create(household=home, reason="applied", listed_on=date(2026, 9, 3))
    with pytest.raises(HouseholdInRound):
        build.complain(posted, home)


def test_the_re_check_needs_a_new_visit(posted, case):
    complaint = build.complain(posted, case.household, filed_on=TUESDAY)
    with pytest.raises(RecheckIsMissing):
        build.settle(complaint)
    with pytest.raises(AnswersRefused, match="từ ngày nhận khiếu nại .03/11/2026"):
        build.recheck(complaint, NEAR, on=MONDAY, at=FRIDAY)
    again = build.recheck(complaint, POOR)
    case.refresh_from_db()
    assert (case.state, case.survey) == ("recheck", again)
    assert Survey.objects.count() == 2


def test_the_new_sheet_can_be_corrected_and_sending_it_twice_makes_no_third(posted, case):
    complaint = build.complain(posted, case.household)
    first = build.recheck(complaint, NEAR)
    same = {"members": first.answers["thanh_vien"]}
    assert build.recheck(complaint, NEAR, **same) == first
    assert build.recheck(complaint, POOR) != first
    assert Survey.objects.count() == 3


def test_other_households_of_a_posted_round_are_not_surveyed_again(posted, case):
    other = build.household(case.household.unit, "Lý Thị Hai")
    build.complain(posted, other)
    with pytest.raises(RuleBroken, match="không ghi"):
        build.survey(case, NEAR, base=case.survey_id)


def test_a_settled_re_check_stands_on_the_lists_with_its_new_result(posted, case):
    complaint = build.complain(posted, case.household)
    build.recheck(complaint, NEAR)
    settled = build.settle(complaint)
    case.refresh_from_db()
    assert (case.state, settled.posted_to) == ("posted", FRIDAY)
    assert listed_in(posted, "ngheo") == [] and listed_in(posted, "can_ngheo") == [case.household]
    with pytest.raises(RuleBroken):
        build.survey(case, POOR, base=case.survey_id)


def test_a_complaint_is_settled_once(posted, case):
    complaint = build.complain(posted, case.household)
    build.recheck(complaint)
    build.settle(complaint)
    with pytest.raises(ComplaintIsSettled):
        build.settle(complaint)


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"answer": " "}, AnswerIsMissing),
        ({"on": MONDAY}, SettledOutOfOrder),
        ({"on": MONDAY, "settled_on": TUESDAY}, SettledOutOfOrder),
        ({"posted_from": MONDAY}, PostedBeforeSettled),
        ({"posted_to": TUESDAY + timedelta(1)}, PostingTooShort),
    ],
)
def test_a_conclusion_that_cannot_be_is_refused(posted, case, facts, error):
    complaint = build.complain(posted, case.household, filed_on=TUESDAY)
    build.recheck(complaint)
    with pytest.raises(error):
        build.settle(complaint, **facts)
    case.refresh_from_db()
    assert case.state == "recheck"


def test_three_working_days_on_the_wall_are_enough(posted, case):
    complaint = build.complain(posted, case.household)
    build.recheck(complaint)
    assert build.settle(complaint, posted_to=MONDAY + timedelta(2)).posted_to


def test_no_decision_while_a_complaint_is_open_nor_before_the_last_posting_ended(posted, case):
    complaint = build.complain(posted, case.household, filed_on=FRIDAY)
    with pytest.raises(ComplaintsOpen):
        build.recognise(posted)
    build.recheck(complaint)
    build.settle(complaint, posted_to=date(2026, 11, 14))
    for day in (9, 14):
        with pytest.raises(DecidedTooEarly, match="14/11/2026"):
            actions.recognise(
                posted, decision_number="1", decided_on=date(2026, 11, day),
                at=build.moment("2026-11-15"), on=date(2026, 11, 15),
                by=build.chairman(posted.commune),
            )  # fmt: skip
    build.recognise(posted)
    case.refresh_from_db()
    assert case.state == "recognised"


def test_a_household_that_left_meanwhile_is_settled_without_a_visit(posted, case):
    left_out = build.household(case.household.unit, "Lý Thị Sót")
    complaints = [build.complain(posted, home) for home in (case.household, left_out)]
    for home in (case.household, left_out):
        build.leave(home, TUESDAY)
    for complaint in complaints:
        build.settle(complaint, on=TUESDAY)
    states = posted.cases.order_by("pk").values_list("state", "refusal")
    assert [state for state, _ in states] == ["posted", "refused"]
    build.recognise(posted)
    case.refresh_from_db()
    assert case.state == "posted"


def test_a_surveyor_can_be_given_a_re_check_and_nothing_else(posted, case):
    build.complain(posted, case.household)
    surveyor = build.officer(posted.commune)
    facts = {"surveyor": surveyor, "on": TUESDAY, "by": surveyor}
    cases = ReviewCase.objects.all()
    assert actions.assign_surveyor(posted, cases=cases, **facts) == 1
    case.refresh_from_db()
    assert case.surveyor == surveyor


def test_the_trail_tells_who_did_it_and_never_who_complained(posted, case):
    complaint = build.complain(posted, case.household, complainant="Lý Văn Đơn")
    build.recheck(complaint)
    build.settle(complaint)
    lines = AuditEntry.objects.filter(action__in=["file_complaint", "settle_complaint"])
    assert lines.count() == 2
    assert not any("Đơn" in str(line.changes) for line in lines)


def test_not_poor_after_a_re_check_is_recognised_and_on_no_list(posted, case):
    complaint = build.complain(posted, case.household)
    build.recheck(complaint, NOT_POOR)
    build.settle(complaint)
    build.recognise(posted)
    case.refresh_from_db()
    assert case.state == "recognised"
    assert not any(cases for _, _, cases in result_lists(posted))
