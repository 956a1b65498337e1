"""The survey workbook of a commune's round, filled with what is known of the households listed."""

from core.spreadsheets import heading_key, safe_text
from households.actions.judging import score_table_on
from households.imports import cells
from households.imports.survey_columns import HOUSEHOLD_COLUMNS, HOUSEHOLDS, MEMBERS, Column
from households.imports.survey_template import template_book
from households.models import Member, ReviewCase

HEAD = Column(
    "chu_ho", cells.text, "chỉ để tìm hộ, không được đọc vào", is_required=False, name="Chủ hộ"
)
COLUMNS = (*HOUSEHOLD_COLUMNS[:3], HEAD, *HOUSEHOLD_COLUMNS[3:])
NOTES = (
    "Đã điền sẵn: mã hộ, mã xã, thôn, chủ hộ và những điều sổ hộ biết về thành viên. Câu trả lời "
    "lần trước không được điền sẵn: mỗi câu phải hỏi lại.",
    "Hộ chưa khảo sát cứ để trống: khi tải lên, hộ không có câu trả lời nào được bỏ qua.",
)
WIDTHS = {HOUSEHOLDS: {"C": 22, "D": 26}, MEMBERS: {"B": 26}}
FREEZE = {HOUSEHOLDS: "E2", MEMBERS: "C2"}


def write_round_template(target, commune_review, *, with_surveyed=False):
    """Write to a binary file; how many households it holds.

    Those still waiting for a survey or, `with_surveyed`, also those whose survey may be replaced.
    Filled in: code, commune, village, head; of each member name, birth, sex, relation, number,
    ethnic group. Everything that is to be asked stays empty: an answer nobody asked for again must
    not come in by an upload.
    """
    standard = commune_review.review.standard
    scores = score_table_on(standard, commune_review.review.opens_on)
    book = template_book(
        standard.rules, scores and scores.table, columns=COLUMNS, notes=NOTES, in_words=True
    )
    for name, widths in WIDTHS.items():
        book[name].freeze_panes = FREEZE[name]
        for letter, width in widths.items():
            book[name].column_dimensions[letter].width = width
    cases = _cases(commune_review, with_surveyed)
    commune = commune_review.commune
    _fill(book[HOUSEHOLDS], (_household(case.household, commune) for case in cases))
    members = Member.objects.present().filter(household__cases__in=[case.pk for case in cases])
    members = members.order_by("household__unit__code", "household__code", "pk")
    _fill(book[MEMBERS], map(_member, members.select_related("household", "ethnicity")))
    book.save(target)
    return len(cases)


def _cases(commune_review, with_surveyed):
    cases = commune_review.cases.to_survey()
    if not with_surveyed:
        cases = cases.at(ReviewCase.State.LISTED)
    cases = cases.order_by("household__unit__code", "household__code")
    return list(cases.select_related("household__unit"))


def _household(household, commune):
    return {
        "ma_ho": household.code,
        "ma_xa": commune.code,
        "thon": household.unit.full_name,
        "chu_ho": household.head_name,
    }


def _member(member):
    day = "%Y" if member.is_birth_year_only else "%d/%m/%Y"
    return {
        "ma_ho": member.household.code,
        "ho_ten": member.name,
        "ngay_sinh": member.birth_date.strftime(day),
        "gioi_tinh": member.sex,
        "quan_he": member.relation,
        "cccd": member.cccd or None,
        "dan_toc": member.ethnicity.name,
    }


def _fill(sheet, rows):
    """Rows of values by heading, from the second row on."""
    columns = {heading_key(cell.value): cell.column for cell in sheet[1] if cell.value}
    for number, row in enumerate(rows, 2):
        for heading, value in row.items():
            safe_text(sheet.cell(number, columns[heading_key(heading)], value))
