"""Reading one workbook cell as the kind of value its column holds.

What cannot be read is handed on as its text, so that the one check of answers refuses it with the
value in the message.
"""

import re
from datetime import date, datetime
from decimal import Decimal

THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?", re.ASCII)
DECIMAL = re.compile(r"-?\d+([.,]\d+)?", re.ASCII)
DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


def text(value):
    """Text as it stands; a whole number without its decimals. None if the cell is empty."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def code(value):
    """A code in lower case."""
    return None if value is None else text(value).lower()


def codes(value):
    """A list of codes separated by semicolons, each once; an empty cell is an empty list."""
    parts = (part.strip() for part in (code(value) or "").split(";"))
    return list(dict.fromkeys(part for part in parts if part))


def numbers(value):
    """A list of whole numbers separated by semicolons; other parts stay text."""
    return [int(part) if re.fullmatch(r"\d{1,4}", part) else part for part in codes(value)]


def commune(value):
    """A commune code of five digits; a number cell has lost its leading zeros."""
    return text(value).zfill(5) if isinstance(value, int | float) else text(value)


def quantity(value):
    """A quantity as text with a decimal point, from a number or from Vietnamese text.

    "45,5" and "45.5" are the same; "1.200" and "1.200,5" hold thousands. A number is taken with
    the 15 digits a spreadsheet program shows.
    """
    if isinstance(value, float):
        return format(Decimal(format(value, ".15g")), "f")
    written = text(value)
    if written is None or not (written := written.replace(" ", "")):
        return None
    if THOUSANDS.fullmatch(written):
        return written.replace(".", "").replace(",", ".")
    return written.replace(",", ".") if DECIMAL.fullmatch(written) else text(value)


def whole(value):
    """A whole number as `int`; other values stay text."""
    written = quantity(value)
    is_whole = written is not None and re.fullmatch(r"-?\d{1,15}(\.0+)?", written, re.ASCII)
    return int(written.split(".")[0]) if is_whole else written


def day(value):
    """A date as ISO text, from a date cell or dd/mm/yyyy; other values stay text."""
    if isinstance(value, datetime | date):
        return date(value.year, value.month, value.day).isoformat()
    written = text(value)
    match = DAY.fullmatch(written or "")
    if not match:
        return written
    try:
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    except ValueError:
        return written


def item(kind, value):
    """An answer to an item of the score table, by the item's kind."""
    reader = {"mot_lua_chon": code, "nhieu_lua_chon": codes, "dem": whole, "khoang": quantity}
    return reader[kind](value)
