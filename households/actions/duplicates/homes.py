"""A whole household entered twice: its people are merged one by one, the record is closed."""

from django.db import transaction

from households.actions.life.ending import end_record
from households.actions.life.recording import HouseholdIsGone, Recorder
from households.actions.life.stays import begin_stays, end_stay
from households.duplicates import decided_pairs, matched
from households.models import DuplicateDecision, Household, HouseholdEvent, Member

from .rules import (
    AlreadyDecided,
    NobodyAlike,
    NotTwoEntries,
    ReasonMissing,
    decide,
    end_entry,
    hold_homes,
    refuse_counted,
    refuse_linked,
    show_homes,
    take_facts,
)

NOTE = "Cả hộ được ghi hai lần"
Relation = Member.Relation


@transaction.atomic
def merge_homes(kept, dropped, *, ending, reason, on, at, by) -> HouseholdEvent:
    """The two households are one, entered twice: everybody alike is merged, the rest goes over.

    `ending` as for `merge_people`. What the kept entries lack (number, day of birth) is taken from
    the others; whoever is only in `dropped` lives in `kept` from the day on. `dropped` is closed as
    merged; its years, surveys and events stay with it. One event, taken back as a whole.
    """
    kept, dropped = _homes(kept, dropped, reason)
    pairs, alone = matched(kept, dropped)
    _refuse_pairs(pairs)
    recorder = Recorder(
        dropped, HouseholdEvent.Kind.SAME_PERSON, on=on, basis=reason, note=NOTE, at=at, by=by,
        other=kept,
    )  # fmt: skip
    for one, other in pairs:
        refuse_linked(other)
        end_entry(recorder, one, other, ending)
        take_facts(recorder, one, other, _lacking(one, other))
    _go_over(recorder, kept, alone)
    end_record(dropped, recorder, Household.Closing.MERGED)
    show_homes(kept)
    event = recorder.done()
    for one, other in pairs:
        decide(one, other, DuplicateDecision.Verdict.SAME, reason, at, by, event=event)
    return event


def _homes(kept, dropped, reason):
    """Both as they are now, held; open, and not decided to be different people."""
    if not reason.strip():
        raise ReasonMissing
    if kept.pk == dropped.pk:
        raise NotTwoEntries
    hold_homes(kept.pk, dropped.pk)
    rows = Household.objects.select_related("unit__parent").in_bulk((kept.pk, dropped.pk))
    for home in rows.values():
        if home.closed_on:
            raise HouseholdIsGone(household=home.code)
    refuse_counted(rows[dropped.pk])
    return rows[kept.pk], rows[dropped.pk]


def _refuse_pairs(pairs):
    if not pairs:
        raise NobodyAlike
    decided = decided_pairs()
    if any(tuple(sorted((one.pk, other.pk))) in decided for one, other in pairs):
        raise AlreadyDecided


def _lacking(one, other):
    """What the entry that goes on does not know and the other does."""
    lacks = []
    if other.cccd and not one.cccd:
        lacks.append("cccd")
    if one.is_birth_year_only and not other.is_birth_year_only:
        lacks.append("birth_date")
    return lacks


def _go_over(recorder, home, alone):
    """Whoever has no entry there yet gets one; only the head there is head."""
    for member in alone:
        end_stay(recorder, member, Member.Leaving.MOVED)
    relations = {
        member.pk: Relation.OTHER if member.relation == Relation.HEAD else member.relation
        for member in alone
    }
    begin_stays(recorder, home, alone, Member.Joining.MOVED, relations)
