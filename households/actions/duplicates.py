"""Two entries of the registry: decided to be one person and merged, or to be different people."""

from django.db import transaction

from core.errors import RuleBroken
from households.actions.household import show_members
from households.models import DuplicateDecision, Household, HouseholdEvent, Member, ReviewCase
from organisations.actions import record

from .life.ending import end_record
from .life.recording import BasisMissing, Recorder, hold
from .life.reversing import reverse_event
from .life.stays import NumberInUse

Leaving, Joining, Verdict = Member.Leaving, Member.Joining, DuplicateDecision.Verdict
State = ReviewCase.State
COUNTED = (State.AGREED, State.POSTED, State.RECHECK, State.RECOGNISED)
TAKEN = {  # what may be taken over from the entry that ends: the fields it stands for
    "name": ("name",),
    "birth_date": ("birth_date", "is_birth_year_only"),
    "sex": ("sex",),
    "cccd": ("cccd",),
    "ethnicity": ("ethnicity",),
}


class ReasonMissing(RuleBroken):
    """A decision says what it rests on."""

    message = "Ghi lý do: đã hỏi ai, đã xem giấy tờ gì."
    field = "reason"


class AlreadyDecided(RuleBroken):
    """Two entries are decided on once, until the decision is taken back."""

    message = "Hai hồ sơ này đã có kết luận: hãy bỏ kết luận đó trước."


class AlreadyUndone(RuleBroken):
    """A decision is taken back once."""

    message = "Kết luận này đã được bỏ."


class NotTwoEntries(RuleBroken):
    """A person is not a duplicate of themself."""

    message = "Phải là hai hồ sơ khác nhau."


class NobodyThere(RuleBroken):
    """Of two entries at least one lives in its household."""

    message = "Cả hai hồ sơ đều đã rời hộ: không có gì để gộp."


class NotOneAfterTheOther(RuleBroken):
    """Two stays of one person follow each other, from the earlier household to the later."""

    message = (
        "Hồ sơ giữ lại vào hộ ngày {kept:%d/%m/%Y}, không sau ngày vào hộ của hồ sơ kia "
        "({other:%d/%m/%Y}): hãy giữ hồ sơ kia, hoặc chọn “ghi nhầm”."
    )
    field = "ending"


class StayIsLinked(RuleBroken):
    """One stay comes from one, and goes on as one."""

    message = "Sổ đã ghi {name} từ hộ khác sang hoặc đã sang hộ khác: hãy huỷ việc đó trước."
    field = "ending"


class HeadOfOthers(RuleBroken):
    """A household always has a head: another is chosen before the head's entry ends."""

    message = (
        "{name} là chủ hộ của hộ {household}, hộ còn người khác: "
        "hãy đổi chủ hộ đó trước, hoặc giữ lại hồ sơ này."
    )
    field = "keep"


class ResultCountsBoth(RuleBroken):
    """A result that the village agreed to is not emptied of a person."""

    message = (
        "Hộ {household} đang ở bước “{state}” của đợt rà soát chưa khoá sổ, kết quả tính cả "
        "người này: hãy chờ khoá sổ hoặc giữ lại hồ sơ này."
    )
    field = "keep"


@transaction.atomic
def mark_different(first, second, *, reason, at, by) -> DuplicateDecision:
    """Two people who only look alike; they are not brought up again.

    Raises `ReasonMissing`, `AlreadyDecided`, `NotTwoEntries`.
    """
    first, second = _entries(first, second, reason)
    decision = _decide(first, second, Verdict.DIFFERENT, reason, at, by)
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
    kept, dropped = _stored(kept), _stored(dropped)
    home, other = dropped.household, kept.household
    other = home if home == other else other
    _refuse_merge(kept, dropped)
    recorder = Recorder(
        home, HouseholdEvent.Kind.SAME_PERSON, on=on, basis=reason, at=at, by=by,
        other=None if home is other else other,
    )  # fmt: skip
    was_there = dropped.left_on is None
    _end(recorder, kept, dropped, ending)
    _take(recorder, kept, dropped, taking)
    if was_there and not home.members.present().exists():
        end_record(home, recorder, Household.Closing.MERGED)
    _show(home, other)
    first, second = sorted((kept, dropped), key=lambda entry: entry.pk)
    return _decide(first, second, Verdict.SAME, reason, at, by, event=recorder.done())


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
    place = _place_of(_stored(found.first), _stored(found.second))
    record("undo_duplicate_decision", found, by=by, unit=place)
    return found


