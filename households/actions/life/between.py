"""Events of two households of the registry: people go over, or a household merges into another."""

from django.db import transaction

from core.errors import RuleBroken
from households.actions.household import show_members
from households.models import Household, HouseholdEvent, Member

from .ending import end_record
from .heads import HeadIsNeeded, follow_head, member_of
from .recording import EventOutsideStay, HouseholdIsGone, begin, hold
from .stays import begin_stays, end_stay, finish

Kind, Leaving, Joining = HouseholdEvent.Kind, Member.Leaving, Member.Joining


class SameHousehold(RuleBroken):
    """Nobody goes over to where they live."""

    message = "Hộ nhận phải là một hộ khác."
    field = "to"


class NobodyGoes(RuleBroken):
    """Somebody goes over, or there is nothing to record."""

    message = "Chọn ít nhất một người sang hộ kia."
    field = "relations"


class EverybodyGoes(RuleBroken):
    """With its last member a household merges into the other one."""

    message = "Mọi người của hộ đều sang hộ kia: hãy ghi là nhập hộ."
    field = "relations"


@transaction.atomic
def transfer_members(
    household,
    *,
    to,
    there,
    by_marriage=False,
    new_head=None,
    relations=None,
    on,
    basis,
    note="",
    at,
    today,
    by,
) -> HouseholdEvent:
    """Members go to live in another household of the registry; `there` is {member: relation there}.

    If the head is among them `new_head` leads who stays, `relations` says what the others are to
    the new head. If everybody goes it is a merge: `EverybodyGoes`.
    """
    facts = {"on": on, "basis": basis, "note": note, "at": at, "today": today, "by": by}
    household, to, recorder = _begin(household, to, Kind.TRANSFER, facts)
    leaving = Leaving.MARRIED if by_marriage else Leaving.MOVED
    joining = Joining.MARRIED if by_marriage else Joining.MOVED
    going = _go(household, recorder, there, leaving)
    if not household.members.present().exists():
        raise EverybodyGoes
    follow_head(household, recorder, new_head, relations)
    return _arrive(household, to, recorder, going, there, joining)


@transaction.atomic
def merge_household(household, *, to, there, on, basis, note="", at, today, by) -> HouseholdEvent:
    """The household becomes part of another; its record is closed as «Nhập hộ».

    `there` is {member: relation to the head there}; whoever is not in it leaves the registry with
    the record. Raises what closing a record raises.
    """
    facts = {"on": on, "basis": basis, "note": note, "at": at, "today": today, "by": by}
    household, to, recorder = _begin(household, to, Kind.MERGED, facts)
    going = _go(household, recorder, there, Leaving.MOVED)
    for member in household.members.present():
        end_stay(recorder, member, Leaving.LEFT)
    end_record(household, recorder, Household.Closing.MERGED)
    return _arrive(household, to, recorder, going, there, Joining.MOVED)


def _begin(household, to, kind, facts):
    """Both households, held in the order of their keys: two merges at once do not block."""
    if household.pk == to.pk:
        raise SameHousehold
    for each in sorted((household, to), key=lambda home: home.pk):
        hold(each)
    household, recorder = begin(household, kind, **facts)
    to = hold(to)
    if to.closed_on:
        raise HouseholdIsGone(household=to.code, field="to")
    if facts["on"] < to.registered_on:
        raise EventOutsideStay(since=to.registered_on)
    recorder.event.other = to
    return household, to, recorder


def _go(household, recorder, there, leaving):
    """Those who go over, their stays ended."""
    if not there:
        raise NobodyGoes
    if Member.Relation.HEAD in there.values():
        raise HeadIsNeeded(field="relations")
    going = [member_of(household, member) for member in there]
    for member in going:
        end_stay(recorder, member, leaving)
    return going


def _arrive(household, to, recorder, going, there, joining):
    relations = {member.pk: relation for member, relation in there.items()}
    begin_stays(recorder, to, going, joining, relations)
    show_members([(to, list(to.members.present().order_by("pk")))])
    return finish(household, recorder)
