"""Phiếu A (nhận dạng nhanh): whether an applicant's Phiếu B is worth filling in."""

from django.db import transaction

from core.errors import RuleBroken
from households.models import ReviewCase
from organisations.actions import record

from .rounds import locked, refuse_in_round, refuse_unless_surveying

Quick = ReviewCase.Quick
State = ReviewCase.State


class QuickResultNotAsked(RuleBroken):
    """Phiếu A is for applicants: who is poor or near-poor is surveyed anyhow."""

    message = "Hộ {household} không phải qua Phiếu A: {reason}."


class QuickResultOutOfTime(RuleBroken):
    """The first look comes after the petition, and is written down when it was taken."""

    message = "Ngày nhận dạng nhanh phải từ {since:%d/%m/%Y} (ngày nộp giấy đề nghị) đến hôm nay."
    field = "quick_on"


class RefusalHasNoReason(RuleBroken):
    """The household is told in writing why it is not reviewed."""

    message = "Ghi lý do không đưa vào rà soát; lý do được báo cho hộ bằng văn bản."
    field = "refusal"


class SurveyedAlready(RuleBroken):
    """A first look after a whole survey says nothing."""

    message = "Hộ {household} đã có Phiếu B: kết quả theo Phiếu B."


class RefusalIsIssued(RuleBroken):
    """What went out to the household holds until it is withdrawn."""

    message = "Đã phát hành thông báo không công nhận cho hộ {household}: hãy thu hồi trước."


@transaction.atomic
def record_quick_result(case, *, result, quick_on, refusal="", on, by) -> ReviewCase:
    """Write down what Phiếu A of an applicant came to; `on` is the day of the action.

    «Chuyển Phiếu B» lets its survey be recorded; «không nghèo» ends the case with a reason, until
    it is found to be a mistake. Raises `RoundIsClosed`, `QuickResultNotAsked`,
    `QuickResultOutOfTime`, `RefusalHasNoReason`, `SurveyedAlready`, `RefusalIsIssued`,
    `HouseholdInRound`.
    """
    commune_review = locked(case.commune_review)
    refuse_unless_surveying(commune_review)
    cases = ReviewCase.objects.select_for_update(of=("self",), no_key=True)
    case = cases.select_related("household__unit").get(pk=case.pk)
    is_refused = result == Quick.NOT_POOR
    _refuse(case, is_refused, refusal, quick_on, on)
    case.quick_result, case.quick_on = result, quick_on
    case.refusal, case.refused_on = (refusal.strip(), quick_on) if is_refused else ("", None)
    if is_refused or case.state == State.REFUSED:
        case.state = State.REFUSED if is_refused else State.LISTED
    case.save(update_fields=["quick_result", "quick_on", "refusal", "refused_on", "state"])
    facts = {"result": result, "on": str(quick_on)}
    record("record_quick_result", case, by=by, unit=case.household.unit, **facts)
    return case


def _refuse(case, is_refused, refusal, quick_on, on):
    household = case.household.code
    if case.reason != ReviewCase.Reason.APPLIED:
        reason = case.get_reason_display().lower()
        raise QuickResultNotAsked(household=household, reason=reason)
    petition = getattr(case, "petition", None)
    since = petition.filed_on if petition else case.listed_on
    if not since <= quick_on <= on:
        raise QuickResultOutOfTime(since=since)
    if is_refused and case.survey_id:
        raise SurveyedAlready(household=household)
    if is_refused and not refusal.strip():
        raise RefusalHasNoReason
    if not is_refused and case.documents.standing().exists():
        raise RefusalIsIssued(household=household)
    if not is_refused and case.state == State.REFUSED:
        refuse_in_round(case.household)
