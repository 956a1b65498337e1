"""What is said against the posted lists: the household is surveyed and posted again.

(Quyết định 24/2021/QĐ-TTg: khiếu nại, phúc tra.)
"""

from django.db import transaction

from core.errors import RuleBroken
from households.models import Complaint, Household, ReviewCase
from organisations.actions import record

from .evidence import attach_evidence
from .issuing.withdrawing import withdraw_document
from .posting_days import refuse_posting_days
from .rounds import locked, refuse_in_round, refuse_unless_posted

State = ReviewCase.State
TAKEN_BACK = "Hộ được phúc tra"
GONE = "Hộ đã đóng hồ sơ trước khi phúc tra xong."


class HouseholdIsElsewhere(RuleBroken):
    """A household is re-checked where it lives now."""

    message = "Hộ {household} không ở {commune}, hoặc đã đóng hồ sơ."


class ComplaintIsEmpty(RuleBroken):
    """Somebody has to look into something."""

    message = "Ghi nội dung khiếu nại, phản ánh."
    field = "content"


class FiledOutsidePosting(RuleBroken):
    """A complaint is about lists that could be seen."""

    message = (
        "Ngày nhận phải từ ngày niêm yết ({posted_from:%d/%m/%Y}) đến hôm nay ({on:%d/%m/%Y})."
    )
    field = "filed_on"


class HouseholdIsRechecked(RuleBroken):
    """One re-check of a household at a time."""

    message = (
        "Hộ {household} đang được phúc tra theo khiếu nại nhận ngày {filed_on:%d/%m/%Y}; "
        "kết luận xong mới ghi khiếu nại khác về hộ này."
    )


class ComplaintIsSettled(RuleBroken):
    """A conclusion is drawn once."""

    message = "Khiếu nại này đã được kết luận ngày {settled_on:%d/%m/%Y}."


class RecheckIsMissing(RuleBroken):
    """A re-check is a new visit, not a look at the old sheet."""

    message = "Hộ {household} chưa có Phiếu B mới: ghi Phiếu B phúc tra trước rồi mới kết luận."


class AnswerIsMissing(RuleBroken):
    """Whoever complained is told what was found."""

    message = "Ghi kết luận phúc tra."
    field = "answer"


class SettledOutOfOrder(RuleBroken):
    """First the visit, then the conclusion, and none in the future."""

    message = (
        "Ngày kết luận phải từ ngày nhận và ngày khảo sát lại ({first:%d/%m/%Y}) "
        "đến hôm nay ({on:%d/%m/%Y})."
    )
    field = "settled_on"


class PostedBeforeSettled(RuleBroken):
    """What is posted again is what the re-check came to."""

    message = "Niêm yết lại phải từ ngày kết luận ({settled_on:%d/%m/%Y}) trở đi."
    field = "posted_from"


@transaction.atomic
def file_complaint(
    commune_review, household, *, content, filed_on, source=Complaint.Source.PERSON,
    complainant="", files=(), at, on, by,
) -> Complaint:  # fmt: skip
    """Write down a complaint about a posted household, or one left out: it is re-checked.

    A household of the commune that is not on the lists is brought in. Nobody has to give a name.
    Raises `RoundNotPosted`, `ComplaintIsEmpty`, `FiledOutsidePosting`, `HouseholdIsRechecked`,
    `HouseholdIsElsewhere`, `HouseholdInRound`.
    """
    commune_review = locked(commune_review)
    refuse_unless_posted(commune_review)
    if not content.strip():
        raise ComplaintIsEmpty
    if not commune_review.posted_from <= filed_on <= on:
        raise FiledOutsidePosting(posted_from=commune_review.posted_from, on=on)
    facts = {"complainant": complainant.strip(), "received_at": at, "received_by": by}
    facts |= {"content": content.strip(), "filed_on": filed_on, "source": source}
    complaint = open_recheck(commune_review, household, **facts)
    facts = {"case": complaint.case_id, "source": source, "filed_on": str(filed_on)}
    record("file_complaint", complaint, by=by, unit=complaint.case.household.unit, **facts)
    for file in files:
        attach_evidence(complaint, file, at=at, by=by)
    return complaint


