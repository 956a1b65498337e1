"""A score table: the items of B1 and the points of their answers, as versioned data.

The official table of points was not published in a form this project could find, so a table is
something an administrator imports; the one shipped is for illustration only.
"""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from households.standards.answers import as_date, as_quantity, as_whole, is_blank
from households.standards.remarks import BadDefinition, Remark, UncheckedAnswers
from households.standards.score_table_check import check_score_table

MOST_COUNTED = 10_000
ANYWHERE = "ca_hai"


@dataclass(frozen=True)
class Option:
    """One row of a table: an answer and its whole points, in one area or both.

    A choice has a `code`; a band reaches from `start` inclusive to `end` exclusive, None being
    open; a count has neither, and its points are for each one counted.
    """

    area: str
    code: str
    name: str
    start: Decimal | None
    end: Decimal | None
    points: int

    def holds(self, number):
        """Whether a number lies in the band."""
        return (self.start is None or self.start <= number) and (
            self.end is None or number < self.end
        )


@dataclass(frozen=True)
class ItemPoints:
    """The points one item gave, and the answer they are for."""

    item: str
    name: str
    choice: str
    points: int


@dataclass(frozen=True)
class Item:
    """A question of B1. `kind` says how its answer is given: `KINDS` of `score_table_check`."""

    code: str
    name: str
    kind: str
    options: tuple[Option, ...]

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

    def points(self, value, area):
        """The `ItemPoints` of a checked answer."""
        options = self.options_in(area)
        if self.kind == "dem":
            count = as_whole(value)
            return self._result(f"{count} × {options[0].points}", count * options[0].points)
        if self.kind == "khoang":
            chosen = [o for o in options if o.holds(as_quantity(value))]
        else:
            codes = value if self.kind == "nhieu_lua_chon" else [value]
            chosen = [o for o in options if o.code in codes]
        return self._result("; ".join(o.name for o in chosen), sum(o.points for o in chosen))

    def _result(self, choice, points):
        return ItemPoints(self.code, self.name, choice, points)


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
    return f"Cần mã trong danh mục: {', '.join(option.code for option in options)}."


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

    def remarks(self, b1, area=None):
        """What is wrong with the answers to the items, one `Remark` per item."""
        if not isinstance(b1, dict):
            return [Remark(("b1",), "Câu trả lời các mục B1 không đọc được.")]
        flaws = [(i.code, i.flaw(b1.get(i.code), area)) for i in self.items if i.is_asked(area)]
        known = {item.code for item in self.items}
        flaws += [(code, "Mục không có trong bảng điểm.") for code in b1 if code not in known]
        return [Remark(("b1", code), flaw) for code, flaw in flaws if flaw]

    def score(self, b1, area):
        """(total points, `ItemPoints` of every item asked in the area) for checked answers.

        Raises `UncheckedAnswers`.
        """
        remarks = self.remarks(b1, area)
        if remarks:
            raise UncheckedAnswers(remarks)
        items = tuple(i.points(b1[i.code], area) for i in self.items if i.is_asked(area))
        return sum(item.points for item in items), items


def _item(data):
    options = tuple(
        Option(**option | {"start": _bound(option["start"]), "end": _bound(option["end"])})
        for option in data["options"]
    )
    return Item(**data | {"options": options})


def _bound(value):
    return None if value is None else as_quantity(value)


def _stored_item(item):
    options = [
        asdict(option) | {"start": _stored_bound(option.start), "end": _stored_bound(option.end)}
        for option in item.options
    ]
    return asdict(item) | {"options": options}


def _stored_bound(value):
    return None if value is None else format(value, "f")
