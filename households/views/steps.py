"""The steps of a round and what comes next, said to each person in the terms of the own role."""

from typing import NamedTuple

from django.urls import reverse

from households.models import Procedure, ReviewCase
from organisations.access import Permission

from .progress import STEPS, reached

P = Permission
OPINION, FIGURES, CLOSE = "Xin ý kiến", "Số hộ dân cư", "Khoá sổ"
OF_ROUND = [
    "Danh sách", "Phiếu B", "Họp thôn", "Niêm yết, phúc tra", OPINION, "Công nhận",
    "Giấy chứng nhận", FIGURES, CLOSE,
]  # fmt: skip
OF_HOUSEHOLD = ["Danh sách", "Phiếu B", "Họp thôn", "Niêm yết", "Công nhận"]
OF_CASE = {
    ReviewCase.State.LISTED: "cán bộ xã khảo sát và ghi Phiếu B",
    ReviewCase.State.SURVEYED: "họp thôn lấy ý kiến (từ một nửa số người dự nhất trí)",
    ReviewCase.State.AGREED: "xã niêm yết công khai danh sách",
    ReviewCase.State.POSTED: "hết niêm yết, xin ý kiến xong thì Chủ tịch UBND xã công nhận",
    ReviewCase.State.RECHECK: "cán bộ xã phúc tra: ghi Phiếu B mới, kết luận và niêm yết lại",
    ReviewCase.State.RECOGNISED: "huyện khoá sổ đợt rà soát",
    ReviewCase.State.REFUSED: "không còn việc nào trong đợt này",
}
WORK_OF = {
    P.RECORD_SURVEYS: "cán bộ giảm nghèo xã",
    P.RUN_REVIEW: "cán bộ giảm nghèo xã",
    P.GIVE_OPINION: "cán bộ giảm nghèo huyện",
    P.RECOGNISE: "Chủ tịch UBND xã",
    P.CONFIRM_FIGURES: "Chủ tịch UBND xã",
    P.CLOSE_REVIEW: "cán bộ giảm nghèo huyện",
}


class Step(NamedTuple):
    """What the round waits for: whose permission does it, in words, and where."""

    number: int
    permission: Permission | None
    text: str
    label: str = ""
    url: str = ""

    @property
    def who(self):
        """Whose work it is."""
        return WORK_OF.get(self.permission, "")

    def is_for(self, user, commune):
        """Whether this person can do it here."""
        return bool(self.url) and user.reaches(self.permission, commune)


def steps_until(number, names):
    """The steps as the component takes them: done before `number`, the rest to do."""
    states = ["done"] * number + ["current"] + ["todo"] * len(names)
    return list(zip(names, states, strict=False))


def case_steps(case):
    """The steps of one household's case; a refused one never left the list."""
    number = max((i for i, step in enumerate(STEPS) if case.state in reached(step)), default=0)
    return steps_until(number + 1, OF_HOUSEHOLD)


def work_on(case):
    """What one household's case waits for, in words."""
    if case.state == ReviewCase.State.LISTED and case.awaits_quick_result:
        return "cán bộ xã nhận dạng nhanh bằng Phiếu A"
    return OF_CASE[case.state]


def round_steps(step, commune_review, disputes):
    """The steps of a commune's round up to its next one, without those it does not have.

    No opinion where none is asked; an ad hoc round ends with its certificates.
    """
    left_out = set() if disputes.asks else {OPINION}
    left_out |= set() if commune_review.review.is_annual else {FIGURES, CLOSE}
    return [pair for pair in steps_until(step.number, OF_ROUND) if pair[0] not in left_out]


def next_step(commune_review, villages, figures, disputes, *, on):
    """The `Step` a commune's round waits for. `villages` is [(village, `Progress`)]."""
    if commune_review.decided_on and disputes.uncertified:
        return _certificates_step(commune_review, disputes)
    if commune_review.closed_at:
        return Step(len(OF_ROUND), None, _over(commune_review))
    if commune_review.decided_on:
        return _figures_step(commune_review, figures)
    if commune_review.posted_from:
        return _posted_step(commune_review, disputes, on)
    return _village_step(commune_review, villages)


def _over(commune_review):
    if commune_review.review.is_annual:
        return "Đợt rà soát của xã đã khoá sổ; kết quả không sửa được nữa."
    year = commune_review.settles_year
    return f"Đợt thường xuyên đã kết thúc bằng quyết định công nhận, tính vào kết quả năm {year}."


def _certificates_step(commune_review, disputes):
    url = reverse("certificates_issue", args=[commune_review.pk])
    text = f"Đã công nhận; còn {disputes.uncertified} hộ chờ giấy chứng nhận."
    return Step(6, P.RECOGNISE, text, "Cấp giấy chứng nhận", url)


