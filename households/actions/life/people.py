"""Events of single people: born, died, come, gone, back, another head."""

from django.db import IntegrityError, transaction

from core.errors import RuleBroken
from households.actions.household import CitizenNumberTaken
from households.models import HouseholdEvent, Member

from .heads import HeadIsNeeded, follow_head, member_of, relate
from .recording import begin, refuse_day
from .stays import begin_stays, end_stay, finish, latest_stay

Kind, Relation = HouseholdEvent.Kind, Member.Relation
AWAY = (Member.Leaving.LEFT, Member.Leaving.MARRIED, Member.Leaving.MOVED)


class NotAway(RuleBroken):
    """Only who left, and lives nowhere else in the registry, comes back."""

    message = "Người này đã mất, hoặc đang ở một hộ khác trong sổ."
    field = "member"


class IsHeadAlready(RuleBroken):
    """A change of head changes the head."""

    message = "Người này đang là chủ hộ."
    field = "new_head"


class EnteredAlready(RuleBroken):
    """A form sent twice is no second person."""

    message = "{name}, sinh cùng ngày này, đang ở trong hộ rồi."
    field = "name"


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
def return_member(
    household, *, member, relation, on, basis, note="", at, today, by
) -> HouseholdEvent:
    """Somebody who once left this household lives in it again; a new stay after the last one.

    Raises `NotAway` for who died or lives elsewhere in the registry.
    """
    facts = {"on": on, "basis": basis, "note": note, "at": at, "today": today, "by": by}
    household, recorder = begin(household, Kind.JOINED, **facts)
    former = household.members.filter(pk=member and member.pk, leaving__in=AWAY).first()
    last = former and latest_stay(former)
    if last is None or last.leaving not in AWAY:
        raise NotAway
    if relation == Relation.HEAD:
        raise HeadIsNeeded(field="relation")
    refuse_day(on, last.left_on, today)
    begin_stays(recorder, household, [last], Member.Joining.CAME, {last.pk: relation})
    return finish(household, recorder)


@transaction.atomic
def record_death(
    household,
    *,
    member,
    new_head=None,
    relations=None,
    closing=None,
    on,
    basis,
    note="",
    at,
    today,
    by,
) -> HouseholdEvent:
    """A member died; if it was the head, another is chosen in the same act.

    `relations` says what the others are to the new head ({member: relation}); `closing` closes the
    record with its last member.
    """
    facts = {"on": on, "basis": basis, "note": note, "at": at, "today": today, "by": by}
    follow = {"new_head": new_head, "relations": relations, "closing": closing}
    return _leave(household, Kind.DEATH, Member.Leaving.DIED, member, follow, facts)


@transaction.atomic
def record_leaving(
    household,
    *,
    member,
    by_marriage=False,
    new_head=None,
    relations=None,
    closing=None,
    on,
    basis,
    note="",
    at,
    today,
    by,
) -> HouseholdEvent:
    """A member goes to live outside the registry; else as `record_death`."""
    facts = {"on": on, "basis": basis, "note": note, "at": at, "today": today, "by": by}
    leaving = Member.Leaving.MARRIED if by_marriage else Member.Leaving.LEFT
    kind = Kind.MARRIED_OUT if by_marriage else Kind.LEFT
    follow = {"new_head": new_head, "relations": relations, "closing": closing}
    return _leave(household, kind, leaving, member, follow, facts)


@transaction.atomic
def change_head(
    household, *, new_head, relation, relations=None, on, basis, note="", at, today, by
) -> HouseholdEvent:
    """Another member becomes the head; `relation` is what the old head is to the new one.

    `relations` says what the others are to the new head ({member: relation}).
    """
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
    relate(household, recorder, relations)
    return finish(household, recorder)


def _enter(household, kind, person, facts):
    if person.get("relation") == Relation.HEAD:
        raise HeadIsNeeded(field="relation")
    household, recorder = begin(household, kind, **facts)
    twin = {"name": person["name"], "birth_date": person["birth_date"]}
    if household.members.present().filter(**twin).exists():
        raise EnteredAlready(name=person["name"])
    number = person.get("cccd")
    if number and Member.objects.present().filter(cccd=number).exists():
        raise CitizenNumberTaken
    person = person | {"came_from": _earlier_stay(number, facts["on"])}
    try:
        with transaction.atomic():
            recorder.create(Member(household=household, joined_on=facts["on"], **person))
    except IntegrityError:
        raise CitizenNumberTaken from None
    return finish(household, recorder)


def _earlier_stay(number, on):
    """The stay with this citizen number that ended last, in whichever household it was."""
    if not number:
        return None
    gone = Member.objects.filter(cccd=number, leaving__in=AWAY, left_on__lte=on)
    return gone.order_by("left_on", "pk").last()


def _leave(household, kind, leaving, member, follow, facts):
    household, recorder = begin(household, kind, **facts)
    end_stay(recorder, member_of(household, member), leaving)
    follow_head(household, recorder, **follow)
    return finish(household, recorder)
