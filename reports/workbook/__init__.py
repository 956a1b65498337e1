"""The annual report as an Excel workbook: values only, no formula, ready to print."""

from datetime import datetime, time

from openpyxl import Workbook

from .basis_sheet import write_basis
from .chart_sheet import write_chart
from .cover import write_cover
from .form_sheet import write_form
from .goals_sheet import write_goals
from .package import save
from .sheet import Book
from .tasks_sheet import write_agencies, write_duties

__all__ = ["write_annual"]


def write_annual(report, target, progress=lambda percent: None):
    """Write an `AnnualReport` to a path or binary file, telling `progress` how far it is.

    The same figures on the same day give the same bytes.
    """
    scope = report.scope
    title = f"Báo cáo giảm nghèo năm {scope.year} – {scope.unit}"
    subtitle = f"{scope.unit}, năm {scope.year}"
    book = Book(Workbook(write_only=True), footer=title, is_demo=report.is_demo)
    parts = [
        lambda: write_cover(book, report),
        lambda: write_goals(book, report, subtitle),
        *(
            lambda table=table: write_form(book, table, subtitle)
            for table in report.tables.values()
        ),
        lambda: write_agencies(book, report, subtitle),
        lambda: write_duties(book, report, subtitle),
        lambda: write_chart(book, report, subtitle),
        lambda: write_basis(book, report, subtitle),
    ]
    for done, part in enumerate(parts, 1):
        part()
        progress(90 * done // len(parts))
    save(book.workbook, target, moment=datetime.combine(report.on, time()), title=title)
