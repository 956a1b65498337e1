"""Quyết định công nhận of the commune's chairman, with the lists it recognises."""

from core.papers import NewPage, Paper, Signed, Text

from .form import day_in_words, going_out, inside, round_name
from .posting import listed

SIGNER = "CHỦ TỊCH"
BASES_BY_HAND = "Căn cứ ………………………………………………………………………………;"


def decision_paper(commune_review, lists, procedure, issue, *, opinion=None, is_demo=False):
    """The decision and, on a page of its own, the lists; `opinion` is the agreed reply, if any."""
    commune, name = commune_review.commune, round_name(commune_review.review)
    return Paper(
        **going_out(commune, issue, "QĐ-UBND", is_demo=is_demo),
        title="QUYẾT ĐỊNH",
        subtitle=f"Về việc công nhận kết quả rà soát hộ nghèo, hộ cận nghèo {name}",
        blocks=[
            Text(f"CHỦ TỊCH ỦY BAN NHÂN DÂN {commune.full_name.upper()}", "act"),
            *_bases(commune_review, procedure, opinion),
            Text("QUYẾT ĐỊNH:", "act"),
            *_articles(commune_review, lists),
            Signed(SIGNER, issue.signer, ["- Như Điều 3;", "- Lưu: VT."]),
            NewPage(),
            *_lists(commune_review, lists, issue),
        ],
    )


def _bases(commune_review, procedure, opinion):
    """Only acts the software knows; the office adds its own on the dotted line."""
    act = procedure.legal_basis or "Quyết định 24/2021/QĐ-TTg"
    yield Text(f"Căn cứ {act};", "basis")
    yield Text(f"Căn cứ {commune_review.review.standard.legal_basis};", "basis")
    yield Text(BASES_BY_HAND, "basis")
    yield Text("Căn cứ kết quả rà soát, biên bản họp dân và kết quả niêm yết công khai;", "basis")
    if opinion:
        number = f" số {opinion.reply_number}" if opinion.reply_number else ""
        giver = procedure.opinion_giver or "cấp trên"
        day = f"{opinion.replied_on:%d/%m/%Y}"
        yield Text(f"Xét ý kiến của {giver} tại văn bản{number} ngày {day}.", "basis")


def _articles(commune_review, lists):
    commune = commune_review.commune
    counts = ", ".join(f"{len(cases)} {title.lower()}" for _, title, cases in lists)
    year = round_name(commune_review.review)
    yield Text(
        f"Công nhận kết quả rà soát hộ nghèo, hộ cận nghèo {year} của {inside(commune)}: "
        f"{counts} (có danh sách kèm theo).", "body", "Điều 1.",
    )  # fmt: skip
    yield Text(
        "Hộ nghèo, hộ cận nghèo có tên trong danh sách được cấp Giấy chứng nhận hộ nghèo, "
        "hộ cận nghèo.", "body", "Điều 2.",
    )  # fmt: skip
    yield Text(
        "Quyết định này có hiệu lực kể từ ngày ký. Công chức có liên quan, trưởng các thôn và các "
        "hộ có tên trong danh sách chịu trách nhiệm thi hành.", "body", "Điều 3.",
    )  # fmt: skip


def _lists(commune_review, lists, issue):
    number = issue.number or "……/QĐ-UBND"
    yield Text("DANH SÁCH KÈM THEO", "act")
    yield Text(
        f"(Kèm theo Quyết định số {number} {day_in_words(issue.dated_on)} của Chủ tịch Ủy ban "
        f"nhân dân {inside(commune_review.commune)})", "aside",
    )  # fmt: skip
    yield from listed(lists)
