"""A poverty standard as data: its lines, its points and its indicators."""

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import date
from functools import cached_property, partial

from households.standards.answers import as_date
from households.standards.codes import AREAS
from households.standards.remarks import BadDefinition, Remark
from households.standards.result import Finding
from households.standards.rules import RULES, params_flaw

DEPENDANTS_RULE = "too_many_dependants"
NUTRITION_RULE = "child_undernourished"


@dataclass(frozen=True)
class Indicator:
    """One indicator of deprivation.

    `rule` names a function of `rules`, `params` are its thresholds. `certainty` says how sure the
    wording is: C confirmed, S one secondary source, M recollection, GAP not found.
    """

    no: int
    code: str
    dimension: str
    name: str
    rule: str
    params: Mapping
    wording: str
    certainty: str
    provisional: bool

    @classmethod
    def from_dict(cls, data):
        """Read the stored form. Raises `BadDefinition`."""
        indicator = cls(**_exactly(cls, data))
        flaw = params_flaw(indicator.rule, indicator.params)
        if flaw:
            raise BadDefinition([Remark(("indicators", indicator.code), f"{flaw}.")])
        return indicator

    @cached_property
    def judge(self):
        """The rule with its thresholds: household → reasons."""
        return partial(RULES[self.rule], **self.params)

    @cached_property
    def not_deprived(self):
        """The `Finding` where the rule gives no reason, one for all households."""
        return Finding(self.code, self.name, False, ())


@dataclass(frozen=True)
class Standard:
    """A multidimensional poverty standard, in force from one day to another (both inclusive).

    Money is đồng per person per month. A household at or below its line – income, or B1 points
    standing for it – is poor from `poor_from_b2` points of B2 on, near-poor below them. Above the
    line, up to and including `average_up_to`, it has an average living standard; None where the
    law gives no such band. `province` is empty for the national standard.

    Legal basis: Nghị định 07/2021/NĐ-CP and Nghị định 351/2025/NĐ-CP for the lines, Thông tư
    07/2021/TT-BLĐTBXH for the points.
    """

    code: str
    name: str
    legal_basis: str
    valid_from: date
    valid_to: date | None
    provisional: bool
    income_lines: Mapping[str, int]
    average_up_to: Mapping[str, int] | None
    b1_lines: Mapping[str, int]
    poor_from_b2: int
    points_per_deprivation: int
    indicators: tuple[Indicator, ...]
    province: str = ""

    @classmethod
    def from_dict(cls, data):
        """Read the stored form, the one `to_dict` gives. Raises `BadDefinition`."""
        data = _exactly(cls, data)
        data["valid_from"] = _stored_day(data, "valid_from")
        data["valid_to"] = _stored_day(data, "valid_to", may_be_open=True)
        data["indicators"] = tuple(Indicator.from_dict(each) for each in data["indicators"] or ())
        standard = cls(**data)
        standard._refuse_flaws()
        return standard

    def to_dict(self):
        """The stored form: plain values that survive JSON."""
        return asdict(self) | {
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to and self.valid_to.isoformat(),
            "indicators": [asdict(indicator) for indicator in self.indicators],
        }

    def _refuse_flaws(self):
        remarks = [*self._indicator_flaws(), *self._amount_flaws()]
        if remarks:
            raise BadDefinition(remarks)

    def _indicator_flaws(self):
        if not self.indicators or len(set(self.codes)) != len(self.indicators):
            yield Remark(("indicators",), "Mã chỉ số bị thiếu hoặc trùng.")

    def _amount_flaws(self):
        for key in ("income_lines", "b1_lines", "average_up_to"):
            if not (key == "average_up_to" and self.average_up_to is None):
                yield from _area_flaws(key, getattr(self, key))
        for key in ("poor_from_b2", "points_per_deprivation"):
            if type(getattr(self, key)) is not int:
                yield Remark((key,), "Cần số nguyên.")

    def indicator(self, code):
        """The indicator with a code. Raises KeyError."""
        return {indicator.code: indicator for indicator in self.indicators}[code]

    @property
    def codes(self):
        """The indicators' codes, in order."""
        return tuple(indicator.code for indicator in self.indicators)

    def asks(self, answer):
        """Whether one of the indicators rests on this answer of the household."""
        return answer in self.asked

    @cached_property
    def asked(self):
        """The answers of the household its indicators rest on."""
        return frozenset(i.params["answer"] for i in self.indicators if "answer" in i.params)

    @cached_property
    def nutrition_below(self):
        """The age in years below which a child's nutrition is asked; 0 if it never is."""
        limits = [i.params["age_below"] for i in self.indicators if i.rule == NUTRITION_RULE]
        return max(limits, default=0)

    @cached_property
    def dependant_ages(self):
        """(first age no child's, first age of the old) of its dependants; None if it has none."""
        found = (i.params for i in self.indicators if i.rule == DEPENDANTS_RULE)
        return next(((p["child_below"], p["old_from"]) for p in found), None)

    def is_in_force(self, on):
        """Whether the standard holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def _area_flaws(key, lines):
    if not isinstance(lines, dict) or set(lines) != set(AREAS):
        yield Remark((key,), f"Cần một số cho từng khu vực: {', '.join(AREAS)}.")
    elif not all(type(line) is int for line in lines.values()):
        yield Remark((key,), "Cần số nguyên.")


def _exactly(cls, data):
    """The mapping as a dict, if its keys are the fields of the dataclass."""
    known = {field.name: field.default is MISSING for field in fields(cls)}
    required = {name for name, is_required in known.items() if is_required}
    if not isinstance(data, Mapping) or not required <= set(data) <= set(known):
        raise BadDefinition([Remark((), f"{cls.__name__} cần đúng các mục: {', '.join(known)}.")])
    return dict(data)


def _stored_day(data, key, *, may_be_open=False):
    """A day from its stored ISO text; None stays None where the period may be open.

    Raises `BadDefinition`.
    """
    day = as_date(data[key])
    if day is None and not (may_be_open and data[key] is None):
        raise BadDefinition([Remark((key,), "Ngày không hợp lệ, cần dạng yyyy-mm-dd.")])
    return day
