"""The result of a survey as a paper to print, sign and keep: one content for page and document."""

from dataclasses import replace
from itertools import count

from django.utils.timezone import localtime

from core.papers import Column, Facts, Heading, Paper, Signatures, Table, Text
from core.templatetags.vietnamese import last_four

DEMO = "Dữ liệu trình diễn – mọi hộ, mọi người và mọi số liệu đều là giả lập."
DERIVED = "tính từ câu trả lời"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


def result_paper(why, *, whole_numbers, is_demo=False):
    """The `Paper` of an `Explanation`; citizen numbers whole, or only their last four digits."""
    survey, commune = why.survey, why.survey.household.unit.parent
    blocks = [
        Facts(_about(why)),
        *_class(why),
        *_indicators(why),
        *_points(why),
        *_since(why),
        *_beside(why),
        *_people(why, whole_numbers),
        *_answers(why),
        *_basis(why),
        Signatures([("ĐẠI DIỆN HỘ", ""), ("RÀ SOÁT VIÊN", "")]),
    ]
    return Paper(
        issuer=["ỦY BAN NHÂN DÂN", commune.full_name.upper()],
        dated=f"{commune.name}, ngày …… tháng …… năm {survey.survey_date.year}",
        title="KẾT QUẢ RÀ SOÁT HỘ GIA ĐÌNH",
        subtitle=f"Phiếu B – {survey.commune_review.review}",
        notice=DEMO if is_demo else "",
        blocks=_numbered(blocks),
    )


def _numbered(blocks):
    """Headings with their Roman numerals: not every survey has every part."""
    number = count()
    return [
        replace(b, text=f"{ROMAN[next(number)]}. {b.text}") if isinstance(b, Heading) else b
        for b in blocks
    ]


def _about(why):
    survey, household, unit = why.survey, why.survey.household, why.survey.household.unit
    places = [household.address, unit.full_name, unit.parent.full_name, unit.parent.parent]
    return [
        ("Chủ hộ", why.head),
        ("Mã hộ", household.code),
        ("Nơi ở", ", ".join(str(place) for place in places if place)),
        ("Ngày khảo sát", f"{survey.survey_date:%d/%m/%Y}"),
        ("Khu vực", survey.get_area_display().lower()),
        ("Số nhân khẩu", str(len(why.people))),
    ]


def _class(why):
    yield Heading("Kết luận")
    if replaced_at := why.survey.replaced_at:
        said = f"Phiếu này đã được thay bằng phiếu khác ngày {_day(replaced_at)}; chỉ để đối chiếu."
        yield Text(said, "strong")
    yield Text(why.verdict, "strong")
    columns = [Column("So sánh", 3), Column("Của hộ", 2.2, True), Column("Mức", 2.2, True),
               Column("Kết quả so sánh", 5)]  # fmt: skip
    yield Table(columns, why.comparisons)
    yield Text(why.b1_basis, "note")
    for warning in why.warnings:
        yield Text(warning, "note")


def _indicators(why):
    yield Heading(f"{len(why.findings)} chỉ số của chuẩn nghèo đa chiều")
    columns = [Column("TT", 0.9), Column("Chỉ số", 3.6), Column("Kết quả", 2.6), Column("Vì", 5.4)]
    rows = [
        [
            str(shown.indicator.no),
            shown.finding.name,
            "Thiếu hụt" if shown.finding.deprived else "Không thiếu hụt",
            "; ".join(r.text for r in shown.finding.reasons) or shown.looked_at,
        ]
        for shown in why.findings
    ]
    yield Table(columns, rows, ["", "Điểm B2", *_b2(why.result)])


def _b2(result):
    return [f"{len(result.deprivations)} chỉ số", f"{result.b2} điểm"]


def _points(why):
    if not why.result.b1_items:
        return
    yield Heading("Điểm B1 theo từng mục")
    columns = [Column("Mục", 5), Column("Trả lời", 5), Column("Điểm", 1.3, True)]
    rows = [[item.name, _said(item), str(item.points)] for item in why.result.b1_items]
    yield Table(columns, rows, ["Tổng điểm B1", "", str(why.result.b1)])


def _said(item):
    return f"{item.choice or 'không có'}{f' ({DERIVED})' if item.derived else ''}"


def _since(why):
    if not (change := why.change):
        return
    before = change.before
    yield Heading(f"So với năm {before.year}")
    columns = [Column("", 2), Column(f"Năm {before.year}", 3), Column("Lần này", 3)]
    yield Table(columns, change.rows)
    for line in change.lines:
        yield Text(line)


def _beside(why):
    if not why.beside:
        return
    yield Heading("Theo chuẩn riêng của tỉnh")
    for row in why.beside:
        yield Text(f"{row.title}: {row.says}")
    yield Text("Tính thêm để tham khảo; kết quả rà soát là kết quả theo chuẩn quốc gia.", "note")


def _people(why, whole_numbers):
    yield Heading("Thành viên")
    columns = [Column("TT", 1), Column("Họ và tên", 4), Column("Ngày sinh", 2.2),
               Column("Giới tính", 1.3), Column("Quan hệ", 2), Column("Dân tộc", 1.6),
               Column("Số CCCD", 2.9)]  # fmt: skip
    hide = (lambda number: number or "–") if whole_numbers else last_four
    rows = [
        [str(n), p.name, p.birth, p.said["gioi_tinh"], p.said["quan_he"], p.group, hide(p.cccd)]
        for n, p in enumerate(why.people, 1)
    ]
    yield Table(columns, rows)


def _answers(why):
    yield Heading("Câu trả lời về hộ")
    columns = [Column("Câu hỏi", 4), Column("Trả lời", 6)]
    yield Table(columns, [[question, answer] for _, question, answer in why.answers])


def _basis(why):
    survey = why.survey
    yield Heading("Căn cứ")
    yield Text(f"{survey.standard}: {survey.standard.legal_basis}.")
    if survey.score_table:
        basis = survey.score_table.legal_basis or "chưa có căn cứ ban hành"
        yield Text(f"{survey.score_table}: {basis}.")
    who = survey.recorded_by or "Nhập từ bảng tính"
    yield Text(f"{who} ghi phiếu ngày {_day(survey.recorded_at)}.", "note")


def _day(moment):
    return f"{localtime(moment):%d/%m/%Y}"
