"""Events of whole households: moving, splitting, coming back."""

from datetime import timedelta

from django.db import transaction

from core.errors import RuleBroken
from households.actions.household import NotAVillage, insert_under_next_code
from households.models import (
    CommuneReview,
    Household,
    HouseholdEvent,
    Member,
    Residence,
    ReviewCase,
)
from households.standing import STANDING, standing_of
from organisations.models import Unit

from .heads import HeadIsNeeded, follow_head, member_of, relate
from .recording import BasisMissing, Recorder, begin, hold, refuse_day
from .stays import begin_stays, end_stay, finish, latest_stay

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
    """A household surveyed in an open round is settled there before it leaves the commune."""

    message = "Hộ đang trong đợt rà soát chưa khoá sổ của {commune}: hãy chờ khoá sổ."
    field = "unit"


class PostedWithout(RuleBroken):
    """What was posted does not grow by a household that comes back."""

    message = (
        "{commune} đã niêm yết, công nhận danh sách không có hộ này: "
        "hãy ghi trở về sau khi khoá sổ."
    )


class NotGone(RuleBroken):
    """Only a household that moved away or was dissolved can return."""

    message = "Chỉ hộ đã chuyển đi hoặc không còn hộ mới ghi trở về được."


class NobodyReturns(RuleBroken):
    """Who left with the household comes back with it, unless living elsewhere by now."""

    message = "Chọn ít nhất một người trong số những người đã rời đi cùng hộ."
    field = "members"


@transaction.atomic
def move_household(household, *, unit, on, basis, note="", at, today, by) -> HouseholdEvent:
    """The whole household goes to live in another village of the district from the day on.

    On an open list and not yet surveyed it goes over to the list of the new commune.
    """
    facts = {"on": on, "basis": basis, "note": note, "at": at, "today": today, "by": by}
    household, recorder = begin(household, Kind.MOVED, **facts)
    refuse_place(unit, on)
    if unit.pk == household.unit_id:
        raise LivesThereAlready(unit=unit)
    _take_along(recorder, household, unit)
    stay = household.residences.get(to_on=None)
    refuse_day(on, stay.from_on + timedelta(1), today)
    recorder.change(stay, to_on=on - timedelta(1))
    recorder.create(Residence(household=household, unit=unit, from_on=on))
    recorder.change(household, unit=unit)
    return recorder.done()


@transaction.atomic
def split_household(
    household,
    *,
    members,
    head,
    new_head=None,
    relations=None,
    unit=None,
    on,
    basis,
    note="",
    at,
    today,
    by,
) -> HouseholdEvent:
    """Some members form a household of their own, in the same or another village.

    `head` leads the new one, `new_head` the old one if its head is among those who go; `relations`
    says what the others are to the head they have now ({member: relation}). `other` of the event
    is the new household; each of its members came from their stay in the old one.
    """
    facts = {"on": on, "basis": basis, "note": note, "at": at, "today": today, "by": by}
    household, recorder = begin(household, Kind.SPLIT, **facts)
    unit = unit or household.unit
    refuse_place(unit, on)
    going = [member_of(household, member) for member in members]
    if head not in going:
        raise HeadIsNeeded(field="head")
    relations = relations or {}
    for member in going:
        end_stay(recorder, member, Member.Leaving.MOVED)
    follow_head(household, recorder, new_head)
    relate(household, recorder, {m: r for m, r in relations.items() if m not in going})
    there = {m.pk: relations[m] for m in going if m in relations}
    recorder.event.other = _found(recorder, unit, going, head, there)
    return finish(household, recorder)


