"""Preparing a reorganisation: nothing of the map changes before it is carried out."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from core.errors import RuleBroken
from organisations.actions import record
from organisations.models import Reorganisation, UnitAttribute
from organisations.models.unit import in_force

DRAFT = Reorganisation.State.DRAFT


class NotADraft(RuleBroken):
    """What was carried out is undone, not edited."""

    message = "Phương án này đã thực hiện hoặc đã hoàn lại, không sửa hay thực hiện nữa."


class NameTaken(RuleBroken):
    """One name per day and district."""

    message = "Đã có phương án tên này cho ngày này."
    field = "name"


@transaction.atomic
def draft_reorganisation(*, name, district, on, legal_basis, lines=(), at, by) -> Reorganisation:
    """Begin a draft; `lines` as `organisations.reorganising.plan` reads them."""
    facts = {"name": name, "district": district, "on": on, "legal_basis": legal_basis}
    reorganisation = Reorganisation(**facts, lines=list(lines), made_at=at, made_by=by)
    reorganisation.lines = _prefilled(reorganisation)
    _store(reorganisation)
    record("draft_reorganisation", reorganisation, by=by, unit=district, name=name, on=str(on))
    return reorganisation


@transaction.atomic
def change_reorganisation(reorganisation, *, by, **changes) -> Reorganisation:
    """Change name, day, basis or lines of a draft; one that was scheduled is no longer."""
    reorganisation = locked(reorganisation)
    if reorganisation.state != DRAFT:
        raise NotADraft
    for name, value in changes.items():
        setattr(reorganisation, name, value)
    reorganisation.lines = _prefilled(reorganisation)
    reorganisation.scheduled_at = reorganisation.scheduled_by = None
    _store(reorganisation)
    facts = {"name": reorganisation.name, "lines": len(reorganisation.lines)}
    record("change_reorganisation", reorganisation, by=by, unit=reorganisation.district, **facts)
    return reorganisation


def locked(reorganisation):
    """The row as it is now, held until the transaction ends."""
    rows = Reorganisation.objects.select_for_update(of=("self",)).select_related("district")
    return rows.get(pk=reorganisation.pk)


def _store(reorganisation):
    try:
        with transaction.atomic():
            reorganisation.save()
    except IntegrityError:
        raise NameTaken from None


def _prefilled(reorganisation):
    """Lines without a basis take that of the whole; where area or region is open, and the
    predecessors agree, theirs."""
    facts = UnitAttribute.objects.filter(in_force(reorganisation.on - timedelta(1)))
    known = {(code, kind): value for code, kind, value in
             facts.values_list("unit__code", "kind", "value")}  # fmt: skip
    basis = reorganisation.legal_basis
    return [_agreed(line, known, basis) for line in reorganisation.lines]


def _agreed(line, known, basis):
    line = {**line, "basis": line.get("basis") or basis}
    for kind in UnitAttribute.Kind.values if line.get("level") == "commune" else ():
        values = {known.get((code, kind)) for code in line.get("from") or ()}
        if not line.get(kind) and len(values) == 1:
            line[kind] = values.pop() or ""
    return line
