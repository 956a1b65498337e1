"""Schedules: what is done by itself and when, and making one run now."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from organisations.access import Permission, requires
from reports import actions
from reports.schedule_forms import ScheduleForm
from reports.schedules import Schedule, parts_of, visible_schedules


@requires(Permission.EDIT_SCHEDULES)
@require_GET
def schedule_list(request):
    """Every schedule with its next run."""
    now = timezone.now()
    schedules = [Schedule(task, now) for task in visible_schedules()]
    return render(request, "reports/schedule_list.html", {"schedules": schedules})


@requires(Permission.EDIT_SCHEDULES)
def schedule_edit(request, pk):
    """Change when a schedule runs, or switch it off."""
    schedule = Schedule(get_object_or_404(visible_schedules(), pk=pk), timezone.now())
    if not schedule.is_editable:
        raise Http404
    form = ScheduleForm(request.POST or None, initial=_initial(schedule))
    if request.method == "POST" and form.is_valid():
        actions.edit_schedule(schedule.task, **form.cleaned_data, by=request.user)
        messages.success(request, f"Đã lưu lịch: {_said(schedule.task)}")
        return redirect("schedule_list")
    context = {"schedule": schedule, "form": form}
    return render(request, "reports/schedule_edit.html", context)


def _initial(schedule):
    at, day, month = parts_of(schedule.task.crontab)
    return {"at": at, "day": day, "month": month, "enabled": schedule.task.enabled}


def _said(task):
    schedule = Schedule(task, timezone.now())
    if schedule.next_run is None:
        return f"{schedule.words}, đang tắt."
    next_run = timezone.localtime(schedule.next_run)
    return f"{schedule.words}, lần chạy kế tiếp {next_run:%H:%M %d/%m/%Y}."


@requires(Permission.EDIT_SCHEDULES)
@require_POST
def schedule_run(request, pk):
    """Run a schedule's job at once."""
    task = get_object_or_404(visible_schedules(), pk=pk)
    actions.run_schedule(task, by=request.user)
    messages.success(request, f"Đã gửi việc «{task.name}»; việc chạy trong ít phút.")
    return redirect("schedule_list")
