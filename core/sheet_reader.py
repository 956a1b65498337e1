"""The process that reads a workbook nobody vouches for: `python -m core.sheet_reader '{…}'`.

The workbook comes as standard input; what is found goes out by `core.confined.send`, sheet by
sheet and some thousand rows at a time, so that reading and working on it go on side by side.
"""

import json
import sys
import unicodedata
import zipfile
from datetime import date

from python_calamine import CalamineWorkbook, SheetTypeEnum

from core.confined import accept_limits, finish, send
from core.errors import RuleBroken
from core.failed_cells import failed_cells
from core.workbooks import (
    ColumnRepeated,
    NotAWorkbook,
    SheetMissing,
    WorkbookTooLarge,
    heading_key,
)

MEGABYTE = 1024 * 1024
MAX_RATIO = 100
RATIO_MATTERS_ABOVE = 20 * MEGABYTE
AT_ONCE = 2000  # rows in a message
LAST_ROW = 1_048_576  # of any .xlsx sheet
EXACT = 2**53  # whole numbers up to here are exact in a workbook
CONTENT_TYPES = "[Content_Types].xml"
SPREADSHEET = (b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml")
MOST_REMEMBERED = 20_000  # distinct values
PLAIN = {str, float, int}


def main(wanted):
    """Read standard input under the limits, and send what is found."""
    accept_limits()
    with open(0, "rb") as file:
        for message in found_in(file, json.loads(wanted)):
            send(message)
    finish()


def found_in(file, wanted):
    """The messages of `tables`; the last is ("refused", name of the error, facts) if it raised."""
    try:
        yield from tables(file, wanted)
    except RuleBroken as error:
        yield "refused", type(error).__name__, error.facts
    except MemoryError:
        yield "refused", "WorkbookTooLarge", {"reason": "cần quá nhiều bộ nhớ để đọc"}
    except Exception:  # a damaged file makes the libraries raise anything at all
        yield "refused", "NotAWorkbook", {}


def tables(file, wanted):
    """Yield messages: ("sheet", name, columns, headings), then ("rows", records) of it.

    Raises `RuleBroken`. A record is (row number, value, value, …) as in `core.workbooks.Sheet`.
    """
    with zipfile.ZipFile(file) as package:
        _refuse_bomb(package, wanted["max_unpacked"])
        _refuse_other_formats(package)
    file.seek(0)
    book = (SparseBook if wanted["sparse"] else DenseBook)(file, wanted["max_columns"])
    found = {heading_key(name): name for name in book.names}
    asked = book.names if wanted["sheets"] is None else wanted["sheets"]
    for name in asked:
        if heading_key(name) not in found:
            raise SheetMissing(sheet=name)
    for name in asked:
        rows = _filled_rows(book.rows(found[heading_key(name)]))
        yield from _table(name, rows, wanted["max_rows"], wanted["max_columns"])


def _refuse_bomb(package, max_unpacked):
    """Judge the package by its directory, before a single byte is unpacked."""
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if unpacked > max_unpacked:
        raise WorkbookTooLarge(reason=f"giải nén ra hơn {max_unpacked // MEGABYTE} MB")
    if unpacked > RATIO_MATTERS_ABOVE and unpacked / packed > MAX_RATIO:
        raise WorkbookTooLarge(reason="tỷ lệ nén bất thường")


def _refuse_other_formats(package):
    """The library reads older and other formats too, which nobody asked for."""
    with package.open(CONTENT_TYPES) as part:
        types = part.read(MEGABYTE)
    if not any(kind in types for kind in SPREADSHEET):
        raise NotAWorkbook


def _table(name, rows, max_rows, max_columns):
    headings = next(rows, ())[1:]
    columns = _columns(name, headings, max_columns)
    yield "sheet", name, columns, headings[:max_columns]
    indexes = [index + 1 for index in columns.values()]
    end, count, chunk = max(indexes, default=0) + 1, 0, []
    for record in rows:
        record = record[:end] + (None,) * (end - len(record))
        if all(record[index] is None for index in indexes):
            continue
        count += 1
        if count > max_rows:
            raise WorkbookTooLarge(reason=f"trang tính “{name}” có hơn {max_rows} dòng")
        chunk.append(record)
        if len(chunk) == AT_ONCE:
            yield "rows", chunk
            chunk = []
    yield "rows", chunk


def _columns(name, headings, max_columns):
    columns = {}
    for index, heading in enumerate(headings):
        if heading is None:
            continue
        if index >= max_columns:
            raise WorkbookTooLarge(reason=f"trang tính “{name}” có hơn {max_columns} cột")
        if heading_key(heading) in columns:
            raise ColumnRepeated(sheet=name, column=heading)
        columns[heading_key(heading)] = index
    return columns


def _filled_rows(rows):
    """(row number, value of column A, B, …) of each row that holds anything."""
    clean = Cleaned()
    for number, values in rows:
        cells = clean.row(values)
        if cells.count(None) < len(cells):
            yield (number, *cells)


class DenseBook:
    """A workbook by the fast library, which keeps a whole rectangle of cells in memory."""

    def __init__(self, file, max_columns):
        with zipfile.ZipFile(file) as package:
            self._failed = failed_cells(package)
        file.seek(0)
        self._book = CalamineWorkbook.from_filelike(file)
        sheets = self._book.sheets_metadata
        self.names = [sheet.name for sheet in sheets if sheet.typ == SheetTypeEnum.WorkSheet]

    def rows(self, name):
        """(row number, values from column A on); the cells left out are put in."""
        sheet, failed = self._book.get_sheet_by_name(name), self._failed.get(name, {})
        lead = [""] * sheet.start[1] if sheet.start else []
        for number, values in enumerate(sheet.iter_rows(), 1):
            values = lead + values
            for column, text in failed.get(number, ()):
                values[column - 1] = text
            yield number, values


class SparseBook:
    """A workbook by the thorough library: ten times slower, and a cell far out costs nothing."""

    def __init__(self, file, max_columns):
        from openpyxl import load_workbook  # heavy, and hardly ever needed

        self._book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        self._width = max_columns + 1
        self.names = [sheet.title for sheet in self._book.worksheets]

    def rows(self, name):
        """(row number, values from column A on)."""
        sheet = self._book[name]
        sheet.reset_dimensions()  # the declared size may lie, and rows past it would be dropped
        for number, values in enumerate(sheet.iter_rows(max_col=self._width, values_only=True), 1):
            if number > LAST_ROW:
                raise WorkbookTooLarge(reason=f"trang tính “{name}” có quá nhiều dòng")
            if values.count(None) < len(values):
                yield number, ["" if value is None else value for value in values]


class Cleaned(dict):
    """Text and numbers of cells as they are sent on, each worked out once.

    Text is stripped, in NFC and without NUL (written `_x0000_`), which PostgreSQL does not store;
    an empty cell is None, a whole number is an `int`.
    """

    def row(self, values):
        """The values of a row, cleaned."""
        if len(self) > MOST_REMEMBERED:
            self.clear()
        look = self.__getitem__ if PLAIN.issuperset(map(type, values)) else self._other
        return tuple(map(look, values))

    def _other(self, value):
        """A date is the text it stands for, a time or a duration what Python writes."""
        if isinstance(value, bool):  # equal to 1 or 0, so it must not be remembered
            return value
        if isinstance(value, date):
            return value.strftime("%d/%m/%Y")
        return self[value if isinstance(value, str | float | int) else str(value)]

    def __missing__(self, value):
        if isinstance(value, str):
            cleaned = unicodedata.normalize("NFC", value).replace("\0", "").strip() or None
        else:
            cleaned = int(value) if abs(value) <= EXACT and value == int(value) else value
        self[value] = cleaned
        return cleaned


if __name__ == "__main__":
    main(sys.argv[1])
