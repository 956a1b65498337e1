"""One duty: its page, reports of agencies, findings of supervisors."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.errors import RuleBroken
from organisations.access import Permission, requires

from .. import actions
from ..forms import ConfirmForm, FindingForm, ReportForm, ReturnForm, WithdrawForm
from ..models import Duty, Progress, agencies_of


@requires(Permission.READ_TASKS)
@require_safe
def duty_detail(request, pk):
    """What is owed, on what words of the plan, by whom, and everything said about it."""
    duty = get_object_or_404(Duty.objects.visible_to(request.user), pk=pk)
    return duty_page(request, duty)


@requires(Permission.REPORT_PROGRESS)
@require_POST
def progress_report(request, pk):
    """An agency of the person reports."""
    duty = get_object_or_404(Duty.objects.reportable_by(request.user), pk=pk)
    form = ReportForm(request.POST, agencies=taking_part(request.user, duty))
    act = partial(actions.report_progress, duty, at=timezone.now(), by=request.user)
    return submit(request, duty, {"report": form}, act, done="Đã gửi báo cáo tiến độ.")


@requires(Permission.WRITE_FINDINGS)
@require_POST
def finding_write(request, pk):
    """A supervisor writes a finding."""
    reached = Duty.objects.reached_by(request.user, Permission.WRITE_FINDINGS)
    duty = get_object_or_404(reached, pk=pk)
    form = FindingForm(request.POST)
    act = partial(actions.write_finding, duty, at=timezone.now(), by=request.user)
    return submit(request, duty, {"finding": form}, act, done="Đã ghi phát hiện giám sát.")


def submit(request, duty, typed, act, *, done):
    """Act on a right form and go back to the page; otherwise the page with what was typed."""
    (form,) = typed.values()
    if form.is_valid():
        try:
            act(**form.cleaned_data)
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            messages.success(request, done)
            return redirect(duty)
    return duty_page(request, duty, typed)


def duty_page(request, duty, typed=None):
    """The page, with the forms this person may use now; `typed` replaces one of them."""
    duties = Duty.objects.with_status(timezone.localdate())
    duty = duties.for_page().prefetch_related("task__partners").get(pk=duty.pk)
    reports = duty.reports.visible_to(request.user).for_page()
    waiting = next((report for report in reports if report.state == Progress.State.SENT), None)
    context = {
        "duty": duty,
        "reports": reports,
        "waiting": waiting,
        "findings": duty.findings.visible_to(request.user).select_related("agency"),
        "periods": duties.filter(task=duty.task),
        "forms": forms_for(request.user, duty, waiting) | (typed or {}),
    }
    return render(request, "tasks/duty_detail.html", context)


def taking_part(user, duty):
    """The person's agencies that lead the duty or co-operate in it."""
    parts = {duty.task.lead_id, *(agency.pk for agency in duty.task.partners.all())}
    return [a for a in agencies_of(user, Permission.REPORT_PROGRESS) if a.pk in parts]


def forms_for(user, duty, waiting):
    """{name: empty form} of what this person may do on the duty now."""
    forms, unit = {}, duty.task.lead.unit
    reporters = [a for a in taking_part(user, duty) if duty.awaits_report_of(a)]
    if reporters:
        forms["report"] = ReportForm(agencies=reporters)
    if user.reaches(Permission.WRITE_FINDINGS, unit):
        forms["finding"] = FindingForm()
    if user.reaches(Permission.CONFIRM_PROGRESS, unit):
        if waiting and waiting.reported_by_id != user.pk:
            reported_on = timezone.localdate(waiting.reported_at)
            forms |= {"confirm": ConfirmForm(initial={"on": reported_on}), "return": ReturnForm()}
        if duty.task.withdrawn_on is None:
            forms["withdraw"] = WithdrawForm()
    return forms
