"""The survey workbook of a commune's round, filled with what is known of the households listed."""

from io import BytesIO

from openpyxl import load_workbook

from core.spreadsheets import heading_key, safe_text
from households.actions.judging import score_table_on
from households.imports.survey_columns import HOUSEHOLDS, MEMBERS
from households.imports.survey_template import write_template
from households.models import Member, ReviewCase

OPEN = (ReviewCase.State.LISTED, ReviewCase.State.SURVEYED)


def write_round_template(target, commune_review):
    """Write to a binary file; how many households it holds.

    Filled in: code, commune, village; of each member name, birth, sex, relation, number, ethnic
    group. Everything that is to be asked stays empty.
    """
    standard, scores = commune_review.review.standard, None
    scores = score_table_on(standard, commune_review.review.opens_on)
    empty = BytesIO()
    write_template(empty, standard.rules, scores and scores.table)
    empty.seek(0)
    book = load_workbook(empty)
    cases = commune_review.cases.filter(state__in=OPEN, household__closed_on=None)
    cases = cases.order_by("household__unit__code", "household__code")
    cases = list(cases.select_related("household__unit"))
    commune = commune_review.commune
    _fill(book[HOUSEHOLDS], (_household(case.household, commune) for case in cases))
    members = Member.objects.present().filter(household__cases__in=[case.pk for case in cases])
    members = members.order_by("household__unit__code", "household__code", "pk")
    _fill(book[MEMBERS], map(_member, members.select_related("household", "ethnicity")))
    book.save(target)
    return len(cases)


def _household(household, commune):
    return {"ma_ho": household.code, "ma_xa": commune.code, "thon": household.unit.full_name}


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
