"""Undoing a reorganisation, while nothing new rests on the new map."""

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q

from core.errors import RuleBroken
from households.models import HouseholdEvent
from organisations.actions import record
from organisations.models import AuditEntry, Reorganisation, Unit
from organisations.reorganising import Journal
from reports.actions.following import tell_beat

from .drafting import locked


class NotApplied(RuleBroken):
    """Only what was carried out can be undone."""

    message = "Phương án này chưa thực hiện hoặc đã hoàn lại rồi."


class SomethingNewRecorded(RuleBroken):
    """What was recorded on the new map would be lost."""

    message = "Không hoàn lại được: sau khi sắp xếp đã có việc mới ở {where}."


@transaction.atomic
def undo_reorganisation(reorganisation, *, at, by) -> Reorganisation:
    """Put the former map back exactly as it was; the reorganisation stays as a record.

    Lines of the audit trail about the new units (pages that were read) go over to the unit that
    each came from. Raises `NotApplied`, `SomethingNewRecorded`.
    """
    reorganisation = locked(reorganisation)
    if reorganisation.state != Reorganisation.State.APPLIED:
        raise NotApplied
    journal = Journal(reorganisation.journal["entries"])
    founded = Unit.objects.filter(pk__in=journal.created(Unit))
    _refuse_new(reorganisation, founded)
    _return_reading(founded)
    try:
        journal.undo()
    except (ProtectedError, IntegrityError):
        raise SomethingNewRecorded(where="đơn vị mới") from None
    tell_beat()
    reorganisation.state = Reorganisation.State.UNDONE
    reorganisation.undone_at, reorganisation.undone_by = at, by
    reorganisation.save(update_fields=["state", "undone_at", "undone_by"])
    facts = {"name": reorganisation.name, "on": str(reorganisation.on)}
    record("undo_reorganisation", reorganisation, by=by, unit=reorganisation.district, **facts)
    return reorganisation


def _refuse_new(reorganisation, founded):
    """Anything changed since inside the new units, in a commune that gave or took villages, or of a
    household that has moved on from them."""
    at = reorganisation.applied_at
    gave = Q(children__successions__reorganisation=reorganisation, valid_to=None)
    units = Unit.objects.filter(Q(pk__in=founded) | Q(children__in=founded) | gave)
    units = units.exclude(level=Unit.Level.DISTRICT)
    since = AuditEntry.objects.filter(kind=AuditEntry.Kind.CHANGE, unit__in=units, at__gt=at)
    if new := since.select_related("unit").first():
        raise SomethingNewRecorded(where=f"{new.unit} ({new.at:%d/%m/%Y})")
    events = HouseholdEvent.objects.filter(household__residences__unit__in=founded)
    if new := events.filter(recorded_at__gt=at).select_related("household__unit").first():
        where = f"{new.household.unit} ({new.recorded_at:%d/%m/%Y})"
        raise SomethingNewRecorded(where=where)


def _return_reading(founded):
    """Reading and signing in lines name the former unit again."""
    lines = AuditEntry.objects.filter(unit__in=founded)
    for unit in founded.filter(pk__in=lines.values("unit")):
        source = unit.origins.order_by("predecessor__code").first().predecessor
        lines.filter(unit=unit).update(unit=source)
