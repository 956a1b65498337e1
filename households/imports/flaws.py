"""What may be wrong in one cell of a reference workbook, by the kind of value its column holds.

A flaw takes the cell's value and gives a Vietnamese sentence, or None if the value is sound.
"""

from households.imports import cells
from households.standards.answers import as_date

YES_NO = {"co": True, "khong": False}
MISSING = "Thiếu giá trị."


def words(longest):
    """Text that must be there."""

    def flaw(value):
        if value is None:
            return MISSING
        return too_long(value, longest)

    return flaw


def too_long(value, longest):
    """A sentence if the text would not fit; nothing is too short here."""
    return f"Không quá {longest} ký tự." if len(cells.text(value) or "") > longest else None


def spelled(pattern, explanation):
    """A code of a given form (compiled regular expression)."""
    return lambda value: None if pattern.fullmatch(cells.text(value) or "") else explanation


def whole(least, most, *, may_be_empty=False):
    """A whole number between two limits, both inclusive."""

    def flaw(value):
        if value is None and may_be_empty:
            return None
        number = cells.whole(value)
        if isinstance(number, int) and least <= number <= most:
            return None
        return f"Cần số nguyên từ {least} đến {most}."

    return flaw


def day(*, may_be_empty=False):
    """A day as a date cell or dd/mm/yyyy."""

    def flaw(value):
        if value is None and may_be_empty:
            return None
        return None if as_date(cells.day(value)) else "Cần một ngày có thật (ngày/tháng/năm)."

    return flaw


def yes_no(value):
    """`co` or `khong`."""
    return None if cells.code(value) in YES_NO else "Cần co hoặc khong."


def of_row(row, flaws):
    """`CellError`s of one row; `flaws` is {heading: flaw}."""
    found = ((heading, flaw(row[heading])) for heading, flaw in flaws.items())
    return [row.error(heading, message) for heading, message in found if message]


def repeated(rows, heading, message):
    """`CellError`s of rows that repeat what an earlier one holds under a heading."""
    seen = set()
    for row in rows:
        key = cells.code(row[heading])
        if key in seen:
            yield row.error(heading, message)
        seen.add(key)
