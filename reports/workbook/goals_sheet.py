"""Goals of the plan against targets, in the order of the plan."""

from .sheet import shown

HEADINGS = [
    "STT", "Chỉ tiêu", "Đơn vị tính", "Năm gốc", "Giá trị năm gốc", "Năm mục tiêu", "Mục tiêu",
    "Thực hiện", "Đánh giá", "Căn cứ, lý do",
]  # fmt: skip
WIDTHS = [5, 34, 10, 9, 12, 11, 11, 11, 14, 62]
LOOKS = ["word", "text", "word", "year", "rate", "year", "rate", "rate", "word", "text"]
TONES = {"Đang đạt": "good", "Đã đạt": "good", "Không đạt": "bad", "Chưa đạt": "bad"}


def write_goals(book, report, subtitle):
    """Add the sheet; a goal is a band over its indicators."""
    sheet = book.sheet("Mục tiêu", WIDTHS)
    sheet.opening("Mục tiêu của Kế hoạch và kết quả thực hiện", subtitle)
    sheet.row(HEADINGS, "head", height=34)
    sheet.repeat(sheet.at, sheet.at, frozen_columns=2)
    goal = None
    for number, row in enumerate(report.goals, 1):
        if row.goal != goal:
            goal = row.goal
            sheet.line(goal, "group")
        _write_goal(sheet, number, row)
    if not report.goals:
        sheet.line("Chưa nạp mục tiêu của Kế hoạch.", "text")


def _write_goal(sheet, number, row):
    looks = [*LOOKS]
    if not row.places:
        looks[4] = looks[6] = looks[7] = "count"
    looks[8] = TONES.get(row.verdict, "word")
    sheet.row(
        [
            number, row.indicator, row.measure, row.baseline_year, shown(row.baseline),
            shown(row.target_year), shown(row.target), shown(row.actual), row.verdict,
            f"{row.reason}. Căn cứ: {row.source}",
        ],
        looks,
    )  # fmt: skip
