"""A score table: the items of B1 and the points of their answers, as versioned data.

The official table of points was not published in a form this project could find, so a table is
something an administrator imports; the one shipped is for illustration only.
"""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from households.standards.answers import as_date, as_quantity, as_whole, is_blank
from households.standards.codes import AREAS, listed
from households.standards.marking import Marking
from households.standards.remarks import BadDefinition, Remark, UncheckedAnswers
from households.standards.score_table_check import check_score_table

MOST_COUNTED = 10_000
ANYWHERE = "ca_hai"


@dataclass(frozen=True)
class Option:
    """One row of a table: an answer and its whole points, in one area or both.

    A choice has a `code`; a band reaches from `start` inclusive to `end` exclusive, None being
    open; a count has neither, and its points are for each one counted. `stands_for` names the
    answers elsewhere in the survey that this choice follows from (`derivation.SOURCE_CODES`).
    """

    area: str
    code: str
    name: str
    start: Decimal | None
    end: Decimal | None
    points: int
    stands_for: tuple[str, ...] = ()

    def holds(self, number):
        """Whether a number lies in the band."""
        return (self.start is None or self.start <= number) and (
            self.end is None or number < self.end
        )


class ItemPoints(NamedTuple):
    """The points one item gave, and the answer they are for; `derived` if nobody was asked it."""

    item: str
    name: str
    choice: str
    points: int
    derived: bool = False


@dataclass(frozen=True)
class Item:
    """A question of B1. `kind` says how its answer is given: `KINDS` of `score_table_check`.

    `derived` names what the answer follows from (`derivation.DERIVED`) where none is given; empty
    if the item has to be asked.
    """

    code: str
    name: str
    kind: str
    options: tuple[Option, ...]
    derived: str = ""

    @cached_property
    def choice_for(self):
        """{answer elsewhere in the survey: code of the option that stands for it}."""
        return {answer: o.code for o in reversed(self.options) for answer in o.stands_for}

    def options_in(self, area):
        """The options that count in an area; all of them if the area is not known."""
        return [o for o in self.options if area is None or o.area in (area, ANYWHERE)]

    def is_asked(self, area):
        """Whether the item is asked in an area; if that is not known, whether in every area."""
        areas = {option.area for option in self.options}
        return ANYWHERE in areas or (area in areas if area else len(areas) > 1)

    def flaw(self, value, area):
        """Why a value is no answer to the item, in Vietnamese; None if it is one."""
        if is_blank(value):
            return "Thiếu câu trả lời."
        options = self.options_in(area)
        return None if _fits(self.kind, value, options) else _expected(self.kind, options)

    def points(self, value, area, *, is_derived=False):
        """The `ItemPoints` of a checked answer."""
        options = self.options_in(area)
        if self.kind == "dem":
            count = as_whole(value)
            text, points = f"{count} × {options[0].points}", count * options[0].points
            return ItemPoints(self.code, self.name, text, points, is_derived)
        if self.kind == "khoang":
            chosen = [o for o in options if o.holds(as_quantity(value))]
        else:
            codes = value if self.kind == "nhieu_lua_chon" else [value]
            chosen = [o for o in options if o.code in codes]
        text, points = "; ".join(o.name for o in chosen), sum(o.points for o in chosen)
        return ItemPoints(self.code, self.name, text, points, is_derived)


def _fits(kind, value, options):
    codes = [option.code for option in options]
    match kind:
        case "mot_lua_chon":
            return value in codes
        case "nhieu_lua_chon":
            return isinstance(value, list | tuple) and all(code in codes for code in value)
        case "dem":
            return (count := as_whole(value)) is not None and 0 <= count <= MOST_COUNTED
    number = as_quantity(value)
    return number is not None and any(option.holds(number) for option in options)


def _expected(kind, options):
    if kind == "dem":
        return f"Cần số nguyên từ 0 đến {MOST_COUNTED}."
    if kind == "khoang":
        return "Cần một số nằm trong các khoảng của bảng điểm."
    return f"Cần một trong: {listed({o.code: o.name or o.code for o in options})}."