def _entries(first, second, reason):
    """Both entries in order of keys, their households held in theirs."""
    if not reason.strip():
        raise ReasonMissing
    if first.pk == second.pk:
        raise NotTwoEntries
    homes = {first.household_id, second.household_id}
    for home in Household.objects.filter(pk__in=homes).order_by("pk"):
        hold(home)
    first, second = sorted((first, second), key=lambda entry: entry.pk)
    if DuplicateDecision.objects.standing().filter(first=first, second=second).exists():
        raise AlreadyDecided
    return _stored(first), _stored(second)


def _stored(entry):
    return Member.objects.select_related("household__unit__parent").get(pk=entry.pk)


def _decide(first, second, verdict, reason, at, by, event=None):
    return DuplicateDecision.objects.create(
        first=first, second=second, verdict=verdict, reason=reason.strip(), event=event,
        decided_at=at, decided_by=by,
    )  # fmt: skip


def _place_of(first, second):
    """The village, commune or district that both entries lie in."""
    one, other = first.household.unit, second.household.unit
    while not other.path.startswith(one.path):
        one = one.parent
    return one


def _refuse_merge(kept, dropped):
    if kept.left_on and dropped.left_on:
        raise NobodyThere
    if dropped.went_on_as.exclude(leaving=Leaving.ERROR).exists():
        raise StayIsLinked(name=dropped.name)
    if dropped.left_on:
        return
    home = dropped.household
    others = home.members.present().exclude(pk=dropped.pk)
    if dropped.relation == Member.Relation.HEAD and others.exists():
        raise HeadOfOthers(name=dropped.name, household=home.code)
    cases = home.cases.filter(state__in=COUNTED, commune_review__closed_at=None)
    if case := cases.first():
        raise ResultCountsBoth(household=home.code, state=case.get_state_display().lower())


def _end(recorder, kept, dropped, ending):
    """The entry that does not go on ends, as a mistake or as the stay before."""
    if ending == Leaving.ERROR:
        recorder.change(dropped, left_on=dropped.joined_on, leaving=Leaving.ERROR)
        return
    if kept.came_from_id:
        raise StayIsLinked(name=kept.name)
    if kept.joined_on <= dropped.joined_on:
        raise NotOneAfterTheOther(kept=kept.joined_on, other=dropped.joined_on)
    married = dropped.leaving == Leaving.MARRIED
    left_on = min(dropped.left_on or kept.joined_on, kept.joined_on)
    leaving, joining = (
        (Leaving.MARRIED, Joining.MARRIED) if married else (Leaving.MOVED, Joining.MOVED)
    )
    recorder.change(dropped, left_on=left_on, leaving=leaving)
    recorder.change(kept, came_from=dropped, joining=joining)


def _take(recorder, kept, dropped, taking):
    """What the ended entry has right goes over; the number stays one living person's."""
    fields = [field for name in taking for field in TAKEN[name]]
    if "cccd" in fields and kept.left_on is None and dropped.cccd:
        holders = Member.objects.present().filter(cccd=dropped.cccd)
        if holders.exclude(pk=kept.pk).exists():
            raise NumberInUse(name=dropped.name)
    if fields:
        recorder.change(kept, **{field: getattr(dropped, field) for field in fields})


def _show(*homes):
    """Lists and search show who lives there now; a closed record keeps what it last showed."""
    members = {home: list(home.members.present().order_by("pk")) for home in homes}
    show_members([(home, here) for home, here in members.items() if here])
