"""Reading workbooks that cannot be trusted, and writing workbooks that can."""

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core import workbooks
from core.confined import Stopped, messages
from core.workbooks import (
    CellError,
    ColumnRepeated,
    ColumnsMissing,
    NotAWorkbook,
    Row,
    Sheet,
    SheetMissing,
    WorkbookEmpty,
    WorkbookTooLarge,
    heading_key,
    require_columns,
)

__all__ = [
    "CellError",
    "ColumnRepeated",
    "ColumnsMissing",
    "NotAWorkbook",
    "Row",
    "Sheet",
    "SheetMissing",
    "WorkbookEmpty",
    "WorkbookTooLarge",
    "heading_key",
    "new_workbook",
    "read_sheets",
    "require_columns",
    "safe_text",
    "save_workbook",
    "write_sheet",
]

MEGABYTE = 1024 * 1024
MAX_FILE = 32 * MEGABYTE
MAX_UNPACKED = 200 * MEGABYTE
MAX_ROWS = 50_000
MAX_COLUMNS = 300
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
TOO_LONG = "mất quá nhiều thời gian để đọc"
TOO_WIDE = (
    "cần quá nhiều bộ nhớ để đọc. Thường là do có ô nằm rất xa bảng: hãy xoá các dòng, cột thừa "
    "ở dưới và bên phải rồi lưu lại"
)


def read_sheets(file, *, sheets=None, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS):
    """Read a workbook (path or binary file) into `{sheet name: Sheet}`.

    `sheets` names the sheets wanted, in any case; each must be there. Without it all are read.
    The first row with content is the heading row. Formulas are read as their saved results. The
    file is opened in a process of its own, with limits on memory and time (`core.sheet_reader`).

    Raises `NotAWorkbook`, `WorkbookEmpty`, `WorkbookTooLarge`, `SheetMissing`, `ColumnRepeated`.
    """
    wanted = {
        "sheets": sheets,
        "max_rows": max_rows,
        "max_columns": max_columns,
        "max_unpacked": MAX_UNPACKED,
    }
    with _opened(file) as stream:
        try:
            tables = _read(stream, wanted)
        except Stopped as stopped:
            raise _refusal(stopped) from stopped
    if not any(table.columns for table in tables.values()):
        raise WorkbookEmpty(place="không ô nào có giá trị")
    return tables


def _read(stream, wanted):
    """Fast first; what takes too much memory that way – a cell far out – once more slowly."""
    try:
        return _tables(stream, wanted | {"sparse": False})
    except Stopped as stopped:
        if stopped.why != "memory":
            raise
    return _tables(stream, wanted | {"sparse": True})


def _tables(stream, wanted):
    """What the reading process sends, put together."""
    tables = {}
    stream.seek(0)
    for kind, *content in messages("core.sheet_reader", json.dumps(wanted), stdin=stream):
        match kind:
            case "sheet":
                name, columns, headings = content
                records = []
                tables[name] = Sheet(name, columns, records, headings)
            case "rows":
                (rows,) = content
                records.extend(rows)
            case "refused":
                name, facts = content
                raise getattr(workbooks, name)(**facts)
    return tables


def _refusal(stopped):
    reason = {"memory": TOO_WIDE, "time": TOO_LONG}.get(stopped.why)
    return WorkbookTooLarge(reason=reason) if reason else NotAWorkbook()


@contextmanager
def _opened(file):
    """The file as one the reading process can inherit, at its beginning."""
    if isinstance(file, str | os.PathLike):
        with open(file, "rb") as stream:
            _refuse_large(os.fstat(stream.fileno()).st_size)
            yield stream
        return
    with tempfile.TemporaryFile() as stream:
        file.seek(0)
        content = file.read(MAX_FILE + 1)
        _refuse_large(len(content))
        stream.write(content)
        stream.flush()
        stream.seek(0)
        yield stream


def _refuse_large(size):
    if size > MAX_FILE:
        raise WorkbookTooLarge(reason=f"tệp hơn {MAX_FILE // MEGABYTE} MB")


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


def write_sheet(book, title, headings, rows: Iterable[Sequence], *, widths=(), above=()):
    """Add a plain sheet to a write-only workbook: lines `above`, bold frozen headings, the rows."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = f"A{len(above) + 2}"
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    for line in above:
        sheet.append([_cell(sheet, line)])
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
