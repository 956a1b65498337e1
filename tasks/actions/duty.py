"""What happens to a duty: agencies report, the district answers, supervisors find."""

from django.db import transaction
from django.utils import timezone

from core.errors import RuleBroken
from organisations.access import Permission
from organisations.actions import record

from ..models import Duty, Finding, Progress


class AgencyHasNoPart(RuleBroken):
    """Only the lead and those co-operating report on a duty."""

    message = "{agency} không chủ trì, không phối hợp thực hiện nhiệm vụ này."
    field = "agency"


class AlreadySubmitted(RuleBroken):
    """A form that was sent once comes again with other content."""

    message = (
        "Biểu mẫu này đã được gửi trước đó với nội dung khác. Nội dung mới chưa được ghi: "
        "hãy xem lại rồi bấm gửi một lần nữa nếu vẫn cần."
    )


class DutyIsClosed(RuleBroken):
    """Nothing more is reported on a duty that is confirmed or withdrawn."""

    message = "Nhiệm vụ của kỳ này đã hoàn thành hoặc đã thu hồi, không nhận báo cáo nữa."


class ResultIsWaiting(RuleBroken):
    """The lead has reported the whole; it is the district's turn."""

    message = "Báo cáo hoàn thành đang chờ huyện xác nhận; chưa gửi báo cáo mới được."


class NotWaiting(RuleBroken):
    """Only a report that waits for an answer can be answered."""

    message = "Báo cáo này không còn chờ xác nhận."


class OwnReport(RuleBroken):
    """Four eyes: whoever reported does not answer the report."""

    message = "Người gửi báo cáo không tự trả lời báo cáo của mình; cần một người khác."


class DayOutOfRange(RuleBroken):
    """The result cannot be there before the task began nor after today."""

    message = "Ngày hoàn thành phải từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}."
    field = "on"


class ReasonMissing(RuleBroken):
    """A return and a withdrawal say why."""

    message = "Hãy ghi rõ lý do."


class NotASupervisor(RuleBroken):
    """Findings come from an agency that supervises where the duty is."""

    message = "Chỉ cơ quan giám sát của địa bàn mới ghi phát hiện giám sát."


@transaction.atomic
def report_progress(duty, *, agency, percent, text, submission_key, at, by):
    """An agency tells how far it is (0–100 %) and with what result; returns the Progress.

    The lead's 100 % waits for the district; anything else is noted. Sent twice with one key, it is
    one report. Raises `AgencyHasNoPart`, `DutyIsClosed`, `ResultIsWaiting`, `AlreadySubmitted`.
    """
    duty = _locked(duty)
    facts = {"duty": duty, "agency": agency, "percent": percent, "text": text, "reported_by": by}
    if earlier := _submitted(Progress, submission_key, facts):
        return earlier
    is_lead = agency.pk == duty.task.lead_id
    _refuse_report(duty, agency, is_lead)
    waits = is_lead and percent == 100
    progress = Progress.objects.create(
        **facts,
        submission_key=submission_key,
        reported_at=at,
        state=Progress.State.SENT if waits else Progress.State.NOTED,
    )
    _move_on(duty, percent, is_lead, waits)
    record(
        "report_progress", progress, by=by, unit=agency.unit, agency=agency.code, percent=percent
    )
    return progress


@transaction.atomic
def confirm_progress(progress, *, at, on, by):
    """The district accepts the lead's result as done on a day; the duty is done.

    Raises `NotWaiting`, `OwnReport`, `DayOutOfRange`. The same person confirming twice is once.
    """
    progress, duty = _locked_waiting(progress)
    if _answered(progress, Progress.State.CONFIRMED, by):
        return progress
    _refuse_answer(progress, by)
    first, last = duty.task.starts_on, timezone.localdate(at)
    if not first <= on <= last:
        raise DayOutOfRange(first=first, last=last)
    _answer(progress, Progress.State.CONFIRMED, at=at, by=by)
    duty.state, duty.percent, duty.done_on = Duty.State.DONE, 100, on
    duty.save(update_fields=["state", "percent", "done_on"])
    record("confirm_progress", progress, by=by, unit=duty.task.lead.unit, done_on=str(on))
    return progress


