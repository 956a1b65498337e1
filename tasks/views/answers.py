"""The district's answers: confirm, return, withdraw."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from organisations.access import Permission, requires

from .. import actions
from ..forms import ConfirmForm, ReturnForm, WithdrawForm
from ..models import Duty, Progress
from .duty import submit


@requires(Permission.CONFIRM_PROGRESS)
@require_POST
def progress_confirm(request, pk):
    """The district accepts a result."""
    progress = get_object_or_404(Progress.objects.answerable_by(request.user), pk=pk)
    act = partial(actions.confirm_progress, progress, at=timezone.now(), by=request.user)
    typed = {"confirm": ConfirmForm(request.POST)}
    return submit(request, progress.duty, typed, act, done="Đã xác nhận hoàn thành.")


@requires(Permission.CONFIRM_PROGRESS)
@require_POST
def progress_return(request, pk):
    """The district gives a result back."""
    progress = get_object_or_404(Progress.objects.answerable_by(request.user), pk=pk)
    act = partial(actions.return_progress, progress, at=timezone.now(), by=request.user)
    typed = {"return": ReturnForm(request.POST)}
    return submit(request, progress.duty, typed, act, done="Đã trả lại báo cáo kèm lý do.")


@requires(Permission.CONFIRM_PROGRESS)
@require_POST
def task_withdraw(request, pk):
    """The district withdraws the task of a duty from today on."""
    duty = get_object_or_404(
        Duty.objects.reached_by(request.user, Permission.CONFIRM_PROGRESS), pk=pk
    )
    act = partial(actions.withdraw_task, duty.task, on=timezone.localdate(), by=request.user)
    typed = {"withdraw": WithdrawForm(request.POST)}
    return submit(request, duty, typed, act, done="Đã thu hồi nhiệm vụ.")
