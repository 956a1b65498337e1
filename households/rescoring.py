"""Answers already given, classed once more under another standard or score table. Pure.

What the other rules ask and the survey did not is never taken for a "no": the class stands only
where no answer could change it; else it is missing, with the reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from households.standards import BadDefinition, Remark, Result, UncheckedAnswers, classify
from households.standards.answers import is_blank
from households.standards.codes import AREAS, TITLES

LONGEST = 200  # what a stored reason holds


@dataclass(frozen=True)
class Rescored:
    """A survey and what its answers come to under other rules.

    `result` is None where the class cannot be told, and then `missing` says why. `unasked` names
    the indicators the survey asked nothing about: they are not among the findings of the result,
    its class holds whatever they are, and its B2 is only what is known (see `b2`).
    """

    survey: Any
    result: Result | None = None
    missing: str = ""
    unasked: tuple[str, ...] = ()

    @property
    def poverty_class(self):
        """The class under the other rules; None where it cannot be told."""
        return self.result and self.result.poverty_class

    @property
    def b2(self):
        """Points of B2; None where an indicator was not asked."""
        return None if self.unasked or self.result is None else self.result.b2


def rescored(surveys, rules, table=None) -> Iterator[Rescored]:
    """Each survey – anything with `answers` and `area` – under a pure standard and score table."""
    rescore = _Rescoring(rules, table)
    for survey in surveys:
        yield rescore(survey)


class _Rescoring:
    """What is the same for every survey, worked out once."""

    def __init__(self, rules, table):
        self.rules, self.table = rules, table
        self.narrowed = {(): rules}
        self.answered = [(i, i.params["answer"]) for i in rules.indicators if "answer" in i.params]
        items = table.items if table else ()
        self.known = {item.code: item.name for item in items}
        self.asked = {
            area: [i for i in items if i.is_asked(area) and not i.derived] for area in AREAS
        }

    def __call__(self, survey):
        answers = survey.answers
        b1 = answers.get("b1")
        is_typed = not is_blank(answers.get("diem_b1"))
        if is_typed or not self.table or not b1 or not isinstance(b1, dict):
            return self._classed(survey, answers)
        b1 = {code: value for code, value in b1.items() if code in self.known}
        if absent := [i.name for i in self.asked[survey.area] if is_blank(b1.get(i.code))]:
            return _missing(survey, f"phiếu không trả lời mục {'; '.join(absent)}")
        return self._classed(survey, answers | {"b1": b1})

    def _classed(self, survey, answers):
        unasked = tuple(i for i, column in self.answered if is_blank(answers.get(column)))
        try:
            result = classify(answers, self._without(unasked), survey.area, self.table)
        except UncheckedAnswers as refused:
            return _missing(survey, self._sentence(refused.remarks[0]))
        if result.poverty_class is None:
            return _missing(survey, result.missing)
        names = tuple(indicator.name for indicator in unasked)
        if self._could_be_poor(result, len(unasked)):
            return _missing(survey, f"chưa hỏi: {'; '.join(names)}", names)
        return Rescored(survey, result, unasked=names)

    def _without(self, unasked):
        """The standard without some indicators."""
        codes = tuple(indicator.code for indicator in unasked)
        if codes not in self.narrowed:
            kept = tuple(i for i in self.rules.indicators if i.code not in codes)
            self.narrowed[codes] = replace(self.rules, indicators=kept)
        return self.narrowed[codes]

    def _could_be_poor(self, result, unasked):
        """Whether deprivations not asked about could make a near-poor household poor."""
        most = result.b2 + unasked * self.rules.points_per_deprivation
        return result.poverty_class == "can_ngheo" and most >= self.rules.poor_from_b2

    def _sentence(self, remark):
        """A remark with the place it is about, in words and without a name."""
        match remark.path:
            case ("thanh_vien", int(index), column):
                place = f"thành viên thứ {index + 1} – {TITLES[column].lower()}"
            case ("b1", code):
                place = f"mục B1 “{self.known.get(code, code)}”"
            case (column, *_):
                place = TITLES.get(column, "danh sách thành viên")
            case _:
                return remark.message
        return f"{place}: {remark.message}"


def _missing(survey, reason, unasked=()):
    return Rescored(survey, missing=reason[:LONGEST], unasked=unasked)


def varied(rules, changes):
    """A pure standard with some of it changed: `b1_lines`, `income_lines` (by area),
    `poor_from_b2`, `indicators` (the codes that count).

    Raises `BadDefinition` where a code is not of the standard or none is left.
    """
    counted = changes.get("indicators", rules.codes)
    if not counted or not set(counted) <= set(rules.codes):
        raise BadDefinition([Remark(("indicators",), "Chỉ số không thuộc chuẩn, hoặc bỏ hết.")])
    return replace(
        rules,
        b1_lines=rules.b1_lines | changes.get("b1_lines", {}),
        income_lines=rules.income_lines | changes.get("income_lines", {}),
        poor_from_b2=changes.get("poor_from_b2", rules.poor_from_b2),
        indicators=tuple(i for i in rules.indicators if i.code in counted),
    )


def why_changed(official, rules_then, outcome, rules_now):
    """What moved a household into another class, as short Vietnamese sentences.

    `official` is the stored form of the result the survey had, under `rules_then`; `outcome` the
    `Rescored` with a class, under `rules_now`.
    """
    return [
        *_indicators_moved(official, outcome),
        *_line_moved("Điểm B1", official, outcome.result, "b1", "b1_line"),
        *_line_moved("Thu nhập", official, outcome.result, "income", "income_line"),
        *_b2_moved(official["b2"], rules_then, outcome, rules_now),
    ]


def _indicators_moved(official, outcome):
    before = {f["code"]: f["name"] for f in official["findings"] if f["deprived"]}
    now = {f.code: f.name for f in outcome.result.findings if f.deprived}
    if more := [name for code, name in now.items() if code not in before]:
        yield f"Thêm thiếu hụt: {', '.join(more)}"
    if less := [name for code, name in before.items() if code not in now]:
        yield f"Không còn tính thiếu hụt: {', '.join(less)}"
    if outcome.unasked:
        yield f"Chưa hỏi: {', '.join(outcome.unasked)} (không làm đổi phân loại)"


def _line_moved(name, official, result, amount, line):
    """Points or income against their line, where either is another than it was."""
    before, now = official[amount], getattr(result, amount)
    lines = official[line], getattr(result, line)
    if before is None and now is None or before == now and lines[0] == lines[1]:
        return
    yield f"{name} {_from_to(before, now)}, mức so sánh {_from_to(*lines)}"


def _b2_moved(before, rules_then, outcome, rules_now):
    least = rules_then.poor_from_b2, rules_now.poor_from_b2
    if before != outcome.b2 or least[0] != least[1]:
        yield f"Điểm B2 {_from_to(before, outcome.b2)}, hộ nghèo từ {_from_to(*least)} điểm"


def _from_to(before, now):
    return _number(now) if before == now else f"{_number(before)} → {_number(now)}"


def _number(value):
    return "chưa đủ" if value is None else f"{value:,}".replace(",", ".")
