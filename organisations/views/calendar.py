"""The calendar of holidays, which deadlines in working days are counted by."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.errors import RuleBroken
from organisations import holiday_actions
from organisations.access import Permission as P
from organisations.access import requires
from organisations.forms import HolidayForm
from organisations.models import Holiday

FIRST, LAST = 2000, 2100


@requires(P.READ_OWN_ACCOUNT)
def holiday_list(request):
    """The special days of a year; whoever manages reference data corrects them here."""
    year = _year(request)
    can_edit = request.user.can(P.MANAGE_REFERENCE)
    form = HolidayForm(request.POST or None) if can_edit else None
    if can_edit and request.method == "POST" and (holiday := _set(form, request.user)):
        messages.success(request, f"Đã ghi ngày {holiday.day:%d/%m/%Y}.")
        return redirect(f"{reverse('holiday_list')}?year={holiday.day.year}")
    days = Holiday.objects.filter(day__year=year)
    context = {"days": days, "year": year, "form": form, "before": year - 1, "after": year + 1}
    return render(request, "organisations/holiday_list.html", context)


def _year(request):
    """The year asked for; this one without a sensible number."""
    asked = request.GET.get("year", "")
    is_year = asked.isdecimal() and FIRST <= int(asked) <= LAST
    return int(asked) if is_year else timezone.localdate().year


def _set(form, by):
    """The day entered; None if the form or a rule refused it, with the message in the form."""
    if not form.is_valid():
        return None
    try:
        return holiday_actions.set_holiday(**form.cleaned_data, by=by)
    except RuleBroken as error:
        form.add_error(error.field, str(error))
        return None
