"""Standards as data: those the software ships, and those an administrator brings in."""

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from core.errors import RuleBroken
from households.models import EthnicGroup, ScoreTable, Standard
from organisations.actions import record


class StandardExists(RuleBroken):
    """A standard is never edited: what changes it has a code of its own."""

    message = "Đã có chuẩn nghèo mã “{code}” với nội dung khác. Chuẩn đã có không sửa được."


class NationalStandardsOverlap(RuleBroken):
    """On one day one national standard is in force."""

    message = "Thời hạn trùng với chuẩn quốc gia {other}. Mỗi ngày chỉ có một chuẩn quốc gia."


class StandardIsUsed(RuleBroken):
    """What rounds, surveys, tables or recounts rest on stays."""

    message = "Chuẩn {code} đã có đợt rà soát, phiếu hoặc bảng điểm, không bỏ được."


@transaction.atomic
def load_standards(rulebook, ethnic_groups, *, by=None) -> dict:
    """Add the reference rows that are missing; how many were added of each kind.

    `rulebook` is a `households.standards.Rulebook`, `ethnic_groups` unsaved `EthnicGroup`s. What
    is there already is never touched: surveys may have been scored with it, staff may have
    corrected it. A new version has a new code.
    """
    added = {
        "ethnic_groups": _add(EthnicGroup, "code_1979", ethnic_groups),
        "standards": _add(Standard, "code", map(standard_row, rulebook.standards.values())),
    }
    known = dict(Standard.objects.values_list("code", "pk"))
    tables = [_in_use(score_table_row(t, known[t.standard])) for t in rulebook.tables]
    added["score_tables"] = _add(ScoreTable, "code", tables)
    if any(added.values()):
        record("load_standards", Standard.objects.latest("valid_from"), by=by, **added)
    return added


@transaction.atomic
def import_standard(rules, *, by) -> Standard:
    """Add a pure `standards.Standard` under its own code; one with a province is computed beside.

    The same standard once more changes nothing. Raises `NationalStandardsOverlap`,
    `StandardExists`.
    """
    if found := Standard.objects.filter(code=rules.code).first():
        return _same(found, rules)
    if other := national_overlap(rules.province, rules.valid_from, rules.valid_to):
        raise NationalStandardsOverlap(other=other.code)
    row = standard_row(rules)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # lost a race: look at what the winner brought in
        return _same(Standard.objects.get(code=rules.code), rules)
    record("import_standard", row, by=by, code=rules.code, indicators=len(rules.indicators))
    return row


def _same(row, rules):
    if row.rules != rules:
        raise StandardExists(code=row.code)
    return row


def national_overlap(province, valid_from, valid_to):
    """The national standard that a new national one would share days with, or None."""
    if province:
        return None
    return Standard.objects.filter(is_national=True).overlapping(valid_from, valid_to).first()


@transaction.atomic
def discard_standard(standard, *, by):
    """Remove a standard that nothing was measured by. Raises `StandardIsUsed`."""
    record("discard_standard", standard, by=by, code=standard.code)
    try:
        standard.delete()
    except ProtectedError:
        raise StandardIsUsed(code=standard.code)


def _add(model, key, rows):
    known = set(model.objects.values_list(key, flat=True))
    return len(model.objects.bulk_create(row for row in rows if getattr(row, key) not in known))


def _in_use(row):
    """A shipped table is in use from its first day, unless the standard has one in use."""
    if not ScoreTable.objects.filter(standard=row.standard_id, active_from__isnull=False).exists():
        row.active_from = row.valid_from
    return row


def standard_row(rules):
    """An unsaved `Standard` that holds a pure one."""
    return Standard(
        code=rules.code,
        name=rules.name,
        legal_basis=rules.legal_basis,
        valid_from=rules.valid_from,
        valid_to=rules.valid_to,
        is_provisional=rules.provisional,
        is_national=not rules.province,
        definition=rules.to_dict(),
    )


def score_table_row(table, standard_id):
    """An unsaved `ScoreTable` that holds a pure one."""
    return ScoreTable(
        code=table.code,
        name=table.name,
        standard_id=standard_id,
        legal_basis=table.legal_basis,
        valid_from=table.valid_from,
        valid_to=table.valid_to,
        is_official=table.official,
        definition=table.to_dict(),
    )