@transaction.atomic
def return_progress(progress, *, answer, at, by):
    """The district gives the lead's result back and says why; the duty is being done again.

    Raises `NotWaiting`, `OwnReport`, `ReasonMissing`. The same person returning twice is once.
    """
    progress, duty = _locked_waiting(progress)
    if _answered(progress, Progress.State.RETURNED, by):
        return progress
    _refuse_answer(progress, by)
    if not answer.strip():
        raise ReasonMissing(field="answer")
    _answer(progress, Progress.State.RETURNED, at=at, by=by, answer=answer.strip())
    duty.state, duty.percent = Duty.State.DOING, _percent_before(duty)
    duty.save(update_fields=["state", "percent"])
    record("return_progress", progress, by=by, unit=duty.task.lead.unit)
    return progress


@transaction.atomic
def write_finding(duty, *, text, submission_key, at, by):
    """A supervisor writes what they found and recommend; returns the Finding.

    It stands in the name of the agency by which they supervise. Raises `NotASupervisor`,
    `AlreadySubmitted`.
    """
    duty = _locked(duty)
    facts = {"duty": duty, "text": text, "written_by": by}
    if earlier := _submitted(Finding, submission_key, facts):
        return earlier
    agency = _supervising_agency(by, duty.task.lead.unit)
    finding = Finding.objects.create(
        **facts, agency=agency, submission_key=submission_key, written_at=at
    )
    record("write_finding", finding, by=by, unit=duty.task.lead.unit, agency=agency.code)
    return finding


def _locked(duty):
    """The duty as it is now, kept from others until the action is over."""
    rows = Duty.objects.select_for_update(of=("self",)).select_related("task__lead__unit")
    return rows.get(pk=duty.pk)


def _locked_waiting(progress):
    """The report and its duty as they are now: the duty's lock guards its reports too."""
    duty = _locked(progress.duty)
    return duty.reports.get(pk=progress.pk), duty


def _submitted(model, key, facts):
    """The record that this form made before, if any; refused when it says something else."""
    earlier = model.objects.filter(submission_key=key).first()
    if earlier and any(getattr(earlier, name) != value for name, value in facts.items()):
        raise AlreadySubmitted
    return earlier


def _refuse_report(duty, agency, is_lead):
    if not is_lead and not duty.task.partners.filter(pk=agency.pk).exists():
        raise AgencyHasNoPart(agency=agency)
    if duty.is_closed:
        raise DutyIsClosed
    if not duty.awaits_report_of(agency):
        raise ResultIsWaiting


def _move_on(duty, percent, is_lead, waits):
    """The duty's percentage is the lead's own."""
    if waits:
        duty.state = Duty.State.SENT
    elif percent and duty.state == Duty.State.OPEN:
        duty.state = Duty.State.DOING
    if is_lead:
        duty.percent = percent
    duty.save(update_fields=["state", "percent"])


def _answered(progress, state, by):
    return progress.state == state and progress.answered_by_id == by.pk


def _refuse_answer(progress, by):
    if progress.state != Progress.State.SENT:
        raise NotWaiting
    if progress.reported_by_id == by.pk:
        raise OwnReport


def _answer(progress, state, *, at, by, answer=""):
    progress.state, progress.answer = state, answer
    progress.answered_at, progress.answered_by = at, by
    progress.save(update_fields=["state", "answer", "answered_at", "answered_by"])


def _percent_before(duty):
    """The lead's last percentage that stands, once its result is returned."""
    noted = duty.reports.filter(agency=duty.task.lead, state=Progress.State.NOTED)
    return noted.values_list("percent", flat=True).first() or 0


def _supervising_agency(user, unit):
    for posting in user.current_postings:
        supervises = Permission.WRITE_FINDINGS in posting.grants and posting.agency_id
        if supervises and unit.path.startswith(posting.unit.path):
            return posting.agency
    raise NotASupervisor
