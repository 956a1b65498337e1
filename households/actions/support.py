"""Supports a household received: recorded with their paper, taken back with a reason."""

from django.db import transaction

from core.errors import RuleBroken
from households.models import Household, Support
from organisations.actions import record


class SupportOutsideStay(RuleBroken):
    """A support was received on a day that has been, while the household was there."""

    message = "Ngày nhận phải không sau {last:%d/%m/%Y}."
    field = "received_on"


class SupportBasisMissing(RuleBroken):
    """Every support says by which paper it was given."""

    message = "Ghi căn cứ: quyết định, danh sách cấp phát, hoặc giấy nhận."
    field = "basis"


class SupportRecordedAlready(RuleBroken):
    """A second click is no second support."""

    message = "Hộ đã có ghi đúng khoản hỗ trợ này, cùng ngày và cùng căn cứ."


class SupportWithdrawn(RuleBroken):
    """A support is taken back once."""

    message = "Khoản hỗ trợ này đã bỏ ghi."


class WithdrawalReasonMissing(RuleBroken):
    """Whoever takes a record back says why."""

    message = "Ghi lý do bỏ ghi."
    field = "reason"


@transaction.atomic
def record_support(
    household, *, kind, what, received_on, basis, amount=None, at, today, by
) -> Support:
    """A support the household received, in đồng if its worth is known (`amount`).

    Raises `SupportOutsideStay`, `SupportBasisMissing`, `SupportRecordedAlready`.
    """
    last = min(filter(None, (today, household.closed_on)))
    if received_on > last:
        raise SupportOutsideStay(last=last)
    if not basis.strip():
        raise SupportBasisMissing
    facts = {"kind": kind, "what": what.strip(), "received_on": received_on}
    facts |= {"basis": basis.strip(), "amount": amount}
    household = Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    if household.supports.standing().filter(**facts).exists():
        raise SupportRecordedAlready
    support = Support.objects.create(household=household, recorded_at=at, recorded_by=by, **facts)
    said = {"support": support.get_kind_display(), "on": str(received_on)}
    record("record_support", support, by=by, unit=household.unit, **said)
    return support


@transaction.atomic
def withdraw_support(support, *, reason, at, by) -> Support:
    """A support recorded by mistake no longer counts; it stays readable with the reason.

    Raises `SupportWithdrawn`, `WithdrawalReasonMissing`.
    """
    support = Support.objects.select_for_update(of=("self",)).get(pk=support.pk)
    if support.withdrawn_at:
        raise SupportWithdrawn
    if not reason.strip():
        raise WithdrawalReasonMissing
    support.withdrawn_at, support.withdrawn_by, support.withdrawal = at, by, reason.strip()
    support.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal"])
    said = {"support": support.get_kind_display(), "on": str(support.received_on)}
    record("withdraw_support", support, by=by, unit=support.household.unit, **said)
    return support
