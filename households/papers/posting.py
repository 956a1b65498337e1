"""The lists that hang on the wall for three working days (Quyết định 24/2021/QĐ-TTg)."""

from core.papers import Column, Heading, Paper, Signatures, Table, Text
from households.documents import DEMO

COLUMNS = [Column("TT", 1), Column("Chủ hộ", 4.5), Column("Thôn", 4), Column("Kết quả", 3.5),
           Column("B1", 1.5, True), Column("B2", 1.5, True)]  # fmt: skip
CHAIRMAN = "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"


def posting_paper(commune_review, lists, *, is_demo=False):
    """The `Paper` of a commune's lists: heads, villages, results, and nothing else of a person."""
    commune, year = commune_review.commune, commune_review.review.year
    dated = commune_review.posted_from
    day = _in_words(dated) if dated else f"ngày …… tháng …… năm {year}"
    return Paper(
        issuer=["ỦY BAN NHÂN DÂN", commune.full_name.upper()],
        dated=f"{commune.name}, {day}",
        title="DANH SÁCH NIÊM YẾT",
        subtitle=f"Kết quả rà soát hộ nghèo, hộ cận nghèo năm {year}",
        notice=DEMO if is_demo else "",
        blocks=[
            Text(_posted(commune_review), "" if dated else "strong"),
            *_lists(lists),
            Signatures([("NGƯỜI LẬP BIỂU", ""), (CHAIRMAN, "")]),
        ],
    )


def _in_words(day):
    """A date as Nghị định 30/2020 writes it: a zero before days under 10 and months 1 and 2."""
    month = f"{day.month:02}" if day.month < 3 else day.month
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def _posted(commune_review):
    if not commune_review.posted_from:
        return "DỰ THẢO: danh sách này chưa niêm yết."
    first, last = commune_review.posted_from, commune_review.posted_to
    return (
        f"Niêm yết từ {first:%d/%m/%Y} đến hết {last:%d/%m/%Y} tại {commune_review.posted_at}. "
        "Ý kiến xin gửi về Ủy ban nhân dân trong thời gian này."
    )


def _lists(lists):
    for _, title, cases in lists:
        yield Heading(f"{title}: {len(cases)} hộ")
        if cases:
            yield Table(COLUMNS, [_row(no, case) for no, case in enumerate(cases, 1)])
        else:
            yield Text("Không có hộ nào.")


def _row(no, case):
    household, survey = case.household, case.survey
    result = survey.get_poverty_class_display()
    points = ["–" if n is None else f"{n}" for n in (survey.b1, survey.b2)]
    return [str(no), household.head_name, household.unit.full_name, result, *points]
