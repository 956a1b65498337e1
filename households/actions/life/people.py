"""Events of single people: born, died, come, gone, another head."""

from django.db import IntegrityError, transaction

from core.errors import RuleBroken
from households.actions.household import CitizenNumberTaken, show_members
from households.models import HouseholdEvent, Member

from .recording import EventOutsideStay, begin, refuse_day

Kind, Relation = HouseholdEvent.Kind, Member.Relation


class NotAMember(RuleBroken):
    """An event is about somebody who lives in the household now."""

    message = "Người này không phải là thành viên đang ở trong hộ."
    field = "member"


class HeadIsNeeded(RuleBroken):
    """A household always has exactly one head."""

    message = "Hãy chọn chủ hộ mới trong số những người còn lại."
    field = "new_head"


class LastMember(RuleBroken):
    """When the last person is gone the record itself is closed."""

    message = "Đây là người cuối cùng của hộ: hãy đóng hồ sơ hộ (không còn hộ, chuyển đi)."
    field = "member"


class IsHeadAlready(RuleBroken):
    """A change of head changes the head."""

    message = "Người này đang là chủ hộ."
    field = "new_head"


@transaction.atomic
def record_birth(household, *, person, on, basis, note="", at, today, by) -> HouseholdEvent:
    """A child is born into the household; `person` holds `Member` fields without the dates."""
    facts = {"on": on, "basis": basis, "note": note, "at": at, "today": today, "by": by}
    person = person | {"birth_date": on, "joining": Member.Joining.BORN}
    return _enter(household, Kind.BIRTH, person, facts)


@transaction.atomic
def record_joining(
    household, *, person, by_marriage=False, on, basis, note="", at, today, by
) -> HouseholdEvent:
    """Somebody comes to live in the household from outside the registry."""
    facts = {"on": on, "basis": basis, "note": note, "at": at, "today": today, "by": by}
    joining = Member.Joining.MARRIED if by_marriage else Member.Joining.CAME
    kind = Kind.MARRIED_IN if by_marriage else Kind.JOINED
    return _enter(household, kind, person | {"joining": joining}, facts)


@transaction.atomic
def record_death(
    household, *, member, new_head=None, on, basis, note="", at, today, by
) -> HouseholdEvent:
    """A member died; if it was the head, another is chosen in the same act."""
    facts = {"on": on, "basis": basis, "note": note, "at": at, "today": today, "by": by}
    return _leave(household, Kind.DEATH, Member.Leaving.DIED, member, new_head, facts)


@transaction.atomic
def record_leaving(
    household, *, member, by_marriage=False, new_head=None, on, basis, note="", at, today, by
) -> HouseholdEvent:
    """A member goes to live elsewhere; if it was the head, another is chosen in the same act."""
    facts = {"on": on, "basis": basis, "note": note, "at": at, "today": today, "by": by}
    leaving = Member.Leaving.MARRIED if by_marriage else Member.Leaving.LEFT
    kind = Kind.MARRIED_OUT if by_marriage else Kind.LEFT
    return _leave(household, kind, leaving, member, new_head, facts)


@transaction.atomic
def change_head(
    household, *, new_head, relation, on, basis, note="", at, today, by
) -> HouseholdEvent:
    """Another member becomes the head; `relation` is what the old head is to the new one."""
    facts = {"on": on, "basis": basis, "note": note, "at": at, "today": today, "by": by}
    household, recorder = begin(household, Kind.HEAD, **facts)
    new_head = member_of(household, new_head)
    if new_head.relation == Relation.HEAD:
        raise IsHeadAlready
    if relation == Relation.HEAD:
        raise HeadIsNeeded
    old = household.members.present().get(relation=Relation.HEAD)
    refuse_day(on, max(new_head.joined_on, old.joined_on), today)
    recorder.change(old, relation=relation)
    recorder.change(new_head, relation=Relation.HEAD)
    return finish(household, recorder)


def member_of(household, member):
    """The member as stored, if it lives in this household now; else `NotAMember`."""
    found = household.members.present().filter(pk=member and member.pk).first()
    if found is None:
        raise NotAMember
    return found


def finish(household, recorder):
    """The event, once lists and search show the members there are now."""
    show_members([(household, list(household.members.present().order_by("pk")))])
    return recorder.done()


def end_stay(recorder, member, leaving):
    """The member's stay ends on the day of the event; not before it began."""
    on = recorder.event.on
    if on < member.joined_on:
        raise EventOutsideStay(since=member.joined_on)
    recorder.change(member, left_on=on, leaving=leaving)


def follow_head(household, recorder, new_head):
    """Who remains keeps or gets a head; raises `HeadIsNeeded`, `LastMember`, `NotAMember`."""
    present = household.members.present()
    if not present.exists():
        raise LastMember
    if present.filter(relation=Relation.HEAD).exists():
        return
    if new_head is None:
        raise HeadIsNeeded
    recorder.change(member_of(household, new_head), relation=Relation.HEAD)


def _enter(household, kind, person, facts):
    if person.get("relation") == Relation.HEAD:
        raise HeadIsNeeded(field="relation")
    household, recorder = begin(household, kind, **facts)
    number = person.get("cccd")
    if number and Member.objects.present().filter(cccd=number).exists():
        raise CitizenNumberTaken
    try:
        with transaction.atomic():
            recorder.create(Member(household=household, joined_on=facts["on"], **person))
    except IntegrityError:
        raise CitizenNumberTaken from None
    return finish(household, recorder)


def _leave(household, kind, leaving, member, new_head, facts):
    household, recorder = begin(household, kind, **facts)
    end_stay(recorder, member_of(household, member), leaving)
    follow_head(household, recorder, new_head)
    return finish(household, recorder)
