"""A mistake is put right by a counter-event: every row as it was before."""

from datetime import timedelta

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Q

from core.errors import RuleBroken
from households.actions.household import show_members
from households.models import (
    CommuneReview,
    Household,
    HouseholdEvent,
    HouseholdYear,
    Member,
    Residence,
    Survey,
)

from .home import round_without
from .recording import CREATED, BasisMissing, Recorder, hold, plain


class NotReversible(RuleBroken):
    """A reversal is not reversed, nor an event twice: record what really happened."""

    message = "Việc này đã huỷ, hoặc là việc huỷ: hãy ghi lại việc đúng."


class EventIsOvertaken(RuleBroken):
    """What came later rests on the event."""

    message = "Không huỷ được: sau đó đã có {what}."


@transaction.atomic
def reverse_event(event, *, reason, on, at, by) -> HouseholdEvent:
    """Put every row of a mistaken event back as it was; what it created is closed as «Ghi nhầm».

    A residence it began was never lived in and goes; the event still tells of it. Raises
    `NotReversible`, `BasisMissing`, `EventIsOvertaken`.
    """
    if not reason.strip():
        raise BasisMissing(field="reason")
    homes = [hold(h) for h in Household.objects.filter(pk__in=_homes(event)).order_by("pk")]
    event = HouseholdEvent.objects.select_related("household__unit").get(pk=event.pk)
    if event.reverses_id or HouseholdEvent.objects.filter(reverses=event).exists():
        raise NotReversible
    rows = {key: _row(key) for key in event.changes}
    _refuse_overtaken(event, rows, homes)
    counter = Recorder(event.household, "reversal", on=on, basis=reason, at=at, by=by)
    counter.event.reverses, counter.event.other = event, event.other
    try:
        with transaction.atomic():
            _restore(event.changes, rows, counter)
    except IntegrityError:
        raise EventIsOvertaken(what="một người khác mang cùng số CCCD/CMND") from None
    _show(homes)
    decisions = event.duplicate_decisions.standing()
    decisions.update(undone_at=at, undone_by=by)
    return counter.done()


def _homes(event):
    return [pk for pk in (event.household_id, event.other_id) if pk]


def _row(key):
    model, pk = key.split(":")
    return apps.get_model("households", model).objects.get(pk=pk)


def _refuse_overtaken(event, rows, homes):
    here = Q(household__in=homes) | Q(other__in=homes)
    later = HouseholdEvent.objects.filter(here, pk__gt=event.pk).standing().first()
    if later:
        raise EventIsOvertaken(what=f"việc “{later}”")
    if Survey.objects.filter(
        household__in=homes, recorded_at__gt=event.recorded_at, replaced_at=None
    ).exists():
        raise EventIsOvertaken(what="Phiếu B mới")
    if HouseholdYear.objects.filter(household__in=homes, year__gte=event.on.year).exists():
        raise EventIsOvertaken(what="kết quả năm đã khoá sổ")
    if since := _new_map_since(rows):
        raise EventIsOvertaken(what=f"sắp xếp đơn vị từ ngày {since:%d/%m/%Y}")
    made = [row for key, row in rows.items() if event.changes[key] == CREATED]
    if any(isinstance(row, Household) and row.cases.exists() for row in made):
        raise EventIsOvertaken(what="đợt rà soát đưa hộ mới vào danh sách")
    if _is_listed_where_it_went(event, rows):
        raise EventIsOvertaken(what="đợt rà soát đưa hộ vào danh sách ở nơi đến")
    if _is_left_out_of_a_posting(event, rows):
        raise EventIsOvertaken(what="danh sách niêm yết không có hộ này")
    for key, row in rows.items():
        if event.changes[key] != CREATED and _differs(row, event.changes[key]):
            raise EventIsOvertaken(what=f"thay đổi khác ở {row._meta.verbose_name}")


def _new_map_since(rows):
    """From when a village that somebody would live in again is not there any more; else None."""
    homes = [row for row in rows.values() if isinstance(row, (Household, Residence))]
    ended = {home.unit.valid_to for home in homes} - {None}
    return max(ended) + timedelta(1) if ended else None


def _is_listed_where_it_went(event, rows):
    """Whether an open round of the new commune counts on a household that would go back."""
    for key, row in rows.items():
        moved = isinstance(row, Household) and event.changes[key] != CREATED
        if moved and (units := event.changes[key].get("unit_id")):
            along = [int(k.split(":")[1]) for k in event.changes if k.startswith("reviewcase:")]
            cases = row.cases.filter(commune_review__closed_at=None).exclude(pk__in=along)
            return cases.exclude(commune_review__commune__children=units[0]).exists()
    return False


def _is_left_out_of_a_posting(event, rows):
    """Whether a household or case would be back in a round that went on without it."""
    fields = {key: found for key, found in event.changes.items() if found != CREATED}
    reopened = [rows[k] for k, f in fields.items() if f.get("closed_on", "-")[0] is None]
    if any(round_without(home, home.unit.parent_id) for home in reopened):
        return True
    before = [f["commune_review_id"][0] for f in fields.values() if "commune_review_id" in f]
    rounds = CommuneReview.objects.filter(pk__in=before, posted_from__isnull=False)
    return rounds.open().exists()


def _differs(row, fields):
    return any(plain(getattr(row, name)) != after for name, (_, after) in fields.items())


def _restore(changes, rows, counter):
    """First what was created makes room, then the heads and numbers, then the old values."""
    made = [row for key, row in rows.items() if changes[key] == CREATED]
    for row in made:
        _withdraw(row, counter)
    for field, free in (("relation", Member.Relation.OTHER), ("cccd", "")):
        keys = [key for key in rows if changes[key] != CREATED and field in changes[key]]
        people = [rows[key].pk for key in keys if isinstance(rows[key], Member)]
        Member.objects.filter(pk__in=people, left_on=None).update(**{field: free})
    for key, row in rows.items():
        if changes[key] != CREATED:
            fields = {row._meta.get_field(n): before for n, (before, _) in changes[key].items()}
            counter.change(row, **{f.attname: f.to_python(v) for f, v in fields.items()})


def _withdraw(row, counter):
    if isinstance(row, Member):
        counter.change(row, left_on=row.joined_on, leaving=Member.Leaving.ERROR)
    elif isinstance(row, Household):
        counter.change(row, closed_on=row.registered_on, closing=Household.Closing.ERROR)
    else:
        row.delete()


def _show(homes):
    """Lists and search show who lives there again."""
    members = {home.pk: [] for home in homes}
    for member in Member.objects.present().filter(household__in=homes).order_by("pk"):
        members[member.household_id].append(member)
    show_members([(Household.objects.get(pk=pk), m) for pk, m in members.items() if m])
