"""The panel beside Phiếu B: what the answers come to so far, recomputed while they are typed."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from households import standards
from households.standards import UncheckedAnswers, classify
from households.standards.codes import POVERTY_CLASSES

OF_B1 = ("b1", "diem_b1")


class Rules(NamedTuple):
    """A further standard that holds on the day, with the score table its B1 is computed by."""

    name: str
    standard: standards.Standard
    table: standards.ScoreTable | None


@dataclass(frozen=True)
class Earlier:
    """The survey of an earlier round, with the result it had when recorded."""

    survey_date: date
    poverty_class: str
    result: dict

    @property
    def deprivations(self):
        """{code: name} of the indicators the household was deprived in."""
        return {f["code"]: f["name"] for f in self.result["findings"] if f["deprived"]}

    @property
    def codes(self):
        """The indicators it was looked at for: another standard has others."""
        return {f["code"] for f in self.result["findings"]}

    @property
    def class_name(self):
        """The class in words."""
        return POVERTY_CLASSES[self.poverty_class]


class Panel:
    """The result of a sheet as far as it can be told, with what is still missing."""

    def __init__(self, sheet, earlier=None, provincial=()):
        self.sheet, self.earlier, self.provincial = sheet, earlier, provincial

    @cached_property
    def result(self):
        """The `Result`; without B1 while only that is open, None while anything else is."""
        answers = self.sheet.answers
        paths = [path for path, _ in self.sheet.unscorable]
        if any(path[:1] not in {(name,) for name in OF_B1} for path in paths):
            return None
        if paths:
            answers |= {"b1": {}, "diem_b1": None}
        return _classed(answers, self.sheet.rules, self.sheet.area, self.sheet.table)

    @property
    def b1(self):
        """The points of B1: of the result, or a total already typed; None if not known."""
        if self.result:
            return self.result.b1
        typed = self.sheet.household.given["diem_b1"]
        return typed if isinstance(typed, int) else None

    @property
    def poverty_class(self):
        """The code of the class; None while it cannot be told."""
        return self.result and self.result.poverty_class

    @property
    def class_name(self):
        """The class in words; empty while it cannot be told."""
        return POVERTY_CLASSES.get(self.poverty_class, "")

    @property
    def missing(self):
        """How many answers are missing or wrong."""
        return sum(section.missing for section in self.sheet.sections)

    @property
    def waiting(self):
        """The sections in which something is left to do."""
        return [section for section in self.sheet.sections if not section.is_done]

    @property
    def deprived(self):
        """The findings of deprivation, each able to say why."""
        return [f for f in self.result.findings if f.deprived] if self.result else []

    @property
    def derived_items(self):
        """The B1 items nobody is asked, because the other answers give them."""
        return [item for item in self.result.b1_items if item.derived] if self.result else []

    @property
    def is_class_changed(self):
        """Whether the class is another than the earlier one."""
        return self.earlier and self.poverty_class not in (None, self.earlier.poverty_class)

    @property
    def points(self):
        """(what, the earlier survey's points, those now) of B1 and B2; None where not known."""
        if not (self.earlier and self.result):
            return []
        then, now = self.earlier.result, self.result
        return [("B1", then["b1"], now.b1), ("B2", then["b2"], now.b2)]

    @property
    def appeared(self):
        """Names of the deprivations that were none at the earlier survey, which looked at them."""
        if not self.earlier:
            return []
        none_then = self.earlier.codes - set(self.earlier.deprivations)
        return [f.name for f in self.deprived if f.code in none_then]

    @property
    def disappeared(self):
        """Names of the earlier deprivations that are looked at now too, and are none."""
        if not (self.earlier and self.result):
            return []
        none_now = {f.code for f in self.result.findings if not f.deprived}
        return [name for code, name in self.earlier.deprivations.items() if code in none_now]

    @property
    def others(self):
        """(name, is provisional, class in words or None) under each provincial standard."""
        return [
            (each.name, each.standard.provisional, self._under(each)) for each in self.provincial
        ]

    def _under(self, rules):
        if self.result is None:
            return None
        found = _classed(self.sheet.answers, rules.standard, self.sheet.area, rules.table)
        return found and POVERTY_CLASSES.get(found.poverty_class)

    @property
    def people(self):
        """For the page's script, as JSON: what each member's cards say, and what is not asked."""
        people = [[m.about, m.years, m.life, sorted(m.unasked)] for m in self.sheet.members]
        return json.dumps(people, ensure_ascii=False)

    @property
    def misread(self):
        """For the page's script, as JSON: what is wrong with a field that was typed."""
        return json.dumps(self.sheet.misread, ensure_ascii=False)


def _classed(answers, standard, area, table):
    try:
        return classify(answers, standard, area, table)
    except UncheckedAnswers:
        return None
