"""How cells look: a few named looks, each resolved once per workbook.

An official document is set in Times New Roman (Nghị định 30/2020/NĐ-CP).
"""

from types import SimpleNamespace

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from core.spreadsheets import FORMULA_STARTS

FACE = "Times New Roman"
THIN, HAIR = Side("thin", "7F7F7F"), Side("hair", "7F7F7F")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
INSIDE = Border(left=THIN, right=THIN, top=HAIR, bottom=HAIR)
UNDERLINE = Border(bottom=Side("thin"))
HEAD, TOTAL = PatternFill("solid", "DDE9E4"), PatternFill("solid", "F2F2F2")
COUNT, RATE, DAY, MOMENT = "#,##0", "0.00", "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
COUNT_CHANGE, RATE_CHANGE = "+#,##0;-#,##0;0", "+0.00;-0.00;0.00"
RED, GREY, GREEN = "B42318", "595959", "0F5C4D"


def _look(
    size=11, *, bold=False, italic=False, color="000000", across="left", down="center",
    indent=0, wrap=True, border=None, fill=None, format="General",
):  # fmt: skip
    look = {
        "font": Font(name=FACE, size=size, bold=bold, italic=italic, color=color),
        "alignment": Alignment(across, down, wrap_text=wrap, indent=indent),
        "number_format": format,
    }
    return look | ({"border": border} if border else {}) | ({"fill": fill} if fill else {})


def _cell(across="left", *, border=INSIDE, **look):
    """A cell of a table; text and numbers keep a little away from the lines."""
    indent = 0 if across == "center" else 1
    return _look(across=across, border=border, indent=indent, wrap=across != "right", **look)


def _total(across="left", **look):
    return _cell(across, border=BOX, bold=True, fill=TOTAL, **look)


LOOKS = {
    "plain": _look(12),
    "issuer": _look(12, bold=True, across="center"),
    "number": _look(13, across="center"),
    "motto": _look(13, bold=True, across="center"),
    "rule": _look(4, across="center", border=UNDERLINE),
    "place": _look(13, italic=True, across="center"),
    "document": _look(14, bold=True, across="center"),
    "addressee": _look(13, across="center"),
    "recipients": _look(12, bold=True, italic=True),
    "title": _look(14, bold=True, across="center"),
    "subtitle": _look(12, italic=True, across="center"),
    "heading": _look(12, bold=True, color=GREEN),
    "demo": _look(10, bold=True, italic=True, color=RED, across="center"),
    "note": _look(10, italic=True, color=GREY, down="top"),
    "head": _cell("center", size=10, bold=True, border=BOX, fill=HEAD),
    "caption": _cell("center", size=9, italic=True, border=BOX, fill=HEAD),
    "text": _cell(),
    "word": _cell("center"),
    "count": _cell("right", format=COUNT),
    "rate": _cell("right", format=RATE),
    "count change": _cell("right", format=COUNT_CHANGE),
    "rate change": _cell("right", format=RATE_CHANGE),
    "year": _cell("center", format="0"),
    "day": _cell("center", format=DAY),
    "left count": _cell(format=COUNT),
    "left day": _cell(format=DAY),
    "left moment": _cell(format=MOMENT),
    "good": _cell("center", bold=True, color=GREEN),
    "bad": _cell("center", bold=True, color=RED),
    "group": _total(),
    "total text": _total(),
    "total word": _total("center"),
    "total count": _total("right", format=COUNT),
    "total rate": _total("right", format=RATE),
}


class Looks(dict):
    """The looks in one workbook, each registered when it is first used: {(name, quoted): id}."""

    def __init__(self, workbook):
        super().__init__()
        self.sheet = SimpleNamespace(parent=workbook)

    def __missing__(self, key):
        name, is_quoted = key
        cell = WriteOnlyCell(self.sheet)
        for part, value in LOOKS[name].items():
            setattr(cell, part, value)
        cell.quotePrefix = is_quoted
        self[key] = cell.style_id
        return self[key]

    def style(self, name, value):
        """The style id for a value, or None for no cell.

        A text that a program might take for a formula is quoted, so that editing it is safe too.
        """
        is_quoted = isinstance(value, str) and value.startswith(FORMULA_STARTS)
        return name and self[name, is_quoted]
