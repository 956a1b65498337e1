"""Giấy chứng nhận hộ nghèo, hộ cận nghèo: one household, its people, its class year by year."""

from core.papers import Column, Facts, Heading, Paper, Signed, Table, Text
from core.templatetags.vietnamese import last_four
from households.models import Member, Movement, PovertyClass

from .form import CHAIRMAN, committee, going_out, home_of

NUMBER = "GCN-HN.HCN"
MEMBERS = [Column("TT", 0.9), Column("Họ và tên", 4.4), Column("Dân tộc", 1.7),
           Column("Quan hệ với chủ hộ", 2.2), Column("Năm sinh (nam)", 1.5),
           Column("Năm sinh (nữ)", 1.5), Column("Ghi chú biến động", 3.3)]  # fmt: skip
YEARS = [Column("Năm", 1.2), Column("Phân loại", 3), Column("Diễn biến, căn cứ", 4)]
HEAD, MALE = Member.Relation.HEAD, Member.Sex.MALE
ISSUED_ON_LINE = "……/……/……"


def certificate_paper(case, issue, *, whole_numbers, is_demo=False):
    """Of a recognised case with its household's members and years fetched.

    Members are those of the certificate's day and whoever came later, with a note of what changed.
    Without the right to read citizen numbers only four digits are shown. The day the head's number
    was issued is not kept: its place is dotted.
    """
    household, commune = case.household, case.commune_review.commune
    members = list(_members(household, issue.dated_on))
    rows = [_row(no, member, issue.dated_on) for no, member in enumerate(members, 1)]
    return Paper(
        **going_out(commune, issue, NUMBER, is_demo=is_demo),
        title="GIẤY CHỨNG NHẬN",
        subtitle=case.survey.get_poverty_class_display().upper(),
        blocks=[
            Text(f"{committee(commune)} chứng nhận:", "body"),
            Facts(list(_about(household, members, whole_numbers))),
            Heading("I. Thành viên của hộ"),
            Table(MEMBERS, rows),
            Heading("II. Kết quả phân loại qua các năm"),
            Table(YEARS, _years(case)),
            Signed(CHAIRMAN, issue.signer, ["- Hộ gia đình;", "- Lưu: VT."]),
        ],
    )


def _members(household, day):
    """Head first, then by age; none that was entered by mistake or had left before the day."""
    found = [m for m in household.members.all() if m.leaving != Member.Leaving.ERROR]
    if day:
        found = [m for m in found if m.left_on is None or m.left_on > day]
    else:
        found = [m for m in found if m.left_on is None]
    return sorted(found, key=lambda m: (m.relation != HEAD, m.birth_date, m.pk))


def _about(household, members, whole_numbers):
    chief = next((m for m in members if m.relation == HEAD), None)
    yield "Họ và tên chủ hộ", household.head_name
    yield "Dân tộc", chief.ethnicity.name if chief else ""
    number = chief.cccd if chief else ""
    shown = number if whole_numbers else last_four(number)
    yield "Số CCCD/định danh", f"{shown}, ngày cấp: {ISSUED_ON_LINE}" if number else ""
    yield "Nơi ở hiện nay", home_of(household)
    yield "Số nhân khẩu", str(sum(member.left_on is None for member in members))


def _row(no, member, day):
    year = str(member.birth_date.year)
    years = [year, ""] if member.sex == MALE else ["", year]
    relation = member.get_relation_display()
    return [str(no), member.name, member.ethnicity.name, relation, *years, _note(member, day)]


def _note(member, day):
    notes = []
    if day and member.joined_on > day:
        notes.append(f"{member.get_joining_display()} {member.joined_on:%d/%m/%Y}")
    if member.left_on:
        notes.append(f"{member.get_leaving_display()} {member.left_on:%d/%m/%Y}")
    return "; ".join(notes)


def _years(case):
    """Closed years up to the one the decision settles, and that year as it was decided."""
    settled, number = case.commune_review.settles_year, case.commune_review.decision_number
    facts = [f for f in case.household.years.all() if f.poverty_class and f.year <= settled]
    rows = {
        f.year: [str(f.year), f.get_poverty_class_display(), _movement(f)]
        for f in sorted(facts, key=lambda fact: fact.year)
    }
    before = rows.pop(settled, ["", "", ""])[2].lower()
    basis = f"Quyết định số {number}{f', {before}' if before else ''}"
    current = PovertyClass(case.survey.poverty_class).label
    return [*rows.values(), [str(settled), current, basis]]


def _movement(fact):
    """How the class came about; nothing of the year everything began with."""
    return "" if fact.movement == Movement.BASELINE else fact.get_movement_display()
