"""Reading workbooks that cannot be trusted, and writing workbooks that can."""

import os
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.errors import RuleBroken

MEGABYTE = 1024 * 1024
MAX_UNPACKED = 200 * MEGABYTE
MAX_RATIO = 100
RATIO_MATTERS_ABOVE = 20 * MEGABYTE
MAX_ROWS = 50_000
MAX_COLUMNS = 300
LAST_ROW = 1_048_576  # of any .xlsx sheet
ESCAPED_CONTROL = re.compile("_x0{0,3}([0-9a-f])_")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


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

    message = "Bảng tính thiếu sheet “{sheet}”."


class ColumnsMissing(RuleBroken):
    """Columns that must be there are not."""

    message = "Bảng tính thiếu cột: {columns}."


class ColumnRepeated(RuleBroken):
    """Two columns of one sheet carry the same heading, so neither can be trusted."""

    message = "Sheet “{sheet}” có hai cột cùng tên “{column}”."


@dataclass(frozen=True, order=True)
class CellError:
    """What is wrong in one cell; `cell` is its coordinate, such as C17."""

    sheet: str
    cell: str
    message: str


@dataclass(frozen=True)
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
        return f"{get_column_letter(self.columns.get(heading_key(heading), 0) + 1)}{self.number}"

    def error(self, heading, message):
        """A `CellError` at the cell under a heading."""
        return CellError(self.sheet, self.cell(heading), message)


@dataclass(frozen=True)
class Sheet:
    """A sheet read as a table: heading key -> column index, and the rows that hold anything."""

    name: str
    columns: Mapping[str, int]
    rows: list[Row]


@lru_cache(maxsize=4096)
def heading_key(value):
    """A heading or sheet name without regard to case, spaces and Unicode form.

    LibreOffice takes `_xa_` inside a text, as in `tro_cap_xa_hoi`, for an escaped line break and
    saves one: both spellings have the same key.
    """
    text = unicodedata.normalize("NFC", str(value)).casefold()
    text = ESCAPED_CONTROL.sub(lambda match: chr(int(match[1], 16)), text)
    return " ".join(text.split())


def read_sheets(file, *, sheets=None, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS):
    """Read a workbook (path or binary file) into `{sheet name: Sheet}`.

    `sheets` names the sheets wanted, in any case; each must be there. Without it all are read.
    The first row with content is the heading row. Formulas are read as their saved results.

    Raises `NotAWorkbook`, `WorkbookEmpty`, `WorkbookTooLarge`, `SheetMissing`, `ColumnRepeated`.
    """
    with _opened(file) as book:
        found = {heading_key(sheet.title): sheet for sheet in book.worksheets}
        wanted = [sheet.title for sheet in book.worksheets] if sheets is None else sheets
        for name in wanted:
            if heading_key(name) not in found:
                raise SheetMissing(sheet=name)
        tables = {
            name: _read_sheet(name, found[heading_key(name)], max_rows, max_columns)
            for name in wanted
        }
    if not any(table.columns for table in tables.values()):
        raise WorkbookEmpty(place="không ô nào có giá trị")
    return tables


def require_columns(tables, required):
    """Refuse a workbook whose sheets lack columns.

    `tables` comes from `read_sheets`, `required` is `{sheet name: headings}`.
    Raises `ColumnsMissing`, naming every sheet and column at once.
    """
    gaps = []
    for name, headings in required.items():
        missing = [h for h in headings if heading_key(h) not in tables[name].columns]
        if missing:
            gaps.append(f"sheet “{name}” thiếu {', '.join(missing)}")
    if gaps:
        raise ColumnsMissing(columns="; ".join(gaps))


@contextmanager
def _opened(file):
    """An openpyxl read-only workbook; whatever a damaged file raises becomes `NotAWorkbook`."""
    opened = open(file, "rb") if isinstance(file, str | os.PathLike) else None  # noqa: SIM115
    book = None
    try:
        _refuse_bomb(opened or file)
        book = load_workbook(opened or file, read_only=True, data_only=True, keep_links=False)
        yield book
    except RuleBroken:
        raise
    except Exception as error:  # openpyxl raises anything at all over a damaged file
        raise NotAWorkbook from error
    finally:
        if book:
            book.close()
        if opened:
            opened.close()


def _refuse_bomb(file):
    """Judge the package by its directory, before a single byte is unpacked."""
    with zipfile.ZipFile(file) as package:
        parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if unpacked > MAX_UNPACKED:
        raise WorkbookTooLarge(reason=f"giải nén ra hơn {MAX_UNPACKED // MEGABYTE} MB")
    if unpacked > RATIO_MATTERS_ABOVE and unpacked / packed > MAX_RATIO:
        raise WorkbookTooLarge(reason="tỷ lệ nén bất thường")
    file.seek(0)


def _read_sheet(name, sheet, max_rows, max_columns):
    sheet.reset_dimensions()  # the declared size may lie, and rows past it would be dropped
    rows = _filled_rows(sheet, max_columns)
    heading = next(rows, None)
    columns = _columns(name, heading[1], max_columns) if heading else {}
    width = max(columns.values(), default=-1) + 1
    data = []
    for number, values in rows:
        row = Row(name, number, columns, [_clean(value) for value in values[:width]])
        if all(row.values[index] is None for index in columns.values()):
            continue
        if len(data) == max_rows:
            raise WorkbookTooLarge(reason=f"sheet “{name}” có hơn {max_rows} dòng")
        data.append(row)
    return Sheet(name, columns, data)


def _filled_rows(sheet, max_columns) -> Iterator[tuple[int, tuple]]:
    """(row number, values) of each row that holds anything."""
    for number, values in enumerate(sheet.iter_rows(max_col=max_columns + 1, values_only=True), 1):
        if number > LAST_ROW:
            raise WorkbookTooLarge(reason=f"sheet “{sheet.title}” có quá nhiều dòng")
        if values.count(None) < len(values):
            yield number, values


def _clean(value):
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip() or None
    return value


def _columns(name, headings, max_columns):
    columns = {}
    for index, heading in enumerate(map(_clean, headings)):
        if heading is None:
            continue
        if index >= max_columns:
            raise WorkbookTooLarge(reason=f"sheet “{name}” có hơn {max_columns} cột")
        if heading_key(heading) in columns:
            raise ColumnRepeated(sheet=name, column=heading)
        columns[heading_key(heading)] = index
    return columns


def safe_text(cell):
    """Keep the text of an openpyxl cell as text, whatever it starts with; returns the cell.

    A name such as `=HYPERLINK(...)` must reach a spreadsheet program as a string: the cell is
    typed as one, and marked with the quote prefix so that editing it does not wake it either.
    """
    if isinstance(cell.value, str):
        cell.data_type = "s"
        if cell.value.startswith(FORMULA_STARTS):
            cell.quotePrefix = True
    return cell


def write_sheet(book, title, headings, rows: Iterable[Sequence], *, widths=()):
    """Add a plain sheet to a write-only workbook: bold frozen headings, then the rows."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet, value, *, bold=False):
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell = safe_text(WriteOnlyCell(sheet, value))
    if bold:
        cell.font = Font(bold=True)
    return cell


def new_workbook():
    """An empty write-only workbook for `write_sheet`."""
    return Workbook(write_only=True)


def save_workbook(book, target):
    """Save to a path whole or not at all, or into a binary file."""
    if hasattr(target, "write"):
        book.save(target)
        return
    target = Path(target)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        book.save(draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
