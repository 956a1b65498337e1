"""What a merge of entries must keep, and the steps that people and whole households share."""

from core.errors import RuleBroken
from households.actions.household import show_members
from households.actions.life.recording import hold
from households.actions.life.stays import NumberInUse
from households.models import DuplicateDecision, Household, Member, ReviewCase

Leaving, Joining = Member.Leaving, Member.Joining
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


class NobodyAlike(RuleBroken):
    """Two households entered twice have people in common."""

    message = "Hai hộ không có người nào cùng họ tên, ngày sinh đang ở: không phải một hộ."


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


def hold_homes(*ids):
    """Both households, held in the order of their keys."""
    for home in Household.objects.filter(pk__in=ids).order_by("pk"):
        hold(home)


def stored(entry):
    """The entry as it is now, with its household and place."""
    return Member.objects.select_related("household__unit__parent").get(pk=entry.pk)


def decide(first, second, verdict, reason, at, by, event=None):
    """The decision on two entries, as a row."""
    first, second = sorted((first, second), key=lambda entry: entry.pk)
    return DuplicateDecision.objects.create(
        first=first, second=second, verdict=verdict, reason=reason.strip(), event=event,
        decided_at=at, decided_by=by,
    )  # fmt: skip


def refuse_linked(dropped):
    """Raise `StayIsLinked` if the entry that ends went on as another one."""
    if dropped.went_on_as.exclude(leaving=Leaving.ERROR).exists():
        raise StayIsLinked(name=dropped.name)


def refuse_counted(home):
    """Raise `ResultCountsBoth` if the village agreed to a result of the household already."""
    cases = home.cases.filter(state__in=COUNTED, commune_review__closed_at=None)
    if case := cases.first():
        raise ResultCountsBoth(household=home.code, state=case.get_state_display().lower())


def end_entry(recorder, kept, dropped, ending):
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


def take_facts(recorder, kept, dropped, taking):
    """What the ended entry has right goes over; the number stays one living person's."""
    fields = [field for name in taking for field in TAKEN[name]]
    if "cccd" in fields and kept.left_on is None and dropped.cccd:
        holders = Member.objects.present().filter(cccd=dropped.cccd)
        if holders.exclude(pk=kept.pk).exists():
            raise NumberInUse(name=dropped.name)
    if fields:
        recorder.change(kept, **{field: getattr(dropped, field) for field in fields})


def show_homes(*homes):
    """Lists and search show who lives there now; a closed record keeps what it last showed."""
    members = {home: list(home.members.present().order_by("pk")) for home in homes}
    show_members([(home, here) for home, here in members.items() if here])
