"""Báo cáo xin ý kiến: a commune reports its posted lists and asks the opinion on them."""

from collections import Counter

from core.papers import Column, Paper, Signed, Table, Text

from .form import CHAIRMAN, committee, going_out, round_name

COLUMNS = [Column("TT", 0.9), Column("Thôn", 4), Column("Hộ đã rà soát", 1.7, True),
           Column("Hộ nghèo", 1.6, True), Column("Hộ cận nghèo", 1.6, True),
           Column("Thoát nghèo", 1.6, True), Column("Thoát cận nghèo", 1.8, True)]  # fmt: skip
NO_GIVER = "………………………………"


def opinion_paper(commune_review, lists, reviewed, procedure, issue, *, is_demo=False):
    """The report; `reviewed` is [(village, households reviewed)], `lists` as they were posted."""
    commune, name = commune_review.commune, round_name(commune_review.review)
    rows, total = _figures(lists, reviewed)
    return Paper(
        **going_out(commune, issue, "BC-UBND", is_demo=is_demo),
        title="BÁO CÁO",
        subtitle=f"Kết quả rà soát hộ nghèo, hộ cận nghèo {name} và xin ý kiến",
        to=procedure.opinion_giver or NO_GIVER,
        blocks=[
            *_course(commune_review, procedure),
            Text(f"Kết quả tại {len(reviewed)} thôn như sau:", "body"),
            Table(COLUMNS, rows, total),
            Text(
                "Hộ thoát nghèo nay là hộ cận nghèo được đếm ở cả hai cột.", "note"
            ),
            Text(
                f"{committee(commune)} báo cáo và xin ý kiến trước khi Chủ tịch Ủy ban nhân dân "
                "ra quyết định công nhận.", "body",
            ),
            Signed(CHAIRMAN, issue.signer, ["- Như trên;", "- Lưu: VT."]),
        ],
    )  # fmt: skip


def _course(commune_review, procedure):
    commune = commune_review.commune
    yield Text(
        f"Thực hiện {procedure.legal_basis or 'Quyết định 24/2021/QĐ-TTg'}, {committee(commune)} "
        "đã rà soát, họp dân và niêm yết công khai kết quả rà soát hộ nghèo, hộ cận nghèo.", "body",
    )  # fmt: skip
    if commune_review.posted_from:
        first, last = commune_review.posted_from, commune_review.posted_to
        yield Text(
            f"Danh sách được niêm yết từ {first:%d/%m/%Y} đến hết {last:%d/%m/%Y} "
            f"tại {commune_review.posted_at}.", "body",
        )  # fmt: skip


def _figures(lists, reviewed):
    """Rows of the villages and their total: reviewed, then one column for each list."""
    counts = [Counter(c.household.unit_id for c in cases) for _, _, cases in lists]
    rows = [
        [no, village.full_name, number, *(each[village.pk] for each in counts)]
        for no, (village, number) in enumerate(reviewed, 1)
    ]
    sums = [sum(row[i] for row in rows) for i in range(2, len(COLUMNS))]
    return [[str(cell) for cell in row] for row in rows], ["", "Cộng", *map(str, sums)]