@transaction.atomic
def return_household(
    household,
    *,
    unit=None,
    members=None,
    head=None,
    relations=None,
    on,
    basis,
    note="",
    at,
    today,
    by,
) -> HouseholdEvent:
    """A household that moved away or was dissolved lives here again, perhaps in another village.

    By default in the one it left, or in the one that took its place meanwhile.
    Of those who left with it on the day it was closed `members` come back, all by default, each
    with a new stay; `head` leads them, by default who did before.
    """
    household = hold(household)
    if household.closing not in {Household.Closing.MOVED_AWAY, Household.Closing.DISSOLVED}:
        raise NotGone
    if not basis.strip():
        raise BasisMissing
    unit = unit or household.unit.heir
    refuse_day(on, household.closed_on + timedelta(1), today)
    refuse_place(unit, on)
    if found := round_without(household, unit.parent_id):
        raise PostedWithout(commune=found.commune)
    recorder = Recorder(household, Kind.RETURNED, on=on, basis=basis, note=note, at=at, by=by)
    back = _coming_back(household, members)
    there = _relations_under(back, head, relations or {})
    recorder.change(household, closed_on=None, closing=None, unit=unit)
    recorder.create(Residence(household=household, unit=unit, from_on=on))
    begin_stays(recorder, household, back, Member.Joining.CAME, there)
    return finish(household, recorder)


def gone_with(household):
    """Who left with the household on the day its record was closed, and lives nowhere else."""
    gone = household.members.filter(left_on=household.closed_on, leaving=Member.Leaving.LEFT)
    return [member for member in gone.order_by("pk") if latest_stay(member) == member]


def refuse_place(unit, on):
    """Raise unless the unit is a village in force on the day."""
    if unit.level != Unit.Level.VILLAGE:
        raise NotAVillage(unit=unit)
    if unit.valid_from > on or (unit.valid_to and unit.valid_to < on):
        raise UnitNotInForce(unit=unit)


def _take_along(recorder, household, unit):
    """A case nobody surveyed goes to the new commune's list, others stay: whose result is it?"""
    cases = household.cases.filter(commune_review__closed_at=None)
    cases = cases.exclude(state=ReviewCase.State.REFUSED)
    for case in cases.exclude(commune_review__commune=unit.parent_id):
        old = case.commune_review
        rounds = CommuneReview.objects.taking_applicants()
        new = rounds.filter(review=old.review_id, commune=unit.parent_id).first()
        known = new is None or new.cases.filter(household=household).exists()
        if case.survey_id or known or case.state != case.State.LISTED:
            raise RoundTakesHousehold(commune=old.commune)
        recorder.change(case, commune_review=new, surveyor=None)


def round_without(household, commune):
    """The running round a household in the commune would have no result in; None if none.

    Its case was left behind, or it stands poor or near-poor and the lists are decided on.
    """
    left = household.cases.left_behind().select_related("commune_review__commune")
    if case := left.first():
        return case.commune_review
    decided = CommuneReview.objects.annual().open().filter(commune=commune)
    decided = decided.filter(decided_on__isnull=False)
    found, standing = decided.select_related("commune").first(), standing_of(household)
    return found if standing and standing.poverty_class in STANDING else None


def _coming_back(household, members):
    gone = gone_with(household)
    chosen = gone if members is None else [member for member in gone if member in set(members)]
    if not chosen or (members is not None and len(chosen) != len(set(members))):
        raise NobodyReturns
    return chosen


def _relations_under(people, head, relations):
    """{id of the stay before: relation to the head}: one head among them."""
    head = head or next((m for m in people if m.relation == Relation.HEAD), None)
    if head not in people:
        raise HeadIsNeeded(field="head")
    there = {m.pk: r for m, r in relations.items() if r != Relation.HEAD}
    kept = {m.pk: Relation.OTHER for m in people if m.relation == Relation.HEAD}
    return kept | there | {head.pk: Relation.HEAD}


def _found(recorder, unit, going, head, there):
    """The new household of a split, with its place and members."""
    on = recorder.event.on
    household = Household(
        unit=unit, head_name=head.name, origin=Household.Origin.SPLIT, registered_on=on
    )
    insert_under_next_code(household, going)
    recorder.touched[f"household:{household.pk}"] = "created"
    recorder.create(Residence(household=household, unit=unit, from_on=on))
    kept = {m.pk: Relation.OTHER for m in going if m.relation == Relation.HEAD}
    begin_stays(
        recorder, household, going, Member.Joining.MOVED, kept | there | {head.pk: Relation.HEAD}
    )
    return household
