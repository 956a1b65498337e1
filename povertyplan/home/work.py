"""Blocks about tasks and reports."""

from datetime import timedelta

from organisations.access import Permission
from reports.models import Report
from tasks.models import Duty, Status

from .desk import Block

SOON = timedelta(days=60)


def my_duties(desk):
    """What the person's agencies owe: overdue, due soon, waiting for the district.

    The work they lead stands before the work they only co-operate in.
    """
    agencies = desk.user.agencies
    if not agencies:
        return None
    duties = list(_owed(Duty.objects.reportable_by(desk.user), desk.on))
    duties.sort(key=lambda duty: duty.task.lead not in agencies)
    ahead = [duty for duty in duties if duty.status in (Status.OPEN, Status.DOING)]
    content = {
        "agencies": agencies,
        "overdue": [duty for duty in duties if duty.status == Status.OVERDUE],
        "soon": [duty for duty in ahead if duty.due_on <= desk.on + SOON],
        "waiting": [d for d in duties if d.status == Status.SENT and d.task.lead in agencies],
        "next": min(ahead, key=lambda duty: duty.due_on, default=None),
    }
    return Block("home/my_duties.html", content)


def waiting_duties(desk):
    """For the district: results to confirm, and what agencies are late with."""
    duties = _owed(Duty.objects.reached_by(desk.user, Permission.CONFIRM_PROGRESS), desk.on)
    duties = list(duties.filter(status__in=[Status.OVERDUE, Status.SENT]))
    content = {
        "waiting": [d for d in duties if d.status == Status.SENT],
        "overdue": [d for d in duties if d.status == Status.OVERDUE],
    }
    return Block("home/waiting_duties.html", content)


def supervised_duties(desk):
    """For supervisors: this year's work in numbers, and what is late."""
    duties = Duty.objects.visible_to(desk.user)
    overdue = list(_owed(duties, desk.on).filter(status=Status.OVERDUE))
    content = {
        "year": desk.on.year,
        "tally": duties.of_year(desk.on.year).tally(desk.on),
        "overdue": overdue,
    }
    return Block("home/supervised_duties.html", content)


def latest_reports(desk):
    """Reports that are ready to download."""
    reports = Report.objects.visible_to(desk.user).ready().select_related("unit")
    return Block("home/latest_reports.html", {"reports": reports.order_by("-built_at")[:4]})


def _owed(duties, on):
    return duties.owed().with_status(on).select_related("task__lead").order_by("due_on", "pk")
