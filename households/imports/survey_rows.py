"""One survey in the survey workbook: a row of households and its rows of members."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from core.spreadsheets import Row
from households.imports import cells
from households.imports.communes import Communes
from households.imports.survey_columns import B1_PREFIX
from households.imports.survey_layout import Layout
from households.standards import Remark, Rulebook, ScoreTable, Standard, check
from households.standards.answers import as_date, is_blank

MISSING = "Thiếu giá trị."


@dataclass(frozen=True)
class Survey:
    """A survey without errors: whose it is, what it is scored by, and its answers."""

    household: str
    commune: str
    village: str
    on: date
    area: str
    standard: Standard
    table: ScoreTable | None
    answers: Mapping


@dataclass(frozen=True)
class Terms:
    """What surveys are read by.

    `standard` None takes the national standard in force on each survey date. `ethnic_groups` maps
    `ethnic_key` to the code of the 1979 list.
    """

    rulebook: Rulebook
    communes: Communes
    ethnic_groups: Mapping[str, str]
    standard: Standard | None = None

    def standard_on(self, on):
        """The standard for a survey date; None if none is in force or the date is unknown."""
        return self.standard or (self.rulebook.in_force(on) if on else None)

    def rules_on(self, on):
        """(standard, score table) for a survey date; None for what there is not."""
        if on not in self._by_day:
            standard = self.standard_on(on)
            table = self.rulebook.table(standard, on) if standard and on else None
            self._by_day[on] = standard, table
        return self._by_day[on]

    @cached_property
    def _by_day(self):
        return {}

    def any_standard(self):
        """A standard to check answers against where the right one is not known."""
        return next(iter(self.rulebook.standards.values()))

    @cached_property
    def ethnic_codes(self):
        """The codes `dan_toc` may have."""
        return frozenset(self.ethnic_groups.values())


@dataclass(frozen=True)
class SurveyRows:
    """The rows of one household in both sheets, read into answers and errors."""

    row: Row
    members: tuple[Row, ...]
    layout: Layout
    terms: Terms

    @cached_property
    def on(self):
        """The survey date; None if it cannot be read."""
        return as_date(cells.day(self.row["ngay_khao_sat"]))

    @cached_property
    def standard(self):
        """The standard the survey is scored by; None if there is none."""
        return self.terms.rules_on(self.on)[0]

    @cached_property
    def table(self):
        """The score table of the standard; None if there is none."""
        return self.terms.rules_on(self.on)[1]

    @cached_property
    def commune(self):
        """The commune code as written."""
        return cells.commune(self.row["ma_xa"])

    @cached_property
    def area(self):
        """Rural or urban: as written, otherwise as the commune is on the survey date."""
        written = self.answers.get("khu_vuc")
        known = self.commune and self.on
        return written or (self.terms.communes.area(self.commune, self.on) if known else None)

    @cached_property
    def answers(self):
        """The raw answers."""
        read = self.layout
        members = [read.member_answers(row.values) for row in self.members]
        answers = read.household_answers(self.row.values) | {"thanh_vien": members}
        b1 = read.b1_answers(self.row.values, self.table)
        return answers | {"b1": b1} if b1 else answers

    @property
    def is_untouched(self):
        """Whether nothing is answered, of the household or of its members."""
        return self.layout.is_untouched(self.row.values, [row.values for row in self.members])

    def survey(self):
        """The survey, of a form without errors."""
        household, village = cells.text(self.row["ma_ho"]), cells.text(self.row["thon"])
        by = (self.on, self.area, self.standard, self.table)
        return Survey(household, self.commune, village, *by, self.answers)

    def errors(self):
        """Everything that keeps the survey from being scored."""
        remarks = check(
            self.answers,
            self.standard or self.terms.any_standard(),
            self.table,
            area=self.area,
            ethnic_groups=self.terms.ethnic_codes,
        )
        return list(map(self.locate, [*self._place_remarks(), *remarks, *self._score_remarks()]))

    def _place_remarks(self):
        for heading in ("ma_ho", "thon"):
            if is_blank(cells.text(self.row[heading])):
                yield Remark((heading,), MISSING)
        flaw = self.terms.communes.flaw(self.commune, self.on) if self.commune else MISSING
        if flaw:
            yield Remark(("ma_xa",), flaw)
        elif self.on and not self.area:
            yield Remark(
                ("khu_vuc",), "Để trống nhưng danh mục chưa ghi xã là nông thôn hay thành thị."
            )

    def _score_remarks(self):
        if self.on and not self.standard:
            yield Remark(("ngay_khao_sat",), "Không có chuẩn nghèo nào có hiệu lực vào ngày này.")
        if is_blank(self.answers.get("diem_b1")):
            if "b1" not in self.answers:
                yield Remark(("diem_b1",), "Chưa có điểm B1 và không có câu trả lời ở các cột b1_.")
            elif self.standard and self.on and not self.table:
                yield Remark(("diem_b1",), "Chưa có bảng điểm để tính B1 theo chuẩn này.")

    def locate(self, remark):
        """A remark about the answers as a `CellError`."""
        match remark.path:
            case ("thanh_vien", index, column, *_):
                return self.members[index].error(column, remark.message)
            case ("thanh_vien",):
                return self.row.error("ma_ho", remark.message)
            case ("b1", code):
                return self.row.error(f"{B1_PREFIX}{code}", remark.message)
        return self.row.error(remark.path[0], remark.message)
