"""What the rules look at: one survey beside the registry, last year and its village."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from math import exp, log
from statistics import median

from households import standards
from households.standards.answers import age_on, as_birth, as_date, as_quantity
from households.standards.asking import unasked_of
from households.standards.remarks import UncheckedAnswers

ROWS = "thanh_vien"
NOT_COMPARED = {"ngay_khao_sat", "da_roi", "ma_ho", "ma_xa", "thon"}  # of the day and the place
QUANTITIES = {"dien_tich_m2", "diem_b1", "thu_nhap"}

# Area per head is compared on a logarithmic scale: what is common is «so many times the median».
# Beyond 3,5 deviations a value counts as an outlier (Iglewicz and Hoaglin, 1993), 1,4826 makes the
# median deviation comparable with a standard deviation. Illustrative, to be adjusted by experience:
FEWEST_HOUSEHOLDS = 8  # with fewer there is no common range to speak of
FAR = 3.5 * 1.4826
LEAST_FACTOR = 2.0  # between half and twice the median nothing is odd, however alike the others


@dataclass(frozen=True)
class Person:
    """A member present in the registry now."""

    pk: int
    name: str
    birth: date
    is_head: bool = False


@dataclass(frozen=True)
class Twin:
    """Somebody like a member in another household: what may be said of it to this reader.

    `household` is its id, None where the reader may not know the household.
    """

    where: str
    household: int | None = None


@dataclass(frozen=True)
class LastYear:
    """The household's closed result of the year before; `answers` None where none are kept.

    `table` is the score table that computed B1, None where none did.
    """

    answers: Mapping | None
    standard: int
    poverty_class: str | None
    b1: int | None
    b2: int | None
    table: int | None = None


@dataclass(frozen=True)
class Village:
    """The surveys of one village in a round: how often the same answers came, and how much room
    people have: `area_range` is the common range of m² per head, None of too few households."""

    alike: Counter
    area_range: tuple[float, float] | None

    @classmethod
    def of(cls, surveys):
        """The village whose households gave these answers."""
        alike = Counter(household_key(answers) for answers in surveys)
        return cls(alike, common_range([area_per_head(answers) for answers in surveys]))


@dataclass(frozen=True)
class Subject:
    """One survey and everything it is held against.

    `present` are the registry's members in the order of the sheet, `twins` the `Twin`s of each by
    id. `begun_at` is None where nobody knows when the sheet was opened. `table` is the score table
    that computed B1, if one did; `scoring` what scored the answers, as `standards.doubts` takes it.
    `is_correction` says that it replaces another survey of the same round.
    """

    answers: Mapping
    standard: int
    poverty_class: str
    b1: int | None
    b2: int
    recorded_at: datetime
    begun_at: datetime | None
    present: tuple[Person, ...]
    village: Village
    table: int | None = None
    last: LastYear | None = None
    twins: Mapping = field(default_factory=dict)
    scoring: Mapping = field(default_factory=dict)
    is_correction: bool = False

    @property
    def rows(self):
        """The members' answers."""
        return self.answers[ROWS]

    @property
    def head(self):
        """The answers about the head."""
        return next((row for row in self.rows if row.get("quan_he") == "chu_ho"), None)

    @cached_property
    def key(self):
        """The household's own answers, comparable."""
        return household_key(self.answers)

    @cached_property
    def oddities(self):
        """`Remark`s on the answers alone; none where they cannot be read."""
        try:
            return standards.doubts(self.answers, **self.scoring)
        except UncheckedAnswers:
            return []

    def place(self, index, column):
        """The path to a member's answer on the sheet, which lists those present in the registry.

        What is not asked at that age is not on the sheet; there the birth is what to look at.
        """
        row = self.rows[index]
        order = [person.pk for person in self.present]
        place = order.index(row["id"]) if row.get("id") in order else index
        return (ROWS, place, "ngay_sinh" if column in self._unasked_of(row) else column)

    def _unasked_of(self, row):
        birth, on = as_birth(row["ngay_sinh"]), as_date(self.answers["ngay_khao_sat"])
        standard = self.scoring.get("standard")
        return unasked_of(age_on(birth, on), standard) if standard else ()


def household_key(answers):
    """The household's own answers as one comparable value: no day, no members, no blanks."""
    return tuple(
        (column, _plain(column, value))
        for column, value in sorted(answers.items())
        if column not in NOT_COMPARED | {ROWS} and _is_answer(value)
    )


def people_key(answers):
    """The members' answers as one comparable value: no order, and no ids, which only the
    registry gives."""
    return tuple(sorted(_row_key(row) for row in answers[ROWS]))


def area_per_head(answers):
    """Floor area in m² per member; None where there is none to divide."""
    area, size = as_quantity(answers.get("dien_tich_m2")), len(answers[ROWS])
    return area / Decimal(size) if area and size else None


def common_range(areas):
    """(least, most) of what is common among areas per head; None of too few households."""
    logs = [log(area) for area in areas if area]
    if len(logs) < FEWEST_HOUSEHOLDS:
        return None
    middle = median(logs)
    deviation = median(abs(each - middle) for each in logs)
    width = max(FAR * deviation, log(LEAST_FACTOR))
    return exp(middle - width), exp(middle + width)


def _row_key(row):
    answered = {k: v for k, v in row.items() if k != "id" and _is_answer(v)}
    return tuple((column, _plain(column, answered[column])) for column in sorted(answered))


def _is_answer(value):
    return value not in (None, "", [], {})


def _plain(column, value):
    """A value that compares equal however it was written."""
    if isinstance(value, dict):
        return str(sorted((k, _plain(k, v)) for k, v in value.items() if _is_answer(v)))
    if isinstance(value, list | tuple):
        return str(sorted(map(str, value)))
    if column in QUANTITIES:
        return str(as_quantity(value).normalize()) if as_quantity(value) is not None else str(value)
    return str(value)
