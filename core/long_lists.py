"""Workbooks of long plain lists, written row by row: little memory, a fraction of the time."""

import os
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from xlsxwriter import Workbook

from core.spreadsheets import FORMULA_STARTS

MARK = "#F8CBAD"
COMMENT = {"x_scale": 2.5, "y_scale": 1.2}


@contextmanager
def long_lists(target):
    """A `ListBook` that is saved to a path whole or not at all, or into a binary file."""
    if hasattr(target, "write"):
        with Workbook(target, {"constant_memory": True}) as book:
            yield ListBook(book)
        return
    target = Path(target)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file, Workbook(file, {"constant_memory": True}) as book:
            yield ListBook(book)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


class ListBook:
    """A workbook being written; its sheets may grow in any order."""

    def __init__(self, book):
        self._book = book
        self._bold = book.add_format({"bold": True})
        self._texts = book.add_format({"num_format": "@"})
        self._quoted = book.add_format({"quote_prefix": True})
        self._marked = book.add_format({"bg_color": MARK, "num_format": "@"})
        self._marked_quoted = book.add_format({"bg_color": MARK, "quote_prefix": True})

    def sheet(self, title):
        """The next `ListSheet`, still empty."""
        looks = {
            (False, False): None,
            (False, True): self._quoted,
            (True, False): self._marked,
            (True, True): self._marked_quoted,
        }
        return ListSheet(self._book.add_worksheet(title), self._bold, self._texts, looks)


class ListSheet:
    """A sheet that is one list: `head` once, then `append` row by row."""

    def __init__(self, sheet, bold, texts, looks):
        self._sheet, self._bold, self._texts, self._looks = sheet, bold, texts, looks
        self._count = 0

    def head(self, headings, *, widths=(), texts=()):
        """Bold frozen headings; what is typed later into the columns `texts` stays as typed."""
        self._sheet.freeze_panes(1, 0)
        for index, width in enumerate(widths):
            look = self._texts if index in texts else None
            self._sheet.set_column(index, index, width, look)
        for column, heading in enumerate(headings):
            if heading is not None:
                self._sheet.write_string(0, column, heading, self._bold)

    def append(self, values, notes=MappingProxyType({})):
        """One more row of text, numbers and None; text stays text, whatever it starts with.

        The cells of `notes`, {column index: text}, are coloured and carry the text as a comment.
        """
        self._count += 1
        for column, value in enumerate(values):
            if value is not None or column in notes:
                self._write(column, value, column in notes)
        for column, note in notes.items():
            self._sheet.write_comment(self._count, column, note, COMMENT)

    def _write(self, column, value, is_marked):
        place, mark = (self._count, column), self._looks[is_marked, False]
        if value is None:
            self._sheet.write_blank(*place, None, mark)
        elif isinstance(value, str):
            text = value if value.isprintable() else ILLEGAL_CHARACTERS_RE.sub("", value)
            look = self._looks[is_marked, text.startswith(FORMULA_STARTS)]
            self._sheet.write_string(*place, text, look)
        elif isinstance(value, bool):
            self._sheet.write_boolean(*place, value, mark)
        else:
            self._sheet.write_number(*place, value, mark)
