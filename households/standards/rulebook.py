"""The standards and score tables that surveys are scored by, and those the software ships."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from households.standards.score_table import ScoreTable
from households.standards.standard import Standard

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class Rulebook:
    """The standards by code, and the score tables in use.

    `active_from` gives by table code the first survey date a table is used on; a table without
    one is used from its first valid day.
    """

    standards: Mapping[str, Standard]
    tables: tuple[ScoreTable, ...]
    active_from: Mapping[str, date] = field(default_factory=dict)

    def in_force(self, on):
        """The national standard of a day; None if there is none."""
        national = (s for s in self.standards.values() if not s.province and s.is_in_force(on))
        return next(national, None)

    def table(self, standard, on):
        """The score table of a standard on a survey date; None if it has none at all.

        The one taken into use last. If none was by that day – a survey scored under the standard
        of other years – the standard's first will do.
        """
        own = [table for table in self.tables if table.standard == standard.code]
        begun = [table for table in own if self._start(table) <= on]
        if begun:
            return max(begun, key=self._start)
        return min(own, key=self._start, default=None)

    def _start(self, table):
        return self.active_from.get(table.code, table.valid_from)


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
