"""What was said against the posted lists of 2026: one complaint settled, one open."""

from copy import deepcopy
from datetime import date
from uuid import UUID

from households import actions
from households.models import ReviewCase

from .homes import POOR
from .rounds import moment

RECHECKED_ON, HUNG_UNTIL = date(2026, 11, 12), date(2026, 11, 16)
KEY = 1 << 60  # beside the keys of the first visits
CONTENT = "Hộ đã có việc làm ổn định từ giữa năm, đề nghị xem lại mức thu nhập."
ANSWER = "Đã khảo sát lại tại nhà, có trưởng thôn cùng dự: kết quả giữ nguyên."


def complain_about_one(rounds, commune_review, filed_on):
    """Somebody says that the first household on the lists is not poor; None without one."""
    posted = commune_review.cases.at(ReviewCase.State.POSTED).filter(survey__poverty_class=POOR)
    case = posted.select_related("household").order_by("household__code").first()
    if case is None:
        return None
    facts = {"content": CONTENT, "filed_on": filed_on, "complainant": "Lường Văn Thịnh"}
    facts |= {"at": moment(filed_on, 9), "on": filed_on}
    by = rounds.officer(commune_review.commune.code)
    return actions.file_complaint(commune_review, case.household, **facts, by=by)


def settle_one(rounds, commune_review):
    """A complaint, the household visited again with the same result, three days on the wall."""
    complaint = complain_about_one(rounds, commune_review, RECHECKED_ON)
    if complaint is None:
        return
    by, case = rounds.officer(commune_review.commune.code), complaint.case
    answers = deepcopy(case.survey.answers) | {"ngay_khao_sat": RECHECKED_ON.isoformat()}
    facts = {"submission_key": UUID(int=KEY | case.pk, version=4), "at": moment(RECHECKED_ON)}
    actions.record_survey(case, answers=answers, base_survey_id=case.survey_id, **facts, by=by)
    days = {"settled_on": RECHECKED_ON, "posted_from": RECHECKED_ON, "posted_to": HUNG_UNTIL}
    actions.settle_complaint(complaint, answer=ANSWER, **days, on=RECHECKED_ON, by=by)
