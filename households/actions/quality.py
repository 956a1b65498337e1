"""Doubts about surveys: a person who has looked into one says that the odd thing is true."""

from django.db import transaction

from core.errors import RuleBroken
from households.doubtful import doubt_of
from households.models import ConfirmedDoubt, ReviewCase
from organisations.actions import record

from .rounds import refuse_unless_surveying

LONGEST_REASON = ConfirmedDoubt._meta.get_field("reason").max_length


class DoubtIsGone(RuleBroken):
    """Only what is odd now, and about these very facts, can be confirmed."""

    message = (
        "Nghi vấn này không còn như lúc bạn xem: phiếu hoặc sổ hộ đã thay đổi. "
        "Hãy xem lại danh sách nghi vấn."
    )


class ReasonRefused(RuleBroken):
    """Whoever confirms something odd says why it is so."""

    message = f"Cần ghi vì sao đúng là như vậy, không quá {LONGEST_REASON} ký tự."
    field = "reason"


@transaction.atomic
def confirm_doubt(case, *, rule, fingerprint, reason, at, by) -> ConfirmedDoubt:
    """Confirm that what a rule found odd is true, with the reason.

    The doubt must stand now, with this fingerprint; confirming it twice is confirming it once.
    Raises `ReasonRefused`, `DoubtIsGone`, `RoundIsClosed`.
    """
    parts = ("commune_review__review__standard", "commune_review__commune", "household__unit")
    case = ReviewCase.objects.select_related(*parts).get(pk=case.pk)
    refuse_unless_surveying(case.commune_review)
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise ReasonRefused
    raised = doubt_of(case, rule, fingerprint)
    if raised is None:
        raise DoubtIsGone
    confirmed, is_new = ConfirmedDoubt.objects.get_or_create(
        case=case,
        rule=rule,
        fingerprint=fingerprint,
        defaults={"reason": reason, "confirmed_at": at, "confirmed_by": by},
    )
    if is_new:
        record("confirm_doubt", case, by=by, unit=case.household.unit, rule=raised.rule.name)
    return confirmed
