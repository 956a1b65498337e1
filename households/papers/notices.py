"""Thông báo to one household: what a re-check found, why it is not recognised or not reviewed."""

from core.papers import Paper, Signed, Text

from .form import BASIS, CHAIRMAN, committee, going_out, inside, points, round_name

NUMBER = "TB-UBND"
SAVED = "- Lưu: VT."
OBJECTIONS = "Nếu không nhất trí, hộ có thể gửi ý kiến tới {committee} để được xem xét, trả lời."


def recheck_paper(complaint, issue, *, is_demo=False):
    """Result of a re-check; whoever complained is not named: the household gets it too."""
    case, commune = complaint.case, complaint.commune_review.commune
    return _notice(
        commune, issue, case.household, is_demo,
        subtitle="Kết quả phúc tra "
        + round_name(complaint.commune_review.review),
        blocks=[
            Text(
                f"Ngày {complaint.filed_on:%d/%m/%Y}, {committee(commune)} nhận được "
                f"{_source(complaint)} về kết quả rà soát của hộ và đã phúc tra theo {BASIS}.",
                "body",
            ),
            *_found(complaint),
            *_posted_again(complaint),
            Text(OBJECTIONS.format(committee=committee(commune)), "body"),
        ],
        others=["- Người khiếu nại, phản ánh;"] if complaint.source == "person" else [],
    )  # fmt: skip


def refusal_paper(case, issue, *, petition=None, why="", is_demo=False):
    """A household that was listed is not recognised; `why` is what its survey came to.

    Refused after Phiếu A it has a reason of its own.
    """
    commune = case.commune_review.commune
    return _notice(
        commune, issue, case.household, is_demo,
        subtitle=f"Về kết quả xét đề nghị {round_name(case.commune_review.review)}",
        blocks=[
            *_filed(petition),
            Text(f"Căn cứ {BASIS}, {committee(commune)} thông báo: {_outcome(case)}.", "body"),
            *_because(case.refusal or why),
            Text(OBJECTIONS.format(committee=committee(commune)), "body"),
        ],
    )  # fmt: skip


def petition_refusal_paper(petition, issue, *, is_demo=False):
    """A Giấy đề nghị that was not taken into a round, with the reason."""
    commune = petition.household.unit.parent
    return _notice(
        commune, issue, petition.household, is_demo,
        subtitle="Về việc không tiếp nhận giấy đề nghị",
        blocks=[
            *_filed(petition),
            Text(
                f"Căn cứ {BASIS}, {committee(commune)} thông báo không đưa hộ vào danh sách rà "
                "soát.", "body",
            ),
            *_because(petition.refusal),
            Text(OBJECTIONS.format(committee=committee(commune)), "body"),
        ],
    )  # fmt: skip


def _notice(commune, issue, household, is_demo, *, subtitle, blocks, others=()):
    village = household.unit.full_name
    recipients = ["- Như trên;", *others, f"- Trưởng {inside(household.unit)};", SAVED]
    return Paper(
        **going_out(commune, issue, NUMBER, is_demo=is_demo),
        title="THÔNG BÁO",
        subtitle=subtitle,
        to=f"Ông (bà) {household.head_name}, {village}",
        blocks=[*blocks, Signed(CHAIRMAN, issue.signer, recipients)],
    )


def _source(complaint):
    words = {"person": "ý kiến phản ánh", "opinion": "đề nghị xem lại của nơi cho ý kiến"}
    return words.get(complaint.source, "thông tin cần kiểm tra lại")


def _found(complaint):
    before, now = complaint.survey_before, complaint.case.survey
    if now is None:
        yield Text("Chưa có kết quả phúc tra.", "strong")
        return
    result = now.get_poverty_class_display()
    b1, b2 = points(now)
    was = before.get_poverty_class_display() if before else "chưa có trong danh sách"
    yield Text(f"{was}.", "body", "Kết quả đã niêm yết trước đó:")
    yield Text(f"{result} (điểm B1: {b1}, điểm B2: {b2}).", "body", "Kết quả phúc tra:")
    if complaint.answer:
        yield Text(complaint.answer, "body", "Kết luận:")


def _posted_again(complaint):
    if complaint.posted_from:
        days = f"từ {complaint.posted_from:%d/%m/%Y} đến hết {complaint.posted_to:%d/%m/%Y}"
        yield Text(f"Kết quả phúc tra được niêm yết công khai {days}.", "body")


def _filed(petition):
    if petition:
        yield Text(
            f"Ngày {petition.filed_on:%d/%m/%Y}, hộ ông (bà) nộp giấy đề nghị "
            f"(Mẫu số {petition.form}).", "body",
        )  # fmt: skip


def _outcome(case):
    if case.state == case.State.REFUSED:
        return "không đưa hộ vào danh sách rà soát bằng Phiếu B"
    if case.reason == case.Reason.LEAVING:
        return "hộ chưa đủ điều kiện để được công nhận thoát nghèo, thoát cận nghèo"
    return "hộ không thuộc diện được công nhận là hộ nghèo, hộ cận nghèo"


def _because(reason):
    if reason:
        yield Text(reason, "body", "Lý do:")
