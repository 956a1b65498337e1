"""The result of a survey under one standard, able to explain itself without the standard."""

from typing import NamedTuple

from households.standards.codes import (
    AREAS,
    AVERAGE_LIVING,
    ILLUSTRATIVE,
    POVERTY_CLASSES,
    PROVISIONAL,
)
from households.standards.rules import Reason
from households.standards.score_table import ItemPoints

B1_SOURCES = {"typed": "ghi trên phiếu giấy", "computed": "tính theo bảng điểm"}


class Finding(NamedTuple):
    """Whether the household is deprived in one indicator, and why."""

    code: str
    name: str
    deprived: bool
    reasons: tuple[Reason, ...]

    def explain(self):
        """One Vietnamese sentence."""
        if not self.deprived:
            return f"{self.name}: không thiếu hụt"
        return f"{self.name}: thiếu hụt – {'; '.join(reason.text for reason in self.reasons)}"


class Result(NamedTuple):
    """What a survey comes to under one standard.

    Points are whole numbers, money is đồng per person per month. `poverty_class` is a code of
    `POVERTY_CLASSES`; None if neither B1 nor income is known, and then `missing` says so.
    `is_average_living` is None where income or the band is not known. `score_table` and
    `is_table_official` are set where B1 was computed.
    """

    standard: str
    provisional: bool
    area: str
    findings: tuple[Finding, ...]
    b2: int
    b1: int | None
    b1_source: str | None
    b1_items: tuple[ItemPoints, ...]
    score_table: str | None
    is_table_official: bool | None
    income: int | None
    b1_line: int
    income_line: int
    poverty_class: str | None
    missing: str | None
    is_average_living: bool | None

    @property
    def deprivations(self):
        """Codes of the indicators the household is deprived in."""
        return tuple(finding.code for finding in self.findings if finding.deprived)

    def to_dict(self):
        """Plain values that survive JSON."""
        findings = [
            finding._asdict() | {"reasons": [reason._asdict() for reason in finding.reasons]}
            for finding in self.findings
        ]
        items = [item._asdict() for item in self.b1_items]
        return self._asdict() | {"findings": findings, "b1_items": items}

    @classmethod
    def from_dict(cls, data):
        """Read what `to_dict` gave, also after a way through JSON."""
        findings = tuple(
            Finding(**each | {"reasons": tuple(Reason(**r) for r in each["reasons"])})
            for each in data["findings"]
        )
        items = tuple(ItemPoints(**item) for item in data["b1_items"])
        return cls(**data | {"findings": findings, "b1_items": items})

    def explain(self):
        """How the result came about, as Vietnamese sentences to show one below the other."""
        return [
            *(finding.explain() for finding in self.findings),
            f"Điểm B2: {self.b2} ({len(self.deprivations)} chỉ số thiếu hụt)",
            *(f"{item.name}: {item.choice} – {item.points} điểm" for item in self.b1_items),
            *self._explain_b1(),
            *self._explain_income(),
            self._explain_class(),
            *([f"Chuẩn {self.standard} là {PROVISIONAL}"] if self.provisional else ()),
        ]

    def _explain_b1(self):
        if self.b1 is None:
            return
        source = B1_SOURCES[self.b1_source]
        if self.score_table:
            source += f" {self.score_table}"
        if self.is_table_official is False:
            source += f" ({ILLUSTRATIVE})"
        place = AREAS[self.area].lower()
        yield f"Điểm B1: {self.b1}, {source}; mức so sánh ở {place}: {self.b1_line}"

    def _explain_income(self):
        if self.income is not None:
            place = AREAS[self.area].lower()
            line = f"chuẩn nghèo về thu nhập ở {place}: {_money(self.income_line)}"
            yield f"Thu nhập khai báo: {_money(self.income)}; {line}"

    def _explain_class(self):
        if self.poverty_class is None:
            return f"Chưa phân loại được: {self.missing}"
        average = f", {AVERAGE_LIVING.lower()}" if self.is_average_living else ""
        return f"Phân loại: {POVERTY_CLASSES[self.poverty_class]}{average}"


def _money(amount):
    return f"{amount:,} đồng/người/tháng".replace(",", ".")
