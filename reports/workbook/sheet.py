"""A sheet of the report: rows from top to bottom, ready to print on A4."""

from math import ceil

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins, PrintPageSetup
from openpyxl.worksheet.properties import PageSetupProperties

from core.templatetags.vietnamese import MISSING

from .looks import Looks
from .rows import LETTERS, RowSheet, row_xml

DEMO = "DỮ LIỆU TRÌNH DIỄN – mọi hộ, mọi người và mọi số liệu đều là giả lập"
MILLIMETRE = 1 / 25.4
LINE_HEIGHT, AIR = 14.5, 5.5  # points: one line of text, and the room around a cell's text
LETTER, PADDING = 0.84, 1.5  # widths of an average letter and of a cell's edges, as of columns


class Book:
    """The workbook being written, what its sheets share: looks, footer, demonstration notice."""

    def __init__(self, workbook, *, footer, is_demo):
        self.workbook, self.footer, self.is_demo = workbook, footer, is_demo
        self.looks = Looks(workbook)

    def sheet(self, title, widths):
        """A new A4 landscape sheet with columns of the given widths (in characters)."""
        return Sheet(self, title, widths)


class Sheet:
    """Rows follow each other from top to bottom; `at` is the number of the last one."""

    def __init__(self, book, title, widths):
        self.book, self.widths, self.at = book, list(widths), 0
        self.sheet = RowSheet(book.workbook, title)
        for column, width in enumerate(self.widths, 1):
            self.sheet.column_dimensions[get_column_letter(column)].width = width
        self._set_up_page()

    def _set_up_page(self):
        sheet, margin = self.sheet, 15 * MILLIMETRE
        sheet.page_setup = PrintPageSetup(
            worksheet=sheet, orientation="landscape", paperSize=9, fitToWidth=1, fitToHeight=0
        )
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_margins = PageMargins(margin, margin, 18 * MILLIMETRE, margin, 0.3, 0.3)
        sheet.print_options.horizontalCentered = True
        sheet.sheet_view.showGridLines = False
        sheet.oddFooter.left.text, sheet.oddFooter.right.text = self.book.footer, "Trang &P/&N"
        sheet.oddFooter.left.size = sheet.oddFooter.right.size = 9
        if self.book.is_demo:
            sheet.oddHeader.center.text, sheet.oddHeader.center.size = DEMO, 9

    def row(self, values, look, *, height=None):
        """Append one row; `look` is one name or one for each value. None stays an empty cell.

        Without a height the row is as high as its longest text needs.
        """
        names = [look] * len(values) if isinstance(look, str) else look
        self.at += 1
        style = self.book.looks.style
        cells = [(v, style(name, v)) for v, name in zip(values, names, strict=True)]
        self.sheet.rows.append(row_xml(self.at, cells, height or self._height(values)))
        return self.at

    def _height(self, values):
        texts = ((v, w) for v, w in zip(values, self.widths, strict=False) if isinstance(v, str))
        return max((lines_of(*each) for each in texts), default=1) * LINE_HEIGHT + AIR

    def line(self, text, look, *, height=None, first=1, last=None):
        """One text merged across the sheet (or some columns); its height fits the text."""
        last = last or len(self.widths)
        width = sum(self.widths[first - 1 : last])
        self.row(
            [None] * (first - 1) + [text] + [None] * (last - first),
            [None] * (first - 1) + [look] * (last - first + 1),
            height=height or lines_of(text, width) * LINE_HEIGHT + AIR,
        )
        self.merge(self.at, first, self.at, last)

    def gap(self, height=8):
        """An empty row."""
        self.row([], [], height=height)

    def merge(self, top, left, bottom, right):
        """Join cells that were or will be appended."""
        if (top, left) != (bottom, right):
            first, last = f"{LETTERS[left - 1]}{top}", f"{LETTERS[right - 1]}{bottom}"
            self.sheet.merged_cells.append(f"{first}:{last}")

    def opening(self, title, subtitle):
        """The top of every sheet but the cover: title, what it is about, demonstration notice."""
        self.line(title.upper(), "title", height=20 * lines_of(title, sum(self.widths) / 1.8))
        self.line(subtitle, "subtitle")
        if self.book.is_demo:
            self.line(DEMO, "demo")
        self.gap()

    def notes(self, notes):
        """Notes under a table."""
        if notes:
            self.gap()
        for note in notes:
            self.line(f"• {note}", "note")

    def repeat(self, first, last, *, frozen_columns=0):
        """Rows repeated on every printed page, and kept in sight on screen."""
        self.sheet.print_title_rows = f"{first}:{last}"
        self.sheet.freeze_panes = f"{get_column_letter(frozen_columns + 1)}{last + 1}"


def shown(value):
    """A missing figure is «–», never an empty cell or 0."""
    return MISSING if value is None else value


def lines_of(text, width):
    """How many lines a text takes in a width in characters."""
    return sum(max(1, ceil(len(part) * LETTER / (width - PADDING))) for part in text.split("\n"))
