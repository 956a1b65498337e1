"""What a form (biểu) is: columns and one grouped query. Pages, workbook and tests read the same.

The query gives, per row unit and line, the counts by column key. Everything else follows from the
columns: rates, the row TỔNG CỘNG, what is missing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from reports.scope import Scope

TOTAL = "TỔNG CỘNG"
ONE_LINE = ("",)
HOUSEHOLDS, PERSONS = "Hộ", "Nhân khẩu"


def rate(part, whole):
    """Percent, exact to six places; None where a part is missing or there is nothing to share."""
    if part is None or not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.000001"))


@dataclass(frozen=True)
class Column:
    """One numbered column. `bands` are the headings above its own, from the top.

    A column with `ratio` (part, whole) is a percentage, recomputed in every row and in the total.
    `absent` is what a row means that the query says nothing of: none counted, or not known.
    """

    key: str
    number: str
    label: str
    bands: tuple[str, ...] = ()
    ratio: tuple[str, str] | None = None
    formula: str = ""
    absent: int | None = 0

    @property
    def places(self):
        """Decimals shown."""
        return 2 if self.ratio else 0

    @property
    def caption(self):
        """Its number as the form prints it: (4)=(3)/(1)."""
        return f"({self.number}){self.formula}"


@dataclass(frozen=True)
class Figures:
    """What a query found, {row unit: {line: {key: count or None}}}, and why a count is missing."""

    counts: Mapping
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Form:
    """One form: its columns (perhaps after the year's standard) and its query."""

    code: str
    title: str
    columns: Callable[[Scope], Sequence[Column]]
    query: Callable[[Scope], Figures]
    lines: tuple[str, ...] = ONE_LINE
    formula: str = ""

    def table(self, scope):
        """The form filled for a unit and year."""
        columns, figures = self.columns(scope), self.query(scope)
        shown = [unit for key, unit in scope.units.items() if _stands(key, scope, figures)]
        raw = {unit.pk: figures.counts.get(unit.pk, {}) for unit in shown}
        rows = [
            Row(number, unit, scope.name_of(unit), self._fill(columns, raw[unit.pk]))
            for number, unit in enumerate(shown, 1)
        ]
        total = Row(None, None, TOTAL, self._fill(columns, self._sums(columns, raw.values())))
        return Table(self, scope, columns, rows, total, list(figures.notes))

    def _sums(self, columns, rows):
        """Every key of every line added up; one missing part makes the sum missing."""
        absent = {column.key: column.absent for column in columns}
        sums = {}
        for line in self.lines:
            parts = [row.get(line, {}) for row in rows]
            keys = dict.fromkeys([*absent, *(key for part in parts for key in part)])
            sums[line] = {key: _sum(p.get(key, absent.get(key, 0)) for p in parts) for key in keys}
        return sums

    def _fill(self, columns, raw):
        """{line: {key: value}} with rates computed."""
        return {line: _values(columns, raw.get(line, {})) for line in self.lines}


@dataclass(frozen=True)
class Row:
    """One unit (or the total) with its lines; `number` is the STT."""

    number: int | None
    unit: object
    name: str
    lines: Mapping[str, Mapping]


@dataclass(frozen=True)
class Table:
    """A filled form."""

    form: Form
    scope: Scope
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Row
    notes: list[str] = field(default_factory=list)

    @property
    def all_rows(self):
        """The units, then TỔNG CỘNG."""
        return [*self.rows, self.total]

    def printed(self):
        """(row, [(line, [(value, decimals), …]), …]) of every row, for a page."""
        for row in self.all_rows:
            lines = [
                (line, [(values[column.key], column.places) for column in self.columns])
                for line, values in row.lines.items()
            ]
            yield row, lines

    def cells(self, key, line=""):
        """{row unit or None for the total: value} of one column."""
        return {row.unit and row.unit.pk: row.lines[line][key] for row in self.all_rows}


def _stands(key, scope, figures):
    """A unit has a row if it existed around the year or has anything to count."""
    return key in scope.standing or key in figures.counts


def _sum(values):
    values = list(values)
    return None if None in values else sum(values)


def _values(columns, raw):
    known = {column.key: raw.get(column.key, column.absent) for column in columns}
    known |= raw
    return {
        column.key: rate(known.get(column.ratio[0], 0), known.get(column.ratio[1], 0))
        if column.ratio
        else known[column.key]
        for column in columns
    }
