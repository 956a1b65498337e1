"""A poverty standard as data: its lines, its points and its indicators."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date

from households.standards.answers import as_date
from households.standards.codes import AREAS
from households.standards.rules import params_flaw


class BadDefinition(ValueError):
    """A stored standard or score table that cannot be used; the text is Vietnamese."""


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
            raise BadDefinition(f"Chỉ số {indicator.code}: {flaw}.")
        return indicator


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
    province: str
    income_lines: Mapping[str, int]
    average_up_to: Mapping[str, int] | None
    b1_lines: Mapping[str, int]
    poor_from_b2: int
    points_per_deprivation: int
    indicators: tuple[Indicator, ...]

    @classmethod
    def from_dict(cls, data):
        """Read the stored form, the one `to_dict` gives. Raises `BadDefinition`."""
        data = _exactly(cls, data)
        data["valid_from"] = _day(data["valid_from"])
        data["valid_to"] = data["valid_to"] and _day(data["valid_to"])
        data["indicators"] = tuple(map(Indicator.from_dict, data["indicators"]))
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
        codes = [indicator.code for indicator in self.indicators]
        if not codes or len(set(codes)) != len(codes):
            raise BadDefinition(f"Chuẩn {self.code}: mã chỉ số bị thiếu hoặc trùng.")
        for lines in (self.income_lines, self.b1_lines, self.average_up_to or self.income_lines):
            if not isinstance(lines, dict) or set(lines) != set(AREAS):
                raise BadDefinition(f"Chuẩn {self.code}: mỗi mức cần một số cho từng khu vực.")
            if not all(type(line) is int for line in lines.values()):
                raise BadDefinition(f"Chuẩn {self.code}: mức phải là số nguyên.")
        if type(self.poor_from_b2) is not int or type(self.points_per_deprivation) is not int:
            raise BadDefinition(f"Chuẩn {self.code}: điểm B2 phải là số nguyên.")

    def indicator(self, code):
        """The indicator with a code. Raises KeyError."""
        return next(i for i in self.indicators if i.code == code) if code in self.codes else None

    @property
    def codes(self):
        """The indicators' codes, in order."""
        return tuple(indicator.code for indicator in self.indicators)

    def asks(self, answer):
        """Whether one of the indicators rests on this answer of the household."""
        return any(indicator.params.get("answer") == answer for indicator in self.indicators)

    def is_in_force(self, on):
        """Whether the standard holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def _exactly(cls, data):
    """The mapping as a dict, if its keys are just the fields of the dataclass."""
    names = [field.name for field in fields(cls)]
    if not isinstance(data, Mapping) or set(data) != set(names):
        raise BadDefinition(f"Định nghĩa cần đúng các mục: {', '.join(names)}.")
    return dict(data)


def _day(value):
    day = as_date(value)
    if day is None:
        raise BadDefinition(f"Ngày “{value}” không hợp lệ, cần dạng yyyy-mm-dd.")
    return day
