"""What a workbook read as tables is, and what can be wrong with one."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.errors import RuleBroken

ESCAPED_CONTROL = re.compile("_x0{0,3}([0-9a-f])_")


class NotAWorkbook(RuleBroken):
    """The file is not an .xlsx package, or its inside is damaged."""

    message = (
        "Tệp không phải là bảng tính Excel (.xlsx), hoặc đã hỏng, hoặc có đặt mật khẩu. "
        "Hãy mở bằng Excel và lưu lại với kiểu “Excel Workbook (.xlsx)”."
    )


class WorkbookEmpty(RuleBroken):
    """There is nothing to read."""

    message = "Bảng tính không có dữ liệu: {place}."


class WorkbookTooLarge(RuleBroken):
    """Reading the file would take more memory or time than an honest one needs."""

    message = "Bảng tính quá lớn: {reason}."


class SheetMissing(RuleBroken):
    """A sheet that must be there is not."""

    message = "Bảng tính thiếu trang tính “{sheet}”."


class ColumnsMissing(RuleBroken):
    """Columns that must be there are not."""

    message = "Bảng tính thiếu cột: {columns}."


class ColumnRepeated(RuleBroken):
    """Two columns of one sheet carry the same heading, so neither can be trusted."""

    message = "Trang tính “{sheet}” có hai cột cùng tên “{column}”."


@dataclass(frozen=True, order=True)
class CellError:
    """What is wrong in one cell; `cell` is its coordinate, such as C17."""

    sheet: str
    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """One data row, its values found by heading and each knowing its coordinate.

    Text is stripped and in Unicode form NFC; an empty cell is None.
    """

    sheet: str
    number: int
    columns: Mapping[str, int]
    values: Sequence

    def __getitem__(self, heading):
        index = self.columns.get(heading_key(heading))
        return None if index is None or index >= len(self.values) else self.values[index]

    def __contains__(self, heading):
        return heading_key(heading) in self.columns

    def cell(self, heading):
        """Coordinate of the cell under a heading; the row's first cell if there is no such one."""
        return f"{column_letter(self.columns.get(heading_key(heading), 0) + 1)}{self.number}"

    def error(self, heading, message):
        """A `CellError` at the cell under a heading."""
        return CellError(self.sheet, self.cell(heading), message)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet read as a table: heading key -> column index, and the rows that hold anything.

    `records` are those rows as plain tuples, (row number, value, value, …): a large file is kept
    in this form, and a `Row` is made of one where it is needed.
    """

    name: str
    columns: Mapping[str, int]
    records: Sequence[tuple]
    headings: Sequence[str | None] = ()  # as written, from column A on

    def row(self, record):
        """The `Row` of a record."""
        return Row(self.name, record[0], self.columns, record[1:])

    @property
    def rows(self):
        """Every row, as a list of `Row`s."""
        return [self.row(record) for record in self.records]


@lru_cache(maxsize=512)
def column_letter(number):
    """The letters of a column, counted from 1: A, B, …, Z, AA, …"""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters):
    """The number of a column, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=4096)
def heading_key(value):
    """A heading or sheet name without regard to case, spaces and Unicode form.

    LibreOffice takes `_xa_` inside a text, as in `tro_cap_xa_hoi`, for an escaped line break and
    saves one: both spellings have the same key.
    """
    text = unicodedata.normalize("NFC", str(value)).casefold()
    text = ESCAPED_CONTROL.sub(lambda match: chr(int(match[1], 16)), text)
    return " ".join(text.split())


def require_columns(tables, required):
    """Refuse a workbook whose sheets lack columns.

    `tables` comes from `read_sheets`, `required` is `{sheet name: headings}`.
    Raises `ColumnsMissing`, naming every sheet and column at once.
    """
    gaps = []
    for name, headings in required.items():
        missing = [h for h in headings if heading_key(h) not in tables[name].columns]
        if missing:
            gaps.append(f"trang tính “{name}” thiếu {', '.join(missing)}")
    if gaps:
        raise ColumnsMissing(columns="; ".join(gaps))
