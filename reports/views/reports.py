"""Reports: the list, one report, asking for one, its progress, its file."""

import re
from io import BytesIO

from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.errors import RuleBroken
from organisations.access import Permission, requires
from organisations.models import AuditEntry
from reports import actions
from reports.filters import ReportFilter, choose
from reports.forms import FORMS
from reports.models import Report

PER_PAGE = 20
REVISION = re.compile(r"[0-9]{1,3}")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Permission.READ_REPORTS)
@require_GET
def report_list(request):
    """Reports of the reader's units, the latest asked for first."""
    reports = Report.objects.visible_to(request.user).for_page().order_by("-requested_at", "-pk")
    narrowed = ReportFilter(request.GET, queryset=reports)
    page = Paginator(narrowed.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": narrowed, "page_obj": page, **_rights(request.user)}
    return render(request, "reports/report_list.html", context)


@requires(Permission.READ_REPORTS)
@require_GET
def report_detail(request, pk):
    """One report: its file, what the figures rest on, the cross-checks, who took it."""
    report = get_object_or_404(Report.objects.visible_to(request.user).for_page(), pk=pk)
    context = {
        "report": report,
        "forms": FORMS.values(),
        "may_build": request.user.reaches(Permission.BUILD_REPORTS, report.unit),
        "exports": _exports(request.user, report),
    }
    return render(request, "reports/report_detail.html", context)


@requires(Permission.READ_REPORTS)
@require_GET
def report_progress(request, pk):
    """The piece of a page that says where a report stands; it asks again until it is finished."""
    report = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    response = render(request, "reports/parts/state.html", {"report": report})
    if report.state == Report.State.READY:
        response["HX-Refresh"] = "true"  # the rest of the page tells of the file too
    return response


@requires(Permission.BUILD_REPORTS)
def report_request(request):
    """Choose unit and year, then have the next revision built."""
    choice = choose(request.user, Permission.BUILD_REPORTS, request.POST or request.GET)
    problem = None
    if request.method == "POST" and choice.year:
        try:
            return redirect("report_detail", _request(request, choice).pk)
        except RuleBroken as broken:
            problem = str(broken)
    latest = Report.objects.of(choice.kind, choice.year or 0, choice.unit).first()
    context = {"choice": choice, "latest": latest, "problem": problem}
    return render(request, "reports/report_request.html", context)


def _request(request, choice):
    revision = request.POST.get("revision", "")
    return actions.request_report(
        choice.kind, year=choice.year, unit=choice.unit, by=request.user,
        revision=int(revision) if REVISION.fullmatch(revision) else 0, at=timezone.now(),
    )  # fmt: skip


@requires(Permission.BUILD_REPORTS)
@require_POST
def report_retry(request, pk):
    """Try again to build a report that could not be built."""
    report = get_object_or_404(Report.objects.buildable_by(request.user), pk=pk)
    actions.retry_report(report, by=request.user, at=timezone.now())
    return redirect("report_detail", report.pk)


@requires(Permission.READ_REPORTS)
@require_GET
def report_download(request, pk):
    """The workbook, exactly as it was built."""
    report = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    content = actions.download_report(report, by=request.user)
    return FileResponse(
        BytesIO(content),
        as_attachment=True,
        filename=report.download_name,
        content_type=WORKBOOK,
    )


def _rights(user):
    return {
        "may_build": user.can(Permission.BUILD_REPORTS),
        "may_schedule": user.can(Permission.EDIT_SCHEDULES),
    }


def _exports(user, report):
    """Who took the file, for those who may read the trail; else None."""
    if not user.can(Permission.READ_AUDIT):
        return None
    lines = AuditEntry.objects.visible_to(user).filter(
        object_type=Report._meta.label, object_id=str(report.pk), kind=AuditEntry.Kind.EXPORT
    )
    return lines.select_related("by")[:PER_PAGE]
