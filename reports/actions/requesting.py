"""Asking for a report: one row is owed, whatever is clicked or retried."""

from functools import partial

from celery import current_app
from django.db import transaction

from core.errors import RuleBroken
from organisations.actions import record
from reports.models import Report
from reports.scope import Scope, closed_years

BUILD_JOB = "reports.jobs.build_report_job"


class RevisionIsNotNext(RuleBroken):
    """The revision asked for would leave a gap."""

    message = "Lần lập kế tiếp là lần {expected}; hãy tải lại trang rồi yêu cầu lại."


class ReportIsBeingBuilt(RuleBroken):
    """The revision before is not finished yet."""

    message = "Báo cáo này đang được lập (lần {revision}); hãy chờ lập xong rồi yêu cầu lần mới."


class ReportIsNotFailed(RuleBroken):
    """Only a report that could not be built is tried again."""

    message = "Báo cáo này không ở tình trạng «Không lập được» nên không cần lập lại."


@transaction.atomic
def request_report(kind, *, year, unit, revision, by, at):
    """The report row that is owed, and a job that builds it.

    `revision` is the one the asker expects to come next: a second click, a retry and a second beat
    name the same and get the same row. `by` is None for a schedule.
    Raises `YearNotClosed`, `ReportIsBeingBuilt`, `RevisionIsNotNext`.
    """
    Scope(unit, year, on_todays_map=kind == Report.Kind.ANNUAL_TODAY).require_closed()
    revisions = Report.objects.of(kind, year, unit)
    if existing := revisions.filter(revision=revision).first():
        return existing
    latest = revisions.first()
    if latest and latest.is_unfinished:
        raise ReportIsBeingBuilt(revision=latest.revision)
    if revision != next_revision(latest):
        raise RevisionIsNotNext(expected=next_revision(latest))
    report, is_new = Report.objects.get_or_create(
        kind=kind, year=year, unit=unit, revision=revision,
        defaults={"requested_at": at, "requested_by": by},
    )  # fmt: skip
    if is_new:
        record("request_report", report, by=by, unit=unit, year=year, revision=revision)
        _start(report)
    return report


def next_revision(latest):
    """The number after the latest revision, or 1."""
    return latest.revision + 1 if latest else 1


def request_annual_report(unit, *, at, on):
    """What the schedule owes: the annual report of the latest closed year up to the day.

    Returns the report, None while no year is closed. An existing one is kept as long as no figure
    has changed since it was built; one that failed waits for a person.
    """
    year = next((year for year in closed_years(unit) if year <= on.year), None)
    if year is None:
        return None
    latest = Report.objects.of(Report.Kind.ANNUAL, year, unit).first()
    is_current = latest and latest.figures_at == Scope(unit, year).figures_at
    if latest and (is_current or latest.state != Report.State.READY):
        return latest
    return request_report(
        Report.Kind.ANNUAL, year=year, unit=unit, revision=next_revision(latest), by=None, at=at
    )


@transaction.atomic
def retry_report(report, *, by, at):
    """A person has a report that could not be built tried again. Raises `ReportIsNotFailed`."""
    again = Report.objects.filter(pk=report.pk, state=Report.State.FAILED).update(
        state=Report.State.OWED, attempts=0, progress=0, problem="", requested_at=at
    )
    if not again:
        raise ReportIsNotFailed
    record("retry_report", report, by=by, unit=report.unit)
    _start(report)


def _start(report):
    """Send the job once the row is there; a broker that is down is made up for by the sweeper."""
    send = partial(current_app.send_task, BUILD_JOB, [report.pk])
    transaction.on_commit(send, robust=True)