def open_recheck(commune_review, household, **facts) -> Complaint:
    """The complaint and its case in RECHECK, inside the caller's transaction and lock."""
    case = _case_of(commune_review, household) or _left_out(commune_review, household)
    household = case.household
    if household.closed_on or household.unit.parent_id != commune_review.commune_id:
        raise HouseholdIsElsewhere(household=household.code, commune=commune_review.commune)
    if case.state == State.RECHECK:
        filed_on = case.complaints.open().get().filed_on
        raise HouseholdIsRechecked(household=household.code, filed_on=filed_on)
    if case.pk is None:
        refuse_in_round(household)
    elif case.state == State.REFUSED:
        refuse_in_round(household)
        _take_back_refusal(case, facts["received_at"], facts["received_by"])
    case.listed_on = case.listed_on or facts["filed_on"]
    case.state, case.refusal, case.refused_on = State.RECHECK, "", None
    case.save()
    survey = case.survey_id
    return Complaint.objects.create(
        commune_review=commune_review, case=case, survey_before_id=survey, **facts
    )


def _take_back_refusal(case, at, by):
    """What told the household that it is not reviewed no longer holds."""
    for document in case.documents.standing():
        withdraw_document(document, reason=TAKEN_BACK, at=at, by=by)


def _case_of(commune_review, household):
    """The household's case in the round, both held until the transaction ends."""
    cases = ReviewCase.objects.select_for_update(of=("self", "household"), no_key=True)
    cases = cases.select_related("household__unit")
    return cases.filter(commune_review=commune_review, household=household).first()


def _left_out(commune_review, household):
    """A case, not yet saved, for a household that nobody had put on the list."""
    homes = Household.objects.select_for_update(of=("self",), no_key=True)
    household = homes.select_related("unit").get(pk=household.pk)
    reason = ReviewCase.Reason.COMPLAINT
    return ReviewCase(commune_review=commune_review, household=household, reason=reason)


@transaction.atomic
def settle_complaint(complaint, *, answer, settled_on, posted_from, posted_to, on, by) -> Complaint:
    """The conclusion of a re-check, and when its result hangs on the wall again.

    A household that left the registry meanwhile is settled without a new survey. Raises
    `RoundNotPosted`, `ComplaintIsSettled`, `RecheckIsMissing`, `AnswerIsMissing`,
    `SettledOutOfOrder`, `PostedBeforeSettled`, `PostingTooShort`, `PostingTooLong`.
    """
    complaint, case = _held(complaint)
    _refuse_unsettled(complaint, case, settled_on, on)
    if not answer.strip():
        raise AnswerIsMissing
    if posted_from < settled_on:
        raise PostedBeforeSettled(settled_on=settled_on)
    refuse_posting_days(complaint.commune_review.review, posted_from, posted_to)
    complaint.answer, complaint.settled_on, complaint.settled_by = answer.strip(), settled_on, by
    complaint.posted_from, complaint.posted_to = posted_from, posted_to
    complaint.save(update_fields=["answer", "settled_on", "settled_by", "posted_from", "posted_to"])
    _back_to_the_lists(case, settled_on)
    facts = {"case": case.pk, "settled_on": str(settled_on)}
    facts["days"] = [str(posted_from), str(posted_to)]
    record("settle_complaint", complaint, by=by, unit=case.household.unit, **facts)
    return complaint


def _held(complaint):
    """The complaint and its case as they are now, held until the transaction ends."""
    commune_review = locked(complaint.commune_review)
    refuse_unless_posted(commune_review)
    complaint = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    complaint.commune_review = commune_review
    cases = ReviewCase.objects.select_for_update(of=("self",), no_key=True)
    case = cases.select_related("household__unit").get(pk=complaint.case_id)
    return complaint, case


def _refuse_unsettled(complaint, case, settled_on, on):
    if complaint.settled_on:
        raise ComplaintIsSettled(settled_on=complaint.settled_on)
    first = complaint.filed_on
    if not case.household.closed_on:
        if case.survey_id == complaint.survey_before_id:
            raise RecheckIsMissing(household=case.household.code)
        first = max(first, case.survey.survey_date)
    if not first <= settled_on <= on:
        raise SettledOutOfOrder(first=first, on=on)


def _back_to_the_lists(case, on):
    case.state = State.POSTED
    if case.survey_id is None:
        case.state, case.refusal, case.refused_on = State.REFUSED, GONE, on
    case.save(update_fields=["state", "refusal", "refused_on"])