@dataclass(frozen=True)
class ScoreTable:
    """A version of the B1 table for one standard, valid between two days (both inclusive).

    A table that a recorded survey was scored with is never edited: a new version is imported.
    """

    code: str
    name: str
    standard: str
    legal_basis: str
    valid_from: date
    valid_to: date | None
    official: bool
    items: tuple[Item, ...]

    @classmethod
    def from_dict(cls, data):
        """Read the stored form, the one `to_dict` gives. Raises `BadDefinition`."""
        remarks = check_score_table(data)
        if remarks:
            raise BadDefinition(remarks)
        read = {
            "valid_from": as_date(data["valid_from"]),
            "valid_to": as_date(data["valid_to"]),
            "items": tuple(_item(item) for item in data["items"]),
        }
        return cls(**data | read)

    def to_dict(self):
        """The stored form: plain values that survive JSON."""
        return asdict(self) | {
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to and self.valid_to.isoformat(),
            "items": [_stored_item(item) for item in self.items],
        }

    def is_in_force(self, on):
        """Whether the table holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @cached_property
    def derived_items(self):
        """The items that follow from the rest of the survey."""
        return tuple(item for item in self.items if item.derived)

    @cached_property
    def _codes(self):
        return frozenset(item.code for item in self.items)

    @cached_property
    def _marking(self):
        return {
            area: tuple(Marking(item, area) for item in self.items if item.is_asked(area))
            for area in (None, *AREAS)
        }

    def _points(self, b1, area, derived):
        """`ItemPoints` of every item asked; None if an answer is wrong or missing."""
        known = area is None or isinstance(area, str)
        markings = self._marking.get(area) if known else None
        if markings is None or not isinstance(b1, dict) or not b1.keys() <= self._codes:
            return None
        found = []
        for marking in markings:
            points = marking(b1, derived)
            if points is None:
                return None
            found.append(points)
        return tuple(found)

    def remarks(self, b1, area=None, derived=MappingProxyType({})):
        """What is wrong with the answers to the items, one `Remark` per item.

        `derived` are the answers that follow from the rest of the survey (`derived_answers`); an
        answer in `b1` goes before.
        """
        if not isinstance(b1, dict):
            return [Remark(("b1",), "Câu trả lời các mục B1 không đọc được.")]
        if self._points(b1, area, derived) is not None:
            return []
        given = _given(b1, derived)
        flaws = [(i.code, i.flaw(given.get(i.code), area)) for i in self.items if i.is_asked(area)]
        known = {item.code for item in self.items}
        flaws += [(code, "Mục không có trong bảng điểm.") for code in b1 if code not in known]
        return [Remark(("b1", code), flaw) for code, flaw in flaws if flaw]

    def score(self, b1, area, derived=MappingProxyType({})):
        """(total points, `ItemPoints` of every item asked in the area) for checked answers.

        `derived` is as in `remarks`. Raises `UncheckedAnswers`.
        """
        items = self._points(b1, area, derived)
        if items is None:
            raise UncheckedAnswers(self.remarks(b1, area, derived))
        return sum([item.points for item in items]), items


def _given(b1, derived):
    return {**derived, **{code: value for code, value in b1.items() if not is_blank(value)}}


def _item(data):
    return Item(**data | {"options": tuple(_option(option) for option in data["options"])})


def _option(data):
    read = {
        "start": _bound(data["start"]),
        "end": _bound(data["end"]),
        "stands_for": tuple(data.get("stands_for", ())),
    }
    return Option(**data | read)


def _bound(value):
    return None if value is None else as_quantity(value)


def _stored_item(item):
    """What an item derives from stands in the stored form only where there is something to say,
    so that a table keeps the form it was first stored in."""
    stored = asdict(item) | {"options": [_stored_option(option) for option in item.options]}
    return {key: value for key, value in stored.items() if key != "derived" or value}


def _stored_option(option):
    stored = asdict(option) | {
        "start": _stored_bound(option.start),
        "end": _stored_bound(option.end),
        "stands_for": list(option.stands_for),
    }
    return {key: value for key, value in stored.items() if key != "stands_for" or value}


def _stored_bound(value):
    return None if value is None else format(value, "f")
