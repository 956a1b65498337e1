"""The steps of a round and what comes next, said to each person in the terms of the own role."""

from typing import NamedTuple

from django.urls import reverse

from households.models import ReviewCase
from organisations.access import Permission

from .progress import STEPS, reached

P = Permission
STATES_TAKEN = (ReviewCase.State.LISTED, ReviewCase.State.SURVEYED)
OF_ROUND = ["Danh sách", "Phiếu B", "Họp thôn", "Niêm yết", "Công nhận", "Số hộ dân cư", "Khoá sổ"]
OF_CASE = {
    ReviewCase.State.LISTED: "cán bộ xã khảo sát và ghi Phiếu B",
    ReviewCase.State.SURVEYED: "họp thôn lấy ý kiến (từ một nửa số người dự nhất trí)",
    ReviewCase.State.AGREED: "xã niêm yết công khai danh sách",
    ReviewCase.State.POSTED: "hết hạn niêm yết, Chủ tịch UBND xã ra quyết định công nhận",
    ReviewCase.State.RECHECK: "cán bộ xã phúc tra, ghi lại Phiếu B và niêm yết kết quả",
    ReviewCase.State.RECOGNISED: "huyện khoá sổ đợt rà soát",
    ReviewCase.State.REFUSED: "không còn việc nào trong đợt này",
}
WORK_OF = {
    P.RECORD_SURVEYS: "cán bộ giảm nghèo xã",
    P.RUN_REVIEW: "cán bộ giảm nghèo xã",
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
    return steps_until(number + 1, OF_ROUND[:5])


def work_on(case):
    """What one household's case waits for, in words."""
    if case.state == ReviewCase.State.LISTED and case.awaits_quick_result:
        return "cán bộ xã nhận dạng nhanh bằng Phiếu A"
    return OF_CASE[case.state]


def next_step(commune_review, villages, figures, *, on):
    """The `Step` a commune's round waits for. `villages` is [(village, `Progress`)]."""
    if commune_review.closed_at:
        return Step(7, None, "Đợt rà soát của xã đã khoá sổ; kết quả không sửa được nữa.")
    if commune_review.decided_on:
        return _figures_step(commune_review, figures)
    if commune_review.posted_from:
        return _decision_step(commune_review, on)
    return _village_step(commune_review, villages)


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


def _decision_step(commune_review, on):
    last = f"{commune_review.posted_to:%d/%m/%Y}"
    if on <= commune_review.posted_to:
        return Step(4, P.RECOGNISE, f"Đang niêm yết đến hết ngày {last}, sau đó mới công nhận.")
    url = reverse("recognise", args=[commune_review.pk])
    return Step(4, P.RECOGNISE, f"Đã niêm yết xong ngày {last}.", "Công nhận danh sách", url)


def _figures_step(commune_review, figures):
    url = reverse("village_figures", args=[commune_review.pk])
    if not figures.are_entered:
        left = figures.villages - figures.entered
        text = f"Còn {left} thôn chưa có số hộ dân cư của năm, làm mẫu số cho tỷ lệ nghèo."
        return Step(5, P.RUN_REVIEW, text, "Nhập số hộ dân cư", url)
    if not figures.are_confirmed:
        text = "Số hộ dân cư các thôn đã nhập đủ, chờ xác nhận."
        return Step(5, P.CONFIRM_FIGURES, text, "Xác nhận số hộ dân cư", url)
    url = reverse("review_detail", args=[commune_review.review_id])
    return Step(6, P.CLOSE_REVIEW, "Xã đã sẵn sàng khoá sổ.", "Khoá sổ", url)
