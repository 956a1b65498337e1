"""The lists that hang on the wall for three working days (Quyết định 24/2021/QĐ-TTg)."""

from core.papers import Column, Heading, Paper, Signatures, Table, Text

from .form import CHAIRMAN, CLERK, MISSING, day_in_words, head, points, round_name

COLUMNS = [Column("TT", 1), Column("Chủ hộ", 4.5), Column("Thôn", 4), Column("Kết quả", 3.5),
           Column("B1", 1.5, True), Column("B2", 1.5, True)]  # fmt: skip
RECHECKED = [Column("Chủ hộ", 4.5), Column("Thôn", 3.5), Column("Đã niêm yết", 3),
             Column("Kết quả phúc tra", 3), Column("B1", 1.3, True),
             Column("B2", 1.3, True)]  # fmt: skip


def posting_paper(commune_review, lists, *, is_demo=False):
    """The `Paper` of a commune's lists: heads, villages, results, and nothing else of a person."""
    commune, review = commune_review.commune, commune_review.review
    dated = commune_review.posted_from
    blank = f"ngày …… tháng …… năm {review.year}"
    return Paper(
        **head(commune, is_demo=is_demo),
        dated=f"{commune.name}, {day_in_words(dated, blank)}",
        title="DANH SÁCH NIÊM YẾT",
        subtitle=f"Kết quả rà soát hộ nghèo, hộ cận nghèo {round_name(review)}",
        blocks=[
            Text(_posted(commune_review), "" if dated else "strong"),
            *listed(lists),
            Signatures([(CLERK, ""), (CHAIRMAN, "")]),
        ],
    )


def reposting_paper(complaint, *, is_demo=False):
    """The result of a re-check as it is posted again; no word of who asked for it."""
    commune_review, case = complaint.commune_review, complaint.case
    commune, dated = commune_review.commune, complaint.posted_from
    return Paper(
        **head(commune, is_demo=is_demo),
        dated=f"{commune.name}, {day_in_words(dated)}",
        title="DANH SÁCH NIÊM YẾT LẠI",
        subtitle="Kết quả phúc tra hộ nghèo, hộ cận nghèo " + round_name(commune_review.review),
        blocks=[
            Text(_posted_again(complaint), "" if dated else "strong"),
            Table(RECHECKED, [_rechecked(complaint, case)]),
            Signatures([(CLERK, ""), (CHAIRMAN, "")]),
        ],
    )


def _posted(commune_review):
    if not commune_review.posted_from:
        return "DỰ THẢO: danh sách này chưa niêm yết."
    first, last = commune_review.posted_from, commune_review.posted_to
    return (
        f"Niêm yết từ {first:%d/%m/%Y} đến hết {last:%d/%m/%Y} tại {commune_review.posted_at}. "
        "Ý kiến xin gửi về Ủy ban nhân dân trong thời gian này."
    )


def _posted_again(complaint):
    if not complaint.posted_from:
        return "DỰ THẢO: kết quả phúc tra chưa niêm yết lại."
    place = complaint.commune_review.posted_at
    return (
        f"Niêm yết lại từ {complaint.posted_from:%d/%m/%Y} đến hết {complaint.posted_to:%d/%m/%Y}"
        f"{f' tại {place}' if place else ''}. "
        "Ý kiến xin gửi về Ủy ban nhân dân trong thời gian này."
    )


def listed(lists):
    """The lists of a round, each under its name with its number of households."""
    for _, title, cases in lists:
        yield Heading(f"{title}: {len(cases)} hộ")
        if cases:
            yield Table(COLUMNS, [_row(no, case) for no, case in enumerate(cases, 1)])
        else:
            yield Text("Không có hộ nào.")


def _row(no, case):
    household, survey = case.household, case.survey
    result = survey.get_poverty_class_display()
    return [str(no), household.head_name, household.unit.full_name, result, *points(survey)]


def _rechecked(complaint, case):
    before, now = complaint.survey_before, case.survey
    return [
        case.household.head_name,
        case.household.unit.full_name,
        before.get_poverty_class_display() if before else "chưa có trong danh sách",
        now.get_poverty_class_display() if now else MISSING,
        *(points(now) if now else [MISSING, MISSING]),
    ]
