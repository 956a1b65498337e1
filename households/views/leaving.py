"""A household leaves the registry."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from households import actions
from households.forms.registry import ClosingForm
from households.models import Household
from organisations.access import Permission, requires
from organisations.forms import outcome_of

from .evidence import keep_files


@requires(Permission.RECORD_EVENTS)
def household_close(request, pk):
    """Close the record with a reason and a day; nothing of it is deleted."""
    scope = request.user.within(Permission.RECORD_EVENTS)
    households = Household.objects.present().filter(scope).select_related("unit__parent")
    household = get_object_or_404(households, pk=pk)
    form = ClosingForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (event := _close(household, form, request)):
        keep_files(request, event, form.cleaned_data["files"])
        messages.success(request, f"Đã đóng hồ sơ hộ {household.code}.")
        return redirect("household_detail", pk)
    context = {"household": household, "form": form}
    return render(request, "households/household_close.html", context)


def _close(household, form, request):
    """The event, or None: a broken rule stands beside its field."""
    moment = {"at": timezone.now(), "on": timezone.localdate(), "by": request.user}
    return outcome_of(form, actions.close_household, household, **form.facts(), **moment)
