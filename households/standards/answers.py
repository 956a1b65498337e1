"""Raw survey answers: reading their values, and the household they describe.

Answers are a plain dict that survives JSON. Its keys and values are the columns and codes of the
survey workbook; dates are `date` or ISO text, quantities are numbers or text with a decimal point.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from households.standards.remarks import Remark, UncheckedAnswers

QUANTITY = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
YEAR = re.compile(r"[12]\d{3}", re.ASCII)
REMEMBERED = 32_768  # texts read before: dates of birth, floor areas
LONGEST_DATE, LONGEST_QUANTITY = 10, 32  # longer ones are neither read nor remembered
NUMBERS = (int, float, Decimal)


def is_blank(value):
    """No answer: None, or text of spaces only."""
    return value is None or (isinstance(value, str) and not value.strip())


def as_date(value):
    """A `date` from a date or ISO text (yyyy-mm-dd); None if it is neither."""
    if isinstance(value, str):
        return _written_date(value) if len(value) == LONGEST_DATE else None
    return date(value.year, value.month, value.day) if isinstance(value, date) else None


@lru_cache(maxsize=REMEMBERED)
def _written_date(text):
    if not ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def as_birth(value):
    """A date of birth; a year alone, such as "1958", counts from 01/01. None if unreadable."""
    if not isinstance(value, str):
        return as_date(value)
    return _written_birth(value) if len(value) <= LONGEST_DATE else None


@lru_cache(maxsize=REMEMBERED)
def _written_birth(text):
    return date(int(text), 1, 1) if YEAR.fullmatch(text) else _written_date(text)


def as_quantity(value):
    """A finite `Decimal` from a number or from text with a decimal point; None if it is neither."""
    if isinstance(value, str):
        return _written_quantity(value) if len(value) <= LONGEST_QUANTITY else None
    if isinstance(value, bool) or not isinstance(value, NUMBERS):
        return None
    number = Decimal(value if isinstance(value, int) else str(value))
    return number if number.is_finite() and number.adjusted() < 15 else None


@lru_cache(maxsize=REMEMBERED)
def _written_quantity(text):
    return Decimal(text) if QUANTITY.fullmatch(text) else None


def as_whole(value):
    """A whole number as `int`; None if it is not one."""
    if type(value) is int and abs(value) < 10**15:
        return value
    number = as_quantity(value)
    return None if number is None or number != int(number) else int(number)


def age_on(birth, on):
    """Age in whole years on a day. Who was born on 29/02 turns a year older on 01/03 of a
    common year."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


class Answered:
    """Answers read by column; an absent one is an `UncheckedAnswers`, never a KeyError."""

    __slots__ = ()

    def __getitem__(self, column):
        try:
            return self.answers[column]
        except KeyError:
            raise UncheckedAnswers([Remark((*self.path, column), "Thiếu câu trả lời.")]) from None


@dataclass(slots=True)
class Member(Answered):
    """A member of the household, with the age in whole years on the survey date."""

    index: int
    age: int
    birth: date
    answers: Mapping

    @property
    def path(self):
        """Where the member stands in the answers."""
        return ("thanh_vien", self.index)

    @property
    def name(self):
        """Name and age, as a reason names a member."""
        return f"{self['ho_ten']} ({self.age} tuổi)"

    def is_yes(self, column):
        """Whether a yes/no question was answered yes; no answer counts as no."""
        return self.answers.get(column) == "co"


@dataclass(slots=True)
class Household(Answered):
    """What the rules look at: the household's answers and its members on the survey date."""

    on: date
    members: tuple[Member, ...]
    answers: Mapping
    path = ()

    @classmethod
    def from_answers(cls, answers):
        """Read checked answers. Raises `UncheckedAnswers` where they cannot be read."""
        on = as_date(answers.get("ngay_khao_sat"))
        rows = answers.get("thanh_vien") or ()
        births = [as_birth(row.get("ngay_sinh")) for row in rows]
        if on is None or not births or None in births:
            raise UncheckedAnswers([Remark(("thanh_vien",), "Thiếu ngày khảo sát hoặc ngày sinh.")])
        members = tuple(
            Member(index, age_on(birth, on), birth, row)
            for index, (birth, row) in enumerate(zip(births, rows, strict=True))
        )
        return cls(on, members, answers)

    @property
    def size(self):
        """Number of members, N."""
        return len(self.members)
