"""The standards and score tables that surveys are scored by, and those the software ships."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from households.standards.score_table import ScoreTable
from households.standards.standard import Standard

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class Rulebook:
    """The standards by code, and every score table there is."""

    standards: Mapping[str, Standard]
    tables: tuple[ScoreTable, ...]

    def in_force(self, on):
        """The national standard of a day; None if there is none."""
        national = (s for s in self.standards.values() if not s.province and s.is_in_force(on))
        return next(national, None)

    def table(self, standard, on):
        """The score table of a standard on a day; None if it has none at all.

        An official table goes before one for illustration, a newer before an older. If none is
        in force that day – a survey scored under the standard of other years – any will do.
        """
        own = [table for table in self.tables if table.standard == standard.code]
        current = [table for table in own if table.is_in_force(on)] or own
        return max(current, key=lambda table: (table.official, table.valid_from), default=None)


@cache
def shipped():
    """The `Rulebook` that comes with the software.

    The standards of 2022 and 2027, the latter provisional, with score tables for illustration.
    """
    standards = [Standard.from_dict(data) for data in _load("standards.json")]
    illustrative = _load("score_table_illustrative.json")
    tables = [
        ScoreTable.from_dict(facts | {"items": illustrative["items"]})
        for facts in illustrative["tables"]
    ]
    return Rulebook({standard.code: standard for standard in standards}, tuple(tables))


def _load(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))
