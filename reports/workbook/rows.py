"""Rows of a sheet as finished XML, without an openpyxl cell object for each value.

openpyxl writes the package, styles, charts and print set-up; a report's cells are only ever texts,
numbers and dates in one of a few looks, so their XML is written directly. It is several times as
fast, and no value can become a formula because no formula is ever written.
"""

from datetime import date
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape

from lxml.etree import fromstring
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter

LETTERS = [get_column_letter(number) for number in range(1, 101)]


class MemoryWriter(WorksheetWriter):
    """Keeps the sheet's XML in memory: a report is small, temporary files are slow."""

    def __init__(self, sheet):
        super().__init__(sheet, out=BytesIO())

    def cleanup(self):
        """There is no file to remove."""


class RowSheet(WriteOnlyWorksheet):
    """A write-only sheet of finished rows, written out when the workbook is saved."""

    def __init__(self, workbook, title):
        super().__init__(workbook, title)
        workbook._add_sheet(self)
        self.rows = []
        self.merged_cells = []  # in order: openpyxl's own set would change with every run

    def close(self):
        """Write everything; openpyxl calls it while it saves."""
        self._writer = writer = MemoryWriter(self)
        writer.write_top()
        writer.xf.send(fromstring(f"<sheetData>{''.join(self.rows)}</sheetData>"))
        writer.write_tail()
        writer.close()


def row_xml(number, cells, height):
    """A row of (value, style id or None) pairs; a pair without style is no cell at all."""
    parts = [
        cell_xml(f"{letter}{number}", value, style)
        for letter, (value, style) in zip(LETTERS, cells, strict=False)
        if style is not None
    ]
    return f'<row r="{number}" ht="{height:.1f}" customHeight="1">{"".join(parts)}</row>'


def cell_xml(place, value, style):
    """One cell: a text stays a text whatever it starts with."""
    if value is None:
        return f'<c r="{place}" s="{style}"/>'
    if isinstance(value, str):
        text = escape(ILLEGAL_CHARACTERS_RE.sub("", value).strip())
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{text}</t></is></c>'
    if isinstance(value, date):
        value = to_excel(value)
    elif isinstance(value, Decimal):
        value = round(value, 6)
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'
