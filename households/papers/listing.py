"""Danh sách hộ cần rà soát: whom the surveyors go to, of a commune or of one village."""

from collections import Counter
from itertools import groupby

from core.papers import Column, Heading, Paper, Signatures, Table, Text

from .form import CHAIRMAN, CLERK, day_in_words, head, round_name

COLUMNS = [Column("TT", 0.9), Column("Chủ hộ", 4), Column("Mã hộ", 2), Column("Địa chỉ", 3),
           Column("Lý do rà soát", 5), Column("Ghi chú", 1.9)]  # fmt: skip


def listing_paper(commune_review, cases, *, village=None, is_demo=False):
    """The households on the list; `cases` come in the order of their villages."""
    commune = commune_review.commune
    where = f"{village.full_name}, {commune.full_name}" if village else commune.full_name
    return Paper(
        **head(commune, is_demo=is_demo),
        dated=f"{commune.name}, {day_in_words(None)}",
        title="DANH SÁCH HỘ CẦN RÀ SOÁT",
        subtitle=f"Rà soát hộ nghèo, hộ cận nghèo {round_name(commune_review.review)}\n{where}",
        blocks=[
            Text(_summary(cases)),
            *_villages(cases),
            Signatures([(CLERK, ""), (CHAIRMAN, "")]),
        ],
    )


def _summary(cases):
    if not cases:
        return "Danh sách chưa có hộ nào."
    counts = Counter(case.get_reason_display() for case in cases)
    parts = "; ".join(f"{reason.lower()}: {n}" for reason, n in counts.most_common())
    return f"Tổng số {len(cases)} hộ ({parts})."


def _villages(cases):
    for village, own in groupby(cases, key=lambda case: case.household.unit):
        own = list(own)
        yield Heading(f"{village.full_name}: {len(own)} hộ")
        yield Table(COLUMNS, [_row(no, case) for no, case in enumerate(own, 1)])


def _row(no, case):
    household = case.household
    reason = case.get_reason_display()
    return [str(no), household.head_name, household.code, household.address, reason, ""]
