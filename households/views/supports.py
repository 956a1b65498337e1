"""Supports a household received: recording one, taking one back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import RuleBroken
from households import actions
from households.forms.fields import reason_in
from households.forms.support import SupportForm
from households.models import Household, Support
from organisations.access import Permission, requires
from organisations.forms import went_through


@requires(Permission.RECORD_EVENTS)
def support_record(request, pk):
    """Record a support of the household."""
    households = Household.objects.filter(request.user.within(Permission.RECORD_EVENTS))
    household = get_object_or_404(households.select_related("unit__parent"), pk=pk)
    form = SupportForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _record(household, form, request.user):
        messages.success(request, "Đã ghi khoản hỗ trợ.")
        return redirect(_page(household.pk))
    context = {"household": household, "form": form}
    return render(request, "households/support_record.html", context)


@requires(Permission.RECORD_EVENTS)
@require_POST
def support_withdraw(request, pk):
    """Take back a support recorded by mistake, with the reason."""
    here = request.user.within(Permission.RECORD_EVENTS, field="household__unit")
    support = get_object_or_404(Support.objects.filter(here), pk=pk)
    reason = reason_in(request.POST, 300)
    try:
        actions.withdraw_support(support, reason=reason, at=timezone.now(), by=request.user)
        messages.success(request, "Đã bỏ ghi khoản hỗ trợ.")
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect(_page(support.household_id))


def _record(household, form, by):
    """Whether it worked; a broken rule stands beside its field."""
    moment = {"at": timezone.now(), "today": timezone.localdate(), "by": by}
    return went_through(form, actions.record_support, household, **form.cleaned_data, **moment)


def _page(pk):
    return f"{reverse('household_detail', args=[pk])}#ho-tro"
