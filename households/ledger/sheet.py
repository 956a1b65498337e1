"""The ledger of a unit and year as people read it: both classes, a row per village or commune."""

from functools import cached_property
from typing import NamedTuple

from households.models import CommuneReview, Movement, PovertyClass
from organisations.models import Unit

from .booking import CLOSING, KEYS, LABELS, OPENING, book, entries
from .flows import flows, inside
from .projected import projected
from .rows import Row, stored_rows

ROW_LEVEL = {Unit.Level.DISTRICT: Unit.Level.COMMUNE, Unit.Level.COMMUNE: Unit.Level.VILLAGE}
UNSETTLED = "unsettled"
WITH_UNSETTLED = (OPENING, CLOSING, UNSETTLED)  # who has no result yet is still in the closing


class Line(NamedTuple):
    """One unit of a class's ledger (without a unit the total): {column: [households, persons]}."""

    unit: Unit | None
    figures: dict

    @property
    def name(self):
        """The unit, or TỔNG CỘNG."""
        return str(self.unit) if self.unit else "TỔNG CỘNG"

    @property
    def cells(self):
        """(column, households, persons) in the order of the form."""
        return [(key, *self.figures.get(key, (0, 0))) for key in KEYS]

    @property
    def unsettled(self):
        """[households, persons] of the opening that have no result yet."""
        return self.figures.get(UNSETTLED, [0, 0])


class Part(NamedTuple):
    """The ledger of one class; the total is its last line."""

    poverty_class: str
    lines: list

    @property
    def title(self):
        """The class in words."""
        return PovertyClass(self.poverty_class).label

    @property
    def columns(self):
        """Its headings in the order of the form."""
        return list(LABELS[self.poverty_class].values())


class Found(NamedTuple):
    """A household behind a figure, and what it adds to it; `why` it has no result yet."""

    household: int
    households: int
    persons: int
    row: Row | None
    why: str = ""


class Sheet:
    """A unit's ledger of a year; with an open commune inside it is preliminary.

    There is none (`exists` false) where no commune of the unit was ever reviewed that year.
    """

    def __init__(self, unit, year):
        self.unit, self.year = unit, year

    @cached_property
    def rounds(self):
        """The annual rounds of the communes inside the unit."""
        rounds = CommuneReview.objects.annual().filter(review__year=self.year)
        rounds = rounds.filter(commune__path__startswith=self.unit.path)
        return list(rounds.select_related("review__unit", "commune"))

    @property
    def exists(self):
        """Whether the year was reviewed here."""
        return bool(self.rounds)

    @property
    def review(self):
        """The district's round of the year."""
        return self.rounds[0].review

    @property
    def is_preliminary(self):
        """Whether a commune is still open: figures are what a close now would give."""
        return any(commune_review.closed_at is None for commune_review in self.rounds)

    @property
    def by_commune(self):
        """A district is read by commune, a commune by village."""
        return self.unit.level == Unit.Level.DISTRICT

    @cached_property
    def units(self):
        """The units of the rows, {id: unit}."""
        found = Unit.objects.under(self.unit).filter(level=ROW_LEVEL[self.unit.level])
        return {unit.pk: unit for unit in found.order_by("code", "valid_from")}

    @cached_property
    def _commune_of(self):
        villages = Unit.objects.under(self.unit).villages()
        return dict(villages.values_list("pk", "parent"))

    def row_of(self, village):
        """The row a village belongs to; None outside the unit."""
        return self._commune_of.get(village) if self.by_commune else village

    @cached_property
    def _projected(self):
        return projected(self.unit, self.review) if self.is_preliminary else ([], [])

    @property
    def unsettled(self):
        """Households of the opening without a result (`Unsettled`); the ledger waits for them."""
        return self._projected[1]

    @cached_property
    def flows(self):
        """Everything that begins or ends inside: written by a close, or projected."""
        lookup = (lambda v: f"{v}__parent_id") if self.by_commune else (lambda v: f"{v}_id")
        stored = flows(inside(self.unit), self.year, lookup)
        return [*stored, *(row.flow(self.row_of) for row in self._projected[0])]

    @cached_property
    def is_baseline(self):
        """The first year of a standard compares with nothing: only its closing is known."""
        return self.review.is_baseline or any(
            flow.movement == Movement.BASELINE for flow in self.flows
        )

    @property
    def parts(self):
        """Poor, then near-poor."""
        return [self._part(poverty_class) for poverty_class in LABELS]

    def _part(self, poverty_class):
        booked = book(self.flows, poverty_class, self.units)
        for each in self.unsettled:
            row = self.row_of(each.village)
            if each.poverty_class == poverty_class and row in self.units:
                for key in WITH_UNSETTLED:
                    _add(booked[row], key, 1, each.members)
        lines = [
            Line(unit, booked.get(pk, {}))
            for pk, unit in self.units.items()
            if pk in booked or self._stands(unit)
        ]
        return Part(poverty_class, [*lines, Line(None, _total(lines))])

    def _stands(self, unit):
        """Whether the unit existed in the year."""
        ended = unit.valid_to and unit.valid_to.year < self.year
        return unit.valid_from.year <= self.year and not ended

    def households_of(self, poverty_class, column, unit=None):
        """Every `Found` household of one figure, of one row unit or the total."""
        here = {unit} if unit else self.units.keys()
        stored = stored_rows(self.year, inside(self.unit))
        found = [
            Found(row.household, *counts, row)
            for row in sorted([*stored, *self._projected[0]], key=lambda row: row.code)
            if (counts := self._counts(row, poverty_class, column, here))
        ]
        waiting = [
            Found(each.household, 1, each.members, None, each.why)
            for each in self.unsettled
            if column in WITH_UNSETTLED
            and each.poverty_class == poverty_class
            and self.row_of(each.village) in here
        ]
        return [*waiting, *found]

    def _counts(self, row, poverty_class, column, here):
        """(households, persons) a household adds to a figure; None if it is not behind it."""
        flow = row.flow(self.row_of)
        if column == CLOSING:
            is_here = row.class_now == poverty_class and flow.now in here
            return (1, row.members) if is_here else None
        booked = [
            counts
            for place, key, *counts in entries(flow, poverty_class)
            if place in here and key == column and any(counts)
        ]
        return tuple(map(sum, zip(*booked, strict=True))) if booked else None


def _add(figures, key, households, persons):
    cell = figures.setdefault(key, [0, 0])
    cell[0] += households
    cell[1] += persons


def _total(lines):
    total = {}
    for line in lines:
        for key, counts in line.figures.items():
            _add(total, key, *counts)
    return total
