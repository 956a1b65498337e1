"""What agencies reported on the plan's duties: done, late, waiting, returned, overdue."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from uuid import UUID

from organisations.models import Agency
from tasks.models import Duty, Finding, Progress

from .accounts import LA_HIEN, STAND_IN
from .plan import OPEN
from .rounds import moment

PEOPLE = {"ban-tuyen-giao": "tuyengiao", "mttq": "mttq", "thuong-truc-hdnd": "hdnd"}
DONE = "Đã hoàn thành theo kế hoạch; các xã, thị trấn đều có báo cáo gửi về (dữ liệu minh hoạ)."
HALF = "Đã triển khai đến các xã, thị trấn; còn tổng hợp số liệu cuối kỳ (dữ liệu minh hoạ)."
OF_COMMUNE = "Xã đã triển khai đến các xóm, lồng ghép vào họp thôn (dữ liệu minh hoạ)."
BACK = "Báo cáo chưa nêu kết quả từng xã, đề nghị bổ sung số liệu rồi gửi lại."
FOUND = (
    "Tiến độ chậm so với hạn; đề nghị cơ quan chủ trì nêu rõ nguyên nhân và thời gian hoàn thành."
)
DUE_THIS_YEAR = ("done", "done", "sent", "done", "returned", "done", "open")
NOT_DUE_YET = ("doing", "open", "doing", "sent")


@dataclass(frozen=True)
class Outcome:
    """What became of a duty: its own state, its report (days after the due day), the answer."""

    state: str
    percent: int
    report: str | None
    reported: int = -4
    text: str = DONE
    answer: str = ""


OUTCOMES = {
    "done": Outcome("done", 100, "confirmed"),
    "late": Outcome("done", 100, "confirmed", reported=12),
    "sent": Outcome("sent", 100, "sent"),
    "returned": Outcome("doing", 60, "returned", answer=BACK),
    "doing": Outcome("doing", 50, "noted", text=HALF),
    "open": Outcome("open", 0, None),
}


def report_on_duties(users, today):
    """Give every duty its reports and its state as of the day; nothing where there is no plan."""
    duties = list(Duty.objects.select_related("task__lead").order_by("due_on", "task__code"))
    keys = (UUID(int=number, version=4) for number in count(1 << 20))
    reports, held_up = [], []
    for number, duty in enumerate(duties):
        outcome = OUTCOMES[_outcome(duty.due_on, number, today)]
        report = _report(duty, outcome, today, users)
        reports += [report] if report else []
        held_up += [duty] if duty.due_on < today and outcome.state in ("open", "doing") else []
        _set_state(duty, outcome, report)
    Duty.objects.bulk_update(duties, ["state", "percent", "done_on"], batch_size=200)
    reports += _of_commune(duties, users, today)
    for report in reports:
        report.submission_key = next(keys)
    Progress.objects.bulk_create(reports)
    Finding.objects.bulk_create(_findings(held_up, users, today, keys))


def _outcome(due_on, number, today):
    if due_on >= today:
        return NOT_DUE_YET[number % len(NOT_DUE_YET)]
    if due_on.year >= today.year:
        return DUE_THIS_YEAR[number % len(DUE_THIS_YEAR)]
    return "late" if number % 17 == 5 else "done"


def _report(duty, outcome, today, users):
    if outcome.report is None:
        return None
    day = min(duty.due_on + timedelta(outcome.reported), today - timedelta(3))
    lead = duty.task.lead
    report = Progress(
        duty=duty,
        agency=lead,
        percent=50 if outcome.report == "noted" else 100,
        text=outcome.text,
        reported_at=moment(day),
        reported_by=users[PEOPLE.get(lead.code, STAND_IN)],
        state=outcome.report,
        answer=outcome.answer,
    )
    if outcome.report in ("confirmed", "returned"):
        report.answered_at, report.answered_by = moment(day + timedelta(2)), users["huyen"]
    return report


def _set_state(duty, outcome, report):
    duty.state, duty.percent = outcome.state, outcome.percent
    duty.done_on = report.reported_at.date() if outcome.state == "done" else None


def _of_commune(duties, users, today):
    """Three reports of the commune La Hiên on district duties it has a part in."""
    agency = Agency.objects.get(code=f"ubnd-xa-{LA_HIEN}")
    partner = set(Duty.objects.of_agencies([agency]).values_list("pk", flat=True))
    mine = [d for d in duties if d.pk in partner and d.due_on >= today and d.state != "done"]
    return [
        Progress(
            duty=duty,
            agency=agency,
            percent=70,
            text=OF_COMMUNE,
            reported_at=moment(date(OPEN, 11, 10 + number)),
            reported_by=users["canbo.lahien"],
            state="noted",
        )
        for number, duty in enumerate(mine[:3])
    ]


def _findings(duties, users, today, keys):
    """What the two supervisors wrote about duties that are held up."""
    agencies = {a.code: a for a in Agency.objects.filter(code__in=["mttq", "thuong-truc-hdnd"])}
    return [
        Finding(
            agency=agencies[code],
            duty=duty,
            text=FOUND,
            submission_key=next(keys),
            written_at=moment(today - timedelta(5 + number), 9, 0),
            written_by=users[PEOPLE[code]],
        )
        for number, (code, duty) in enumerate(
            zip(["mttq", "thuong-truc-hdnd"], duties[-2:], strict=False)
        )
    ]
