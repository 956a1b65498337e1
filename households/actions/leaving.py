"""Households leaving the registry: closed with a reason, never deleted."""

from django.db import transaction

from core.errors import RuleBroken
from households.models import Household, HouseholdEvent, Member, Review, ReviewCase

from .life.recording import BasisMissing, Recorder, hold


class HouseholdIsClosed(RuleBroken):
    """A record is closed once."""

    message = "Hồ sơ hộ {household} đã đóng từ ngày {closed_on:%d/%m/%Y}."


class ClosedBeforeRegistered(RuleBroken):
    """A household leaves after it came, and not in the future."""

    message = (
        "Ngày đóng phải từ {registered_on:%d/%m/%Y} (ngày vào sổ hoặc biến động gần nhất) "
        "đến hôm nay."
    )
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


KINDS = {
    Household.Closing.MOVED_AWAY: HouseholdEvent.Kind.MOVED_AWAY,
    Household.Closing.MERGED: HouseholdEvent.Kind.MERGED,
    Household.Closing.DISSOLVED: HouseholdEvent.Kind.DISSOLVED,
    Household.Closing.ERROR: HouseholdEvent.Kind.ERROR,
}


@transaction.atomic
def close_household(household, *, closing, closed_on, basis, note="", at, on, by) -> Household:
    """Close the record of a household that moved away, merged or is no more; an event of its own.

    Its members leave with it, so that they can be recorded elsewhere. If it was poor or near-poor
    it counts as «khác giảm» at the next close. `on` is the day of the action.
    """
    household = hold(household)
    if household.closed_on:
        raise HouseholdIsClosed(household=household.code, closed_on=household.closed_on)
    members, stays = household.members.present(), household.residences.filter(to_on=None)
    days = [*members.values_list("joined_on", flat=True), *stays.values_list("from_on", flat=True)]
    since = max([household.registered_on, *days])
    if not since <= closed_on <= on:
        raise ClosedBeforeRegistered(registered_on=since)
    if not basis.strip():
        raise BasisMissing
    _refuse_results(household, closed_on)
    facts = {"on": closed_on, "basis": basis, "note": note, "at": at, "by": by}
    recorder = Recorder(household, KINDS[closing], **facts)
    for member in members:
        recorder.change(member, left_on=closed_on, leaving=Member.Leaving.LEFT)
    for stay in stays:
        recorder.change(stay, to_on=closed_on)
    recorder.change(household, closing=closing, closed_on=closed_on)
    recorder.done()
    return household


def _refuse_results(household, closed_on):
    recognised = household.cases.at(ReviewCase.State.RECOGNISED)
    if recognised.filter(commune_review__closed_at__isnull=True).exists():
        raise ResultIsRecognised(household=household.code)
    last = Review.objects.filter(communes__cases__in=recognised).order_by("-year").first()
    if last and closed_on < last.opens_on:
        raise ClosedBeforeResult(year=last.year, opens_on=last.opens_on)
