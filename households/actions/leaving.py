"""Households leaving the registry: closed with a reason, never deleted."""

from django.db import transaction

from core.errors import RuleBroken
from households.models import Household, Member, Review, ReviewCase
from organisations.actions import record


class HouseholdIsClosed(RuleBroken):
    """A record is closed once."""

    message = "Hồ sơ hộ {household} đã đóng từ ngày {closed_on:%d/%m/%Y}."


class ClosedBeforeRegistered(RuleBroken):
    """A household leaves after it came, and not in the future."""

    message = "Ngày đóng phải từ ngày vào sổ ({registered_on:%d/%m/%Y}) đến hôm nay."
    field = "closed_on"


class ClosedBeforeResult(RuleBroken):
    """Who was reviewed and recognised in a round was still there when it began."""

    message = (
        "Hộ đã được công nhận kết quả rà soát năm {year}: "
        "ngày đóng phải từ ngày mở đợt rà soát đó ({opens_on:%d/%m/%Y}) trở đi."
    )
    field = "closed_on"


class ResultIsRecognised(RuleBroken):
    """A result the chairman decided on is closed with its year first."""

    message = "Hộ {household} đã được công nhận trong đợt rà soát chưa khoá sổ: hãy chờ khoá sổ."


@transaction.atomic
def close_household(household, *, closing, closed_on, on, by) -> Household:
    """Close the record of a household that moved away, merged or is no more.

    Its members leave with it, so that they can be recorded elsewhere. If it was poor or near-poor
    it counts as «khác giảm» at the next close. `on` is the day of the action.
    """
    household = Household.objects.select_for_update(of=("self",), no_key=True).get(pk=household.pk)
    if household.closed_on:
        raise HouseholdIsClosed(household=household.code, closed_on=household.closed_on)
    if not household.registered_on <= closed_on <= on:
        raise ClosedBeforeRegistered(registered_on=household.registered_on)
    _refuse_results(household, closed_on)
    household.closing, household.closed_on = closing, closed_on
    household.save(update_fields=["closing", "closed_on"])
    household.members.present().update(left_on=closed_on, leaving=Member.Leaving.LEFT)
    facts = {"closing": closing, "closed_on": str(closed_on)}
    record("close_household", household, by=by, unit=household.unit, **facts)
    return household


def _refuse_results(household, closed_on):
    recognised = household.cases.at(ReviewCase.State.RECOGNISED)
    if recognised.filter(commune_review__closed_at__isnull=True).exists():
        raise ResultIsRecognised(household=household.code)
    last = Review.objects.filter(communes__cases__in=recognised).order_by("-year").first()
    if last and closed_on < last.opens_on:
        raise ClosedBeforeResult(year=last.year, opens_on=last.opens_on)
