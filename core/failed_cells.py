"""Cells whose formula failed (#N/A, #REF!): the library that reads fast takes them for empty."""

import re
from xml.etree import ElementTree

from core.workbooks import column_number

FOLDER = "worksheets/"
PIECE = 1024 * 1024  # bytes looked at in one go
FAILED = (b't="e"', b"t='e'")
# Nothing in it reaches past the next tag, so that no file makes the search slow.
CELL = re.compile(
    rb"<(?:\w+:)?c\s(?=[^<>]{0,300}\bt=[\"']e[\"'])([^<>]*)>\s*"
    rb"(?:<(?:\w+:)?f\b[^<>]*>(?:[^<]*</(?:\w+:)?f>)?\s*)?"
    rb"<(?:\w+:)?v\b[^<>]*>([^<]*)<"
)
PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def failed_cells(package):
    """{sheet name: {row number: [(column number, text)]}} of an open workbook package."""
    parts = {name: _failed(package, name) for name in package.namelist() if FOLDER in name}
    if not any(parts.values()):
        return {}
    return {title: parts.get(part, {}) for title, part in _sheets(package)}


def _failed(package, name):
    found = {}
    with package.open(name) as part:
        for text in _rows(part):
            if not any(mark in text for mark in FAILED):
                continue
            for attributes, value in CELL.findall(text):
                if place := PLACE.search(attributes):
                    column, row = column_number(place[1].decode()), int(place[2])
                    found.setdefault(row, []).append((column, value.decode()))
    return found


def _rows(part):
    """The part bit by bit, each bit ending where a row does."""
    rest = b""
    while piece := part.read(PIECE):
        rest += piece
        end = rest.rfind(b"row>") + 4
        if end > 3:
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > 4 * PIECE:  # no row is as long as that
            rest = b""
    yield rest


def _sheets(package):
    """(sheet name, name of its part) of every sheet."""
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target") for each in relations}
    for sheet in ElementTree.fromstring(package.read("xl/workbook.xml")).iter(SHEET):
        target = targets[sheet.get(RELATION)]
        yield sheet.get("name"), target.lstrip("/") if target[0] == "/" else f"xl/{target}"
