"""Loading what the software ships: ethnic groups, standards, score tables."""

from django.db import transaction

from households.models import EthnicGroup, ScoreTable, Standard
from organisations.actions import record


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