def _village_step(commune_review, villages):
    pk = commune_review.pk
    if not any(progress.listed for _, progress in villages):
        text = "Danh sách chưa có hộ nào. Hộ có giấy đề nghị được lập hồ sơ từ trang của hộ."
        return Step(0, P.RECORD_SURVEYS, text, "Tìm hộ", reverse("household_list"))
    for village, progress in villages:
        if progress.to_survey:
            left = sum(progress.to_survey for _, progress in villages)
            url = f"{reverse('case_list', args=[pk, village.pk])}?state=listed"
            return Step(1, P.RECORD_SURVEYS, f"Còn {left} hộ chờ Phiếu B.", "Ghi Phiếu B", url)
    for village, progress in villages:
        if progress.to_meet:
            left = sum(bool(progress.to_meet) for _, progress in villages)
            label, url = f"Họp {village.full_name}", reverse("meeting_hold", args=[pk, village.pk])
            return Step(2, P.RUN_REVIEW, f"Còn {left} thôn chờ họp.", label, url)
    text = "Mọi hộ trong danh sách đã được họp thôn nhất trí."
    return Step(3, P.RUN_REVIEW, text, "Niêm yết danh sách", reverse("list_post", args=[pk]))


def _posted_step(commune_review, disputes, on):
    url = reverse("complaint_list", args=[commune_review.pk])
    if disputes.to_visit:
        text = f"Còn {disputes.to_visit} hộ bị khiếu nại chờ khảo sát lại."
        return Step(3, P.RECORD_SURVEYS, text, "Phúc tra", url)
    if disputes.open:
        text = f"Còn {disputes.open} khiếu nại đã khảo sát lại, chờ kết luận và niêm yết lại."
        return Step(3, P.RUN_REVIEW, text, "Kết luận phúc tra", url)
    last, then = f"{disputes.posted_until:%d/%m/%Y}", "xin ý kiến" if disputes.asks else "công nhận"
    if on <= disputes.posted_until:
        again = " lại kết quả phúc tra" if disputes.posted_until != commune_review.posted_to else ""
        return Step(3, P.RUN_REVIEW, f"Đang niêm yết{again} đến hết ngày {last}, sau đó {then}.")
    if not disputes.lets_decide:
        return _opinion_step(commune_review, disputes, on)
    done = "Danh sách đã được nhất trí" if disputes.asks else f"Đã niêm yết xong ngày {last}"
    url = reverse("recognise", args=[commune_review.pk])
    return Step(5, P.RECOGNISE, f"{done}.", "Công nhận danh sách", url)


def _opinion_step(commune_review, disputes, on):
    opinion = disputes.opinion
    if opinion and opinion.replied_on is None:
        late = ", đã quá hạn" if opinion.due_on < on else ""
        text = f"Đã xin ý kiến ({opinion.report_number}), hạn trả lời {opinion.due_on:%d/%m/%Y}"
        if disputes.opinion_by == Procedure.OpinionBy.ELSEWHERE:
            url = reverse("opinion_record", args=[opinion.pk])
            return Step(4, P.RUN_REVIEW, f"{text}{late}.", "Ghi ý kiến trả lời", url)
        url = reverse("opinion_give", args=[opinion.pk])
        return Step(4, P.GIVE_OPINION, f"{text}{late}.", "Trả lời ý kiến", url)
    text = f"Đã niêm yết xong ngày {disputes.posted_until:%d/%m/%Y}, chờ xin ý kiến."
    if opinion:
        text = "Danh sách đã xem lại sau lần xin ý kiến trước: cần xin ý kiến lại."
    url = reverse("opinion_ask", args=[commune_review.pk])
    return Step(4, P.RUN_REVIEW, text, "Xin ý kiến", url)


def _figures_step(commune_review, figures):
    url = reverse("village_figures", args=[commune_review.pk])
    if not figures.are_entered:
        left = figures.villages - figures.entered
        text = f"Còn {left} thôn chưa có số hộ dân cư của năm, làm mẫu số cho tỷ lệ nghèo."
        return Step(7, P.RUN_REVIEW, text, "Nhập số hộ dân cư", url)
    if not figures.are_confirmed:
        text = "Số hộ dân cư các thôn đã nhập đủ, chờ xác nhận."
        return Step(7, P.CONFIRM_FIGURES, text, "Xác nhận số hộ dân cư", url)
    url = reverse("review_detail", args=[commune_review.review_id])
    return Step(8, P.CLOSE_REVIEW, "Xã đã sẵn sàng khoá sổ.", "Khoá sổ", url)
