"""The last sheet: what the figures rest on, the cross-checks, the notes of every form."""

from datetime import date, datetime

from reports.basis import basis

from .sheet import AIR, LINE_HEIGHT, lines_of, shown

WIDTHS = [5, 60, 18, 72]
VERDICT_LOOKS = {True: "good", False: "bad", None: "word"}


def write_basis(book, report, subtitle):
    """Add the sheet."""
    sheet = book.sheet("Cơ sở số liệu", WIDTHS)
    sheet.opening("Cơ sở của số liệu và kết quả đối chiếu", subtitle)
    sheet.line("Số liệu được lập như thế nào", "heading")
    for number, (label, value) in enumerate(basis(report), 1):
        lines = lines_of(value, WIDTHS[2] + WIDTHS[3]) if isinstance(value, str) else 1
        sheet.row(
            [number, label, shown(value), None],
            ["word", "text", *[_look(value)] * 2],
            height=lines * LINE_HEIGHT + AIR,
        )
        sheet.merge(sheet.at, 3, sheet.at, 4)
    sheet.gap(14)
    _write_checks(sheet, report.checks)
    sheet.gap(14)
    sheet.line("Ghi chú của các biểu", "heading")
    for code, table in report.tables.items():
        for note in table.notes:
            sheet.line(f"{code}: {note}", "plain")


def _look(value):
    if isinstance(value, datetime):
        return "left moment"
    if isinstance(value, date):
        return "left day"
    return "left count" if isinstance(value, int) else "text"


def _write_checks(sheet, checks):
    """Identities between the forms, with the result as a value."""
    sheet.line("Đối chiếu giữa các biểu", "heading")
    sheet.row(["STT", "Điều phải đúng", "Kết quả", "Chi tiết"], "head", height=22)
    for number, check in enumerate(checks, 1):
        sheet.row(
            [number, check.statement, check.verdict, check.detail],
            ["word", "text", VERDICT_LOOKS[check.passed], "text"],
        )
