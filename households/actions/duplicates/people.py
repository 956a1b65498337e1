"""Two entries of the registry: decided to be one person and merged, or to be different people."""

from django.db import transaction

from households.actions.life.ending import end_record
from households.actions.life.recording import BasisMissing, Recorder
from households.actions.life.reversing import reverse_event
from households.models import DuplicateDecision, Household, HouseholdEvent, Member
from organisations.actions import record

from .rules import (
    AlreadyDecided,
    AlreadyUndone,
    HeadOfOthers,
    NobodyThere,
    NotTwoEntries,
    ReasonMissing,
    decide,
    end_entry,
    hold_homes,
    refuse_counted,
    refuse_linked,
    show_homes,
    stored,
    take_facts,
)

Verdict = DuplicateDecision.Verdict


@transaction.atomic
def mark_different(first, second, *, reason, at, by) -> DuplicateDecision:
    """Two people who only look alike; they are not brought up again.

    Raises `ReasonMissing`, `AlreadyDecided`, `NotTwoEntries`.
    """
    first, second = _entries(first, second, reason)
    decision = decide(first, second, Verdict.DIFFERENT, reason, at, by)
    record("mark_different", decision, by=by, unit=_place_of(first, second))
    return decision


@transaction.atomic
def merge_people(kept, dropped, *, taking=(), ending, reason, on, at, by) -> DuplicateDecision:
    """The two entries are one person: `kept` goes on, `dropped` ends, both stay readable.

    `ending` is `Leaving.ERROR` for an entry that should never have been (it counts on no day), or
    `Leaving.MOVED` for an earlier stay of the same person, from which `kept` then comes. `taking`
    names the facts of `TAKEN` that `dropped` has right. A household whose only member ends is
    closed as merged. One event of the household of `dropped`, so that it can be taken back.
    Raises the errors of this module, `NumberInUse`, and what closing a record raises.
    """
    _entries(kept, dropped, reason)
    kept, dropped = stored(kept), stored(dropped)
    home, other = dropped.household, kept.household
    other = home if home == other else other
    _refuse_merge(kept, dropped)
    recorder = Recorder(
        home, HouseholdEvent.Kind.SAME_PERSON, on=on, basis=reason, at=at, by=by,
        other=None if home is other else other,
    )  # fmt: skip
    was_there = dropped.left_on is None
    end_entry(recorder, kept, dropped, ending)
    take_facts(recorder, kept, dropped, taking)
    if was_there and not home.members.present().exists():
        end_record(home, recorder, Household.Closing.MERGED)
    show_homes(home, other)
    return decide(kept, dropped, Verdict.SAME, reason, at, by, event=recorder.done())


@transaction.atomic
def undo_decision(decision, *, reason, on, at, by) -> DuplicateDecision:
    """Take a decision back; a merge is reversed by its counter-event.

    Raises `BasisMissing`, `AlreadyUndone`, and what `reverse_event` raises.
    """
    if not reason.strip():
        raise BasisMissing(field="reason")
    rows = DuplicateDecision.objects.select_for_update(of=("self",), no_key=True).standing()
    found = rows.select_related("event").filter(pk=decision.pk).first()
    if found is None:
        raise AlreadyUndone
    if found.event:
        reverse_event(found.event, reason=reason, on=on, at=at, by=by)
        found.refresh_from_db()
        return found
    found.undone_at, found.undone_by = at, by
    found.save(update_fields=["undone_at", "undone_by"])
    place = _place_of(stored(found.first), stored(found.second))
    record("undo_duplicate_decision", found, by=by, unit=place)
    return found


def _entries(first, second, reason):
    """Both entries in order of keys, their households held in theirs."""
    if not reason.strip():
        raise ReasonMissing
    if first.pk == second.pk:
        raise NotTwoEntries
    hold_homes(first.household_id, second.household_id)
    first, second = sorted((first, second), key=lambda entry: entry.pk)
    if DuplicateDecision.objects.standing().filter(first=first, second=second).exists():
        raise AlreadyDecided
    return stored(first), stored(second)


def _place_of(first, second):
    """The village, commune or district that both entries lie in."""
    one, other = first.household.unit, second.household.unit
    while not other.path.startswith(one.path):
        one = one.parent
    return one


def _refuse_merge(kept, dropped):
    if kept.left_on and dropped.left_on:
        raise NobodyThere
    refuse_linked(dropped)
    if dropped.left_on:
        return
    home = dropped.household
    others = home.members.present().exclude(pk=dropped.pk)
    if dropped.relation == Member.Relation.HEAD and others.exists():
        raise HeadOfOthers(name=dropped.name, household=home.code)
    refuse_counted(home)
