"""A form (biểu) as a sheet: the declaration's own columns, numbers as values, rates recomputed."""

from reports.forms import heading

from .sheet import AIR, LINE_HEIGHT, lines_of, shown

NUMBER, NAME, LINE, VALUE = 5.5, 22, 11, 8.8  # widths
MANY = 10  # columns beyond which they are narrow
LONE_HEIGHT, PAIR_HEIGHT = 21, 14.5  # of a row where a unit has one line, or two


def write_form(book, table, subtitle):
    """Add the sheet of one filled form."""
    lead = ["STT", table.scope.row_name] + (["Dòng"] if len(table.form.lines) > 1 else [])
    value = VALUE if len(table.columns) > MANY else VALUE * 1.4
    widths = [NUMBER, NAME, LINE][: len(lead)] + [value] * len(table.columns)
    sheet = book.sheet(table.form.code, widths)
    sheet.opening(f"Biểu {table.form.code}. {table.form.title}", subtitle)
    _write_heading(sheet, lead, table.columns)
    looks = ["rate" if column.ratio else "count" for column in table.columns]
    for row in table.rows:
        _write_row(sheet, table, row, ["word", "text", "word"][: len(lead)], looks)
    total = [f"total {look}" for look in looks]
    names = ["total word", "total text", "total word"][: len(lead)]
    _write_row(sheet, table, table.total, names, total)
    sheet.notes([table.form.formula, *table.notes] if table.form.formula else table.notes)


def _write_heading(sheet, lead, columns):
    """Bands over labels, then the numbers of the columns; all but the numbers merged."""
    grid, first, offset = heading(columns), sheet.at + 1, len(lead)
    for level, cells in enumerate(grid):
        values = (lead if level == 0 else [None] * offset) + [None] * len(columns)
        for cell in cells:
            values[offset + cell.column] = cell.text
            top, left = first + cell.row, offset + cell.column + 1
            sheet.merge(top, left, top + cell.rows - 1, left + cell.columns - 1)
        sheet.row(values, "head", height=_height(sheet, cells, offset))
    for column in range(1, offset + 1):
        sheet.merge(first, column, sheet.at, column)
    captions = [column.caption.replace("=", "\n=") for column in columns]
    height = 26 if any(column.ratio for column in columns) else 15
    sheet.row([*"ABC"[:offset], *captions], "caption", height=height)
    sheet.repeat(first, sheet.at, frozen_columns=offset)


def _height(sheet, cells, offset):
    """Room for the longest heading of a level that does not reach down into the next."""
    texts = [
        (cell.text, sum(sheet.widths[offset + cell.column :][: cell.columns]))
        for cell in cells
        if cell.rows == 1
    ]
    return max((lines_of(*text) for text in texts), default=1) * LINE_HEIGHT + AIR


def _write_row(sheet, table, row, lead_looks, looks):
    """The lines of one unit; its number and name are merged over them."""
    first = sheet.at + 1
    for line in table.form.lines:
        lead = [row.number, row.name, line][: len(lead_looks)]
        values = [shown(row.lines[line][column.key]) for column in table.columns]
        height = LONE_HEIGHT if len(table.form.lines) == 1 else PAIR_HEIGHT
        sheet.row(lead + values, lead_looks + looks, height=height)
    for column in (1, 2):
        sheet.merge(first, column, sheet.at, column)
