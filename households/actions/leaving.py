"""Households leaving the registry: closed with a reason, never deleted."""

from django.db import transaction

from core.errors import RuleBroken
from households.models import Household, HouseholdEvent, Member

from .life.ending import ClosedBeforeRegistered, end_record
from .life.recording import BasisMissing, Recorder, hold


class HouseholdIsClosed(RuleBroken):
    """A record is closed once."""

    message = "Hồ sơ hộ {household} đã đóng từ ngày {closed_on:%d/%m/%Y}."


KINDS = {
    Household.Closing.MOVED_AWAY: HouseholdEvent.Kind.MOVED_AWAY,
    Household.Closing.MERGED: HouseholdEvent.Kind.MERGED,
    Household.Closing.DISSOLVED: HouseholdEvent.Kind.DISSOLVED,
    Household.Closing.ERROR: HouseholdEvent.Kind.ERROR,
}


@transaction.atomic
def close_household(household, *, closing, closed_on, basis, note="", at, on, by) -> HouseholdEvent:
    """Close the record of a household that moved away, is no more, or merged with one not known.

    Its members leave with it, so that they can be recorded elsewhere. If it was poor or near-poor
    it counts as «khác giảm» at the next close. `on` is the day of the action.
    """
    household = hold(household)
    if household.closed_on:
        raise HouseholdIsClosed(household=household.code, closed_on=household.closed_on)
    members = household.members.present()
    since = max([household.registered_on, *members.values_list("joined_on", flat=True)])
    if not since <= closed_on <= on:
        raise ClosedBeforeRegistered(registered_on=since)
    if not basis.strip():
        raise BasisMissing
    facts = {"on": closed_on, "basis": basis, "note": note, "at": at, "by": by}
    recorder = Recorder(household, KINDS[closing], **facts)
    for member in members:
        recorder.change(member, left_on=closed_on, leaving=Member.Leaving.LEFT)
    end_record(household, recorder, closing)
    return recorder.done()
