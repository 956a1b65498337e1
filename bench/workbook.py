"""The annual workbook of the district against bare openpyxl writing the same cells from memory."""

import json
import tempfile
from copy import copy
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

from openpyxl import Workbook, load_workbook

import bench.setup  # noqa: F401
from households.models import HouseholdYear
from organisations.models import Unit
from reports.annual import AnnualReport
from reports.scope import Scope
from reports.workbook import write_annual

RUNS = 9


def product(path, year):
    """What `build_report` does: queries, then the formatted workbook."""
    scope = Scope(Unit.objects.get(code="170"), year)
    annual = AnnualReport(scope, on=date(year, 12, 31), is_demo=True)
    write_annual(annual, path, lambda percent: None)


def bare(path, sheets, *, write_only):
    """The same values, nothing else."""
    book = Workbook(write_only=write_only)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(path)


def bare_formatted(path, source, *, write_only=False):
    """The same cells with the formats they have, in bare openpyxl, from memory."""
    book = Workbook()
    book.remove(book.active)
    for name, cells in source:
        sheet = book.create_sheet(name)
        for row, column, value, look in cells:
            cell = sheet.cell(row, column, value)
            cell.font, cell.fill, cell.border, cell.alignment, cell.number_format = look
    book.save(path)


def timed(function, *arguments, **options):
    """Seconds one call takes."""
    start = perf_counter()
    function(*arguments, **options)
    return perf_counter() - start


def main():
    """Alternate the contestants so that drift of the machine hits all alike."""
    year = HouseholdYear.objects.order_by("-year").values_list("year", flat=True).first()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        product(path, year)
        book = load_workbook(path)
        sheets = [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book]
        looks = [(sheet.title, [_look(c) for r in sheet.iter_rows() for c in r]) for sheet in book]
        times = {"product": [], "bare, values only": [], "bare, with the same formats": []}
        for _ in range(RUNS):
            times["product"].append(timed(product, path, year))
            times["bare, values only"].append(timed(bare, path, sheets, write_only=False))
            times["bare, with the same formats"].append(timed(bare_formatted, path, looks))
    ours = times.pop("product")
    ratios = {name: median(a / b for a, b in zip(ours, other, strict=True))
              for name, other in times.items()}  # fmt: skip
    cells = sum(v is not None for rows in sheets for row in rows for v in row)
    print(json.dumps({"cells": cells, "runs": RUNS, "ratios": ratios}))


def _look(cell):
    parts = (cell.font, cell.fill, cell.border, cell.alignment)
    look = (*map(copy, parts), cell.number_format)
    return cell.row, cell.column, cell.value, look


if __name__ == "__main__":
    main()
