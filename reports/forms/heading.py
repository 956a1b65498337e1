"""The heading of a form as a grid: bands over columns, for the page and the workbook alike."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HeadingCell:
    """A heading at a row and column (both from 0) of the grid, spanning some of each."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


def heading(columns):
    """Rows of `HeadingCell`s: neighbours under the same bands share them."""
    depth = max((len(column.bands) for column in columns), default=0) + 1
    grid = [_bands(columns, level) for level in range(depth)]
    for position, column in enumerate(columns):
        level = len(column.bands)
        grid[level].append(HeadingCell(column.label, level, position, rows=depth - level))
    return [sorted(row, key=lambda cell: cell.column) for row in grid]


def _bands(columns, level):
    """The bands of one level, neighbours with the same bands so far joined."""
    cells, before = [], None
    for position, column in enumerate(columns):
        path = column.bands[: level + 1] if len(column.bands) > level else None
        if path and path == before:
            last = cells.pop()
            cells.append(HeadingCell(last.text, level, last.column, columns=last.columns + 1))
        elif path:
            cells.append(HeadingCell(path[-1], level, position))
        before = path
    return cells
