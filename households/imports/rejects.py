"""The households of a survey workbook that were refused, to be mended and sent in again."""

import re
from collections import defaultdict

from core.long_lists import long_lists
from core.spreadsheets import heading_key, read_sheets
from core.workbooks import column_number
from households.imports import cells
from households.imports.survey_columns import (
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
)
from households.imports.survey_workbook import MAX_ROWS, household_key

COLUMNS = {HOUSEHOLDS: HOUSEHOLD_COLUMNS, MEMBERS: MEMBER_COLUMNS}
TYPED_AS_TEXT = (cells.text, cells.commune, cells.day)
LEAST_WIDTH = 12


def write_rejects(source, target, errors, *, codes):
    """Write the rows of some households in the layout of the workbook they came in.

    `source` is that workbook (path or binary file), `target` a path or a binary file, `errors` the
    `CellError`s of its reading and `codes` the households as written. Rows of members in error
    that belong to no household go with them. The cells in error are coloured and carry what is
    wrong as a comment, which reading ignores: mended, the file can be sent in as it is.

    Raises the errors of `core.spreadsheets` if the source cannot be read.
    """
    sheets = read_sheets(source, sheets=[HOUSEHOLDS, MEMBERS], max_rows=MAX_ROWS)
    wanted, notes = {code.casefold() for code in codes}, _notes(errors)
    known = {household_key(r, sheets[HOUSEHOLDS]) for r in sheets[HOUSEHOLDS].records} - {""}
    with long_lists(target) as book:
        for name, sheet in sheets.items():
            own, written = notes[name], book.sheet(name)
            _head(written, sheet, COLUMNS[name])
            for record in sheet.records:
                key = household_key(record, sheet)
                if key in wanted or (key not in known and record[0] in own):
                    written.append(record[1:], own.get(record[0], {}))


def _head(written, sheet, columns):
    """The headings as they were; text and dates that are typed in are kept as typed."""
    as_text = {heading_key(c.heading) for c in columns if c.read in TYPED_AS_TEXT}
    headings = sheet.headings
    widths = [max(LEAST_WIDTH, len(heading or "") + 3) for heading in headings]
    texts = {sheet.columns[key] for key in as_text if key in sheet.columns}
    written.head(headings, widths=widths, texts=texts)


def _notes(errors):
    """{sheet: {row number: {column index: what is wrong}}}"""
    found = defaultdict(lambda: defaultdict(dict))
    for error in errors:
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", error.cell).groups()
        cell, column = found[error.sheet][int(row)], column_number(letters) - 1
        cell[column] = f"{cell[column]}\n{error.message}" if column in cell else error.message
    return found
