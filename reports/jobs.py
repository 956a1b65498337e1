"""What happens later: leaves that take ids and call one action."""

from celery import shared_task
from django.utils import timezone

from organisations.models import Unit

from . import actions
from .models import Report


@shared_task
def build_report_job(report_id):
    """Build one report that is owed."""
    actions.build_report(Report.objects.get(pk=report_id), at=timezone.now())


@shared_task
def make_annual_report(unit_code):
    """What the schedule of a unit asks for: its annual report, unless it is there."""
    now = timezone.now()
    unit = Unit.objects.in_force(timezone.localdate(now)).get(code=unit_code)
    actions.request_annual_report(unit, at=now, on=timezone.localdate(now))


@shared_task
def build_owed_reports():
    """The sweeper: build what is owed and nobody is building."""
    for report_id in actions.resume_owed_reports(at=timezone.now()):
        build_report_job.delay(report_id)
