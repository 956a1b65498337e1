"""Biên bản họp dân: empty to write on at the meeting, or as the meeting was recorded."""

from core.papers import Column, Dots, Facts, Heading, Paper, Signatures, Table, Text
from households.documents import DEMO

from .form import day_in_words, points, round_name

OPINION_LINES = 6
COLUMNS = [Column("TT", 0.9), Column("Chủ hộ", 4), Column("Kết quả rà soát", 2.6),
           Column("B1", 1.1, True), Column("B2", 1.1, True), Column("Nhất trí", 1.3, True),
           Column("Không nhất trí", 1.6, True), Column("Kết luận", 2.3)]  # fmt: skip
RULE = (
    "Kết quả của hộ được thông qua khi từ 50% số người dự họp trở lên nhất trí; dưới mức đó hộ "
    "được khảo sát lại."
)
COPIES = "Biên bản được lập thành 02 bản như nhau, đã đọc cho những người dự họp cùng nghe."


def blank_minutes(commune_review, village, cases, *, is_demo=False):
    """For the meeting to come: the households to vote on, everything else to write by hand."""
    rows = [_row(no, case.household.head_name, case.survey) for no, case in enumerate(cases, 1)]
    return _paper(commune_review, village, None, rows, is_demo)


def minutes_paper(meeting, votes, *, is_demo=False):
    """Of a recorded meeting; `votes` with survey and household."""
    rows = [
        _row(no, vote.survey.household.head_name, vote.survey, vote)
        for no, vote in enumerate(votes, 1)
    ]
    return _paper(meeting.commune_review, meeting.village, meeting, rows, is_demo)


def _paper(commune_review, village, meeting, rows, is_demo):
    commune = commune_review.commune
    year = round_name(commune_review.review)
    return Paper(
        issuer=[f"ỦY BAN NHÂN DÂN\n{commune.full_name.upper()}", village.full_name.upper()],
        dated=f"{village.name}, {day_in_words(meeting and meeting.held_on)}",
        title="BIÊN BẢN",
        subtitle=f"Họp dân về kết quả rà soát hộ nghèo, hộ cận nghèo {year}",
        notice=DEMO if is_demo else "",
        blocks=[
            Facts(list(_about(village, meeting))),
            Heading(f"1. Ý kiến về kết quả rà soát của {len(rows)} hộ"),
            Table(COLUMNS, rows) if rows else Text("Chưa có hộ nào có Phiếu B chờ họp."),
            Text(RULE, "note"),
            Heading("2. Diễn biến, ý kiến tại cuộc họp"),
            _opinions(meeting),
            Text(COPIES, "body"),
            Signatures(_people(meeting)),
        ],
    )


def _about(village, meeting):
    yield "Thời gian", f"{meeting.held_on:%d/%m/%Y}" if meeting else ""
    yield "Địa điểm", ""
    yield "Thôn", village.full_name
    yield "Chủ trì", meeting.chair if meeting else ""
    yield "Thư ký", meeting.secretary if meeting else ""
    yield "Đại diện hộ dân", meeting.representative if meeting else ""
    yield "Số người dự họp", str(meeting.present) if meeting else ""


def _row(no, name, survey, vote=None):
    said = ["", "", ""]
    if vote:
        against = "" if vote.disagreed is None else str(vote.disagreed)
        outcome = "Thông qua" if vote.is_enough else "Khảo sát lại"
        said = [str(vote.agreed), against, outcome]
    return [str(no), name, survey.get_poverty_class_display(), *points(survey), *said]


def _opinions(meeting):
    if meeting and meeting.minutes:
        return Text(meeting.minutes, "body")
    return Dots(OPINION_LINES)


def _people(meeting):
    names = (meeting.chair, meeting.secretary, meeting.representative) if meeting else ("", "", "")
    return list(zip(("CHỦ TRÌ", "THƯ KÝ", "ĐẠI DIỆN HỘ DÂN"), names, strict=True))
