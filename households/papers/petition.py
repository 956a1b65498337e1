"""Giấy đề nghị (Quyết định 24/2021/QĐ-TTg): asks for a review (01), or to have left (04)."""

from core.papers import Column, Dots, Facts, Heading, Paper, Signatures, Table, Text
from households.documents import DEMO
from households.models import Petition, PovertyClass

from .form import UNCHECKED, born, committee, day_in_words, home_of

REASON_LINES = 3
ASKS = {
    Petition.Form.REVIEW: (
        "Rà soát hộ nghèo, hộ cận nghèo",
        "rà soát, xem xét công nhận hộ nghèo, hộ cận nghèo",
    ),
    Petition.Form.LEAVING: (
        "Công nhận {left}",
        "rà soát, xem xét công nhận {left}",
    ),
}
LEFT = {
    PovertyClass.POOR: "hộ thoát nghèo",
    PovertyClass.NEAR_POOR: "hộ thoát cận nghèo",
}
COLUMNS = [Column("TT", 0.9), Column("Họ và tên", 4.2), Column("Ngày sinh", 2.3),
           Column("Giới tính", 1.4), Column("Quan hệ với chủ hộ", 2.3), Column("Dân tộc", 1.6),
           Column("Số CCCD/định danh", 3)]  # fmt: skip


def petition_paper(household, members, form, *, standing=None, filed=None, whole_numbers, is_demo):
    """The form prefilled: household, members, and what it is now (`standing`).

    `filed` is the `Petition` when it came in already; without the right to read citizen numbers
    their places stay dotted, to be filled in by hand.
    """
    commune = household.unit.parent
    title, asked = (words.format(left=_left(standing)) for words in ASKS[form])
    return Paper(
        issuer=[],
        dated="",
        title="GIẤY ĐỀ NGHỊ",
        subtitle=title,
        mark=f"Mẫu số {Petition.Form(form).value}",
        to=committee(commune),
        notice=DEMO if is_demo else "",
        blocks=[
            Facts(_about(household, members, standing, whole_numbers)),
            Heading("Thành viên của hộ"),
            Table(COLUMNS, [_row(no, m, whole_numbers) for no, m in enumerate(members, 1)]),
            Text(f"Hộ gia đình tôi đề nghị {committee(commune)} {asked} theo quy định.", "body"),
            *_reason(filed),
            Text("Tôi cam kết những nội dung trên là đúng sự thật.", "body"),
            Text(_dated(commune, filed), "dated"),
            Signatures([("NGƯỜI TIẾP NHẬN", ""), ("NGƯỜI ĐỀ NGHỊ", "")]),
            Text(UNCHECKED, "note"),
        ],
    )


def _left(standing):
    return LEFT.get(standing and standing.poverty_class, "hộ thoát nghèo, thoát cận nghèo")


def _about(household, members, standing, whole_numbers):
    chief = next((m for m in members if m.relation == m.Relation.HEAD), None)
    yield "Họ và tên chủ hộ", household.head_name
    yield "Ngày sinh", chief and born(chief)
    yield "Giới tính", chief and chief.get_sex_display()
    yield "Dân tộc", chief and chief.ethnicity.name
    yield "Số CCCD/định danh", chief.cccd if chief and whole_numbers else ""
    yield "Nơi ở hiện nay", home_of(household)
    yield "Số nhân khẩu", str(len(members))
    if standing and standing.poverty_class:
        yield f"Kết quả rà soát năm {standing.year}", standing.label


def _row(no, member, whole_numbers):
    return [
        str(no),
        member.name,
        born(member),
        member.get_sex_display(),
        member.get_relation_display(),
        member.ethnicity.name,
        member.cccd if whole_numbers else "",
    ]


def _reason(filed):
    if filed and filed.content:
        yield Text(filed.content, "body", "Lý do:")
    else:
        yield Text("Lý do đề nghị:")
        yield Dots(REASON_LINES)


def _dated(commune, filed):
    return f"{commune.name}, {day_in_words(filed.filed_on if filed else None)}"
