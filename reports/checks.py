"""The cross-checks between forms (rules.md §4): computed, never assumed."""

from dataclasses import dataclass

from .forms import FORMS
from .forms.declaration import HOUSEHOLDS, PERSONS, TOTAL

MOST_NAMES = 5
CHECKED = ("B1", "B2", "B3")
CLASSES = {"B2": ("poor", "3", "9"), "B3": ("near", "5", "11")}


@dataclass(frozen=True)
class Check:
    """One identity; `passed` is None where there is nothing to hold it against."""

    code: str
    statement: str
    passed: bool | None
    detail: str

    @property
    def verdict(self):
        """Đạt, không đạt, or not applicable."""
        return {True: "Đạt", False: "Không đạt", None: "Không áp dụng"}[self.passed]


def cross_checks(tables, scope):
    """Every check over this year's filled forms {code: Table}, and over the year before."""
    crossing = [
        _equal(tables, ("B2", "2", "to_other"), ("B3", "5", "from_other")),
        _equal(tables, ("B2", "5", "from_other"), ("B3", "2", "to_other")),
    ]
    return [
        *(_formula(tables[code]) for code in CLASSES),
        *crossing,
        *(_closing(tables, code) for code in CLASSES),
        *_openings(tables, scope),
    ]


def _formula(table):
    """(9) = (1)−(2)−(3)−(4)+(5)+(6)+(7)+(8) with the numbers as printed."""
    keys = [column.key for column in table.columns]
    expected = {}
    for line in table.form.lines:
        parts = {key: table.cells(key, line) for key in keys[:-1]}
        expected[line] = {
            unit: None
            if opening is None
            else opening
            - sum(parts[key][unit] for key in keys[1:4])
            + sum(parts[key][unit] for key in keys[4:8])
            for unit, opening in parts[keys[0]].items()
        }
    statement = f"{table.form.code}: {table.form.formula}"
    printed = {line: table.cells("closing", line) for line in table.form.lines}
    return _compare(f"{table.form.code}-9", statement, expected, printed, table)


def _equal(tables, left, right):
    """One column of a movement form equals one of the other, in both lines."""
    (code, number, key), (other_code, other_number, other_key) = left, right
    table, other = tables[code], tables[other_code]
    statement = f"{code} cột ({number}) = {other_code} cột ({other_number})"
    found = {line: table.cells(key, line) for line in table.form.lines}
    wanted = {line: other.cells(other_key, line) for line in table.form.lines}
    return _compare(f"{code}-{number}", statement, wanted, found, table)


def _closing(tables, code):
    """What the movement ends with is what the results counted."""
    key, households, persons = CLASSES[code]
    statement = f"{code} cột (9) = B1 cột ({households}), nhân khẩu cột ({persons})"
    closing = {line: tables[code].cells("closing", line) for line in (HOUSEHOLDS, PERSONS)}
    return _compare(f"{code}-B1", statement, _counted(tables["B1"], key), closing, tables[code])


def _counted(table, key):
    """The households and persons of a class in B1, as two lines."""
    return {HOUSEHOLDS: table.cells(key), PERSONS: table.cells(f"{key}_persons")}


def _openings(tables, scope):
    """Each movement opens with what the year before ended with.

    Units that a reorganisation of the year leads from one to another are compared together: what
    the former ones ended with, the new ones open with.
    """
    before = scope.before
    for code, (key, _, _) in CLASSES.items():
        table = tables[code]
        statement = f"{code} cột (1) năm {scope.year} = {code} cột (9) năm {before.year}"
        opening = {line: table.cells("opening", line) for line in table.form.lines}
        ended = _ended(before, code, key) if before.is_closed else None
        if ended is not None:
            opening, ended = (_together(side, scope.related) for side in (opening, ended))
        yield _compare(f"{code}-1", statement, ended, opening, table)


def _together(side, related):
    """{line: {row unit: value}} with the rows of related units added up under the last of them."""
    sums = {}
    for line, values in side.items():
        sums[line] = {}
        for unit, value in values.items():
            key = related.get(unit, unit)
            known = sums[line].get(key, 0)
            sums[line][key] = None if None in (known, value) else known + value
    return sums


def _ended(before, code, key):
    """Closing of the year before; a baseline year has no movement, so its results stand in."""
    movement = FORMS[code].table(before)
    closing = {line: movement.cells("closing", line) for line in movement.form.lines}
    if closing[HOUSEHOLDS][None] is None:
        return _counted(FORMS["B1"].table(before), key)
    return closing


def _compare(code, statement, wanted, found, table):
    """Compare two {line: {row unit: value}}; missing on either side is not applicable."""
    if wanted is None or any(None in side.values() for side in found.values()):
        return Check(code, statement, None, "Không có số liệu năm trước để so sánh.")
    names = {row.unit and row.unit.pk: row.name for row in table.all_rows}
    wrong = [
        f"{names.get(unit, 'đơn vị cũ')} ({line.lower()}): {values.get(unit, 0)} ≠ "
        f"{wanted[line].get(unit, 0)}"
        for line, values in found.items()
        for unit in dict.fromkeys([*values, *wanted[line]])
        if values.get(unit, 0) != wanted[line].get(unit, 0)
    ]
    if not wrong:
        return Check(code, statement, True, f"Khớp ở {len(table.rows)} đơn vị và {TOTAL.lower()}.")
    rest = f"; và {len(wrong) - MOST_NAMES} chỗ khác" if len(wrong) > MOST_NAMES else ""
    return Check(code, statement, False, "; ".join(wrong[:MOST_NAMES]) + rest)
