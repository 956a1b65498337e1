"""Events of whole households: moving, splitting, coming back."""

from datetime import timedelta

from django.db import transaction

from core.errors import RuleBroken
from households.actions.household import NotAVillage, insert_under_next_code
from households.models import Household, HouseholdEvent, Member, Residence, ReviewCase
from organisations.models import Unit

from .people import HeadIsNeeded, end_stay, finish, follow_head, member_of
from .recording import BasisMissing, Recorder, begin, hold, refuse_day

Kind, Relation = HouseholdEvent.Kind, Member.Relation


class LivesThereAlready(RuleBroken):
    """A move goes elsewhere."""

    message = "Hộ đang ở {unit}."
    field = "unit"


class UnitNotInForce(RuleBroken):
    """A household moves to a village that exists."""

    message = "{unit} không còn hiệu lực vào ngày đó."
    field = "unit"


class RoundTakesHousehold(RuleBroken):
    """A household on an open list of its commune is settled there before it leaves the commune."""

    message = "Hộ đang trong đợt rà soát chưa khoá sổ của {commune}: hãy chờ khoá sổ."
    field = "unit"


class NotGone(RuleBroken):
    """Only a household that moved away or was dissolved can return."""

    message = "Chỉ hộ đã chuyển đi hoặc không còn hộ mới ghi trở về được."


class NumberInUse(RuleBroken):
    """Somebody who comes back must not live elsewhere in the registry meanwhile."""

    message = "{name} có số CCCD/CMND đang ghi ở một người khác trong sổ hộ."


@transaction.atomic
def move_household(household, *, unit, on, basis, note="", at, today, by) -> HouseholdEvent:
    """The whole household goes to live in another village of the district from the day on."""
    facts = {"on": on, "basis": basis, "note": note, "at": at, "today": today, "by": by}
    household, recorder = begin(household, Kind.MOVED, **facts)
    refuse_place(unit, on)
    if unit.pk == household.unit_id:
        raise LivesThereAlready(unit=unit)
    _refuse_listed(household, unit)
    stay = household.residences.get(to_on=None)
    refuse_day(on, stay.from_on + timedelta(1), today)
    recorder.change(stay, to_on=on - timedelta(1))
    recorder.create(Residence(household=household, unit=unit, from_on=on))
    recorder.change(household, unit=unit)
    return recorder.done()


@transaction.atomic
def split_household(
    household, *, members, head, new_head=None, unit=None, on, basis, note="", at, today, by
) -> HouseholdEvent:
    """Some members form a household of their own, in the same or another village.

    `head` leads the new one, `new_head` the old one if its head is among those who go. `other` of
    the event is the new household; each of its members came from their stay in the old one.
    """
    facts = {"on": on, "basis": basis, "note": note, "at": at, "today": today, "by": by}
    household, recorder = begin(household, Kind.SPLIT, **facts)
    unit = unit or household.unit
    refuse_place(unit, on)
    going = [member_of(household, member) for member in members]
    if head not in going:
        raise HeadIsNeeded(field="head")
    for member in going:
        end_stay(recorder, member, Member.Leaving.MOVED)
    follow_head(household, recorder, new_head)
    recorder.event.other = _found(recorder, unit, going, head)
    return finish(household, recorder)


@transaction.atomic
def return_household(household, *, on, basis, note="", at, today, by) -> HouseholdEvent:
    """A household that moved away or was dissolved lives in its village again from the day on.

    Who left with it on the day it was closed comes back as a new stay.
    """
    household = hold(household)
    if household.closing not in {Household.Closing.MOVED_AWAY, Household.Closing.DISSOLVED}:
        raise NotGone
    if not basis.strip():
        raise BasisMissing
    closed_on = household.closed_on
    refuse_day(on, closed_on + timedelta(1), today)
    refuse_place(household.unit, on)
    recorder = Recorder(household, Kind.RETURNED, on=on, basis=basis, note=note, at=at, by=by)
    gone = household.members.filter(left_on=closed_on, leaving=Member.Leaving.LEFT)
    gone = list(gone.order_by("pk"))
    if sum(member.relation == Relation.HEAD for member in gone) != 1:
        raise NotGone
    recorder.change(household, closed_on=None, closing=None)
    recorder.create(Residence(household=household, unit=household.unit, from_on=on))
    _begin_stays(recorder, household, gone, Member.Joining.CAME)
    return finish(household, recorder)


def refuse_place(unit, on):
    """Raise unless the unit is a village in force on the day."""
    if unit.level != Unit.Level.VILLAGE:
        raise NotAVillage(unit=unit)
    if unit.valid_from > on or (unit.valid_to and unit.valid_to < on):
        raise UnitNotInForce(unit=unit)


def _refuse_listed(household, unit):
    """A case of an open round stays with its commune: else its result belongs to nobody."""
    cases = ReviewCase.objects.filter(household=household, commune_review__closed_at=None)
    case = cases.exclude(commune_review__commune=unit.parent_id).first()
    if case:
        raise RoundTakesHousehold(commune=case.commune_review.commune)


def _found(recorder, unit, going, head):
    """The new household of a split, with its place and members."""
    on = recorder.event.on
    household = Household(
        unit=unit, head_name=head.name, origin=Household.Origin.SPLIT, registered_on=on
    )
    insert_under_next_code(household, going)
    recorder.touched[f"household:{household.pk}"] = "created"
    recorder.create(Residence(household=household, unit=unit, from_on=on))
    relations = {
        m.pk: Relation.HEAD if m == head else Relation.OTHER if m.relation == Relation.HEAD else ""
        for m in going
    }
    _begin_stays(recorder, household, going, Member.Joining.MOVED, relations)
    return household


def _begin_stays(recorder, household, earlier, joining, relations=None):
    """A new stay for each person, linked to the one before."""
    for member in earlier:
        number = member.cccd
        if number and Member.objects.present().filter(cccd=number).exists():
            raise NumberInUse(name=member.name)
        relation = (relations or {}).get(member.pk) or member.relation
        copied = ("name", "birth_date", "is_birth_year_only", "sex", "cccd", "ethnicity_id")
        person = {name: getattr(member, name) for name in copied}
        recorder.create(
            Member(
                household=household,
                relation=relation,
                joined_on=recorder.event.on,
                joining=joining,
                came_from=member,
                **person,
            )  # fmt: skip
        )
