"""Tasks of the plan by agency: counted, then one by one."""

from reports.forms.declaration import TOTAL, rate
from tasks.models import Status

from .sheet import shown

COUNTED_ONCE = "Mỗi nhiệm vụ tính một lần, cho cơ quan chủ trì."
AS_OF = "Tình trạng đến hết ngày {on:%d/%m/%Y}."
COUNTS = [
    ("owed", "Tổng số"),
    ("done", "Hoàn thành đúng hạn"),
    ("done_late", "Hoàn thành quá hạn"),
    ("sent", "Chờ xác nhận"),
    ("doing", "Đang làm"),
    ("open", "Chưa bắt đầu"),
    ("overdue", "Quá hạn"),
]
WIDTHS = [5, 44, 12, 12, 12, 12, 12, 12, 12, 13]
DUTY_HEADINGS = [
    "STT", "Nhiệm vụ", "Mã", "Kỳ", "Hạn", "Ngày hoàn thành", "Tiến độ (%)", "Tình trạng",
]  # fmt: skip
DUTY_WIDTHS = [5, 78, 11, 12, 12, 12, 10, 16]
TONES = {Status.DONE: "good", Status.OVERDUE: "bad", Status.DONE_LATE: "bad"}


def write_agencies(book, report, subtitle):
    """Add the count by lead agency, with its total."""
    sheet = book.sheet("Nhiệm vụ", WIDTHS)
    sheet.opening("Nhiệm vụ của Kế hoạch theo cơ quan chủ trì", subtitle)
    headings = ["STT", "Cơ quan chủ trì", *(label for _, label in COUNTS), "Tỷ lệ hoàn thành (%)"]
    sheet.row(headings, "head", height=40)
    sheet.repeat(sheet.at, sheet.at, frozen_columns=2)
    for number, agency in enumerate(report.agencies, 1):
        counts = [agency[key] for key, _ in COUNTS]
        looks = ["word", "text", *["count"] * len(COUNTS), "rate"]
        sheet.row([number, agency["name"], *counts, share_done(agency)], looks)
    total = {key: sum(agency[key] for agency in report.agencies) for key, _ in COUNTS}
    looks = ["total word", "total text", *["total count"] * len(COUNTS), "total rate"]
    sheet.row([None, TOTAL, *total.values(), share_done(total)], looks)
    sheet.notes([COUNTED_ONCE, AS_OF.format(on=report.on)])


def share_done(counts):
    """Done, in time or late, of what was owed, in percent; «–» where nothing was."""
    return shown(rate(counts["done"] + counts["done_late"], counts["owed"]))


def write_duties(book, report, subtitle):
    """Add each duty of the year, by lead agency."""
    sheet = book.sheet("Chi tiết nhiệm vụ", DUTY_WIDTHS)
    sheet.opening("Từng nhiệm vụ trong năm", subtitle)
    sheet.row(DUTY_HEADINGS, "head", height=34)
    sheet.repeat(sheet.at, sheet.at, frozen_columns=2)
    agency = None
    for number, duty in enumerate(report.duties, 1):
        if duty.task.lead != agency:
            agency = duty.task.lead
            sheet.line(agency.name, "group")
        sheet.row(
            [
                number, duty.task.content, duty.task.code, duty.period, duty.due_on, duty.done_on,
                duty.percent, duty.standing.label,
            ],
            ["word", "text", "word", "word", "day", "day", "count", TONES.get(duty.status, "word")],
        )  # fmt: skip
    if not report.duties:
        sheet.line("Không có nhiệm vụ nào đến hạn trong năm.", "text")
    sheet.notes([AS_OF.format(on=report.on)])
