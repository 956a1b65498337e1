"""Lists: what is owed, and how each agency stands."""

from django.db.models import F
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from organisations.access import Permission, requires

from ..filters import DutyFilter
from ..models import Duty
from ..tables import DutyTable
from .plan import chosen_year

ROWS = 40


@requires(Permission.READ_TASKS)
@require_safe
def task_list(request):
    """Duties by year, agency and status; what is still owed stands first."""
    on = timezone.localdate()
    duties = Duty.objects.visible_to(request.user).with_status(on)
    chosen = DutyFilter(request.GET, user=request.user, on=on, queryset=duties)
    unfinished_first = F("done_on").asc(nulls_first=True)
    rows = chosen.qs.for_page().order_by(unfinished_first, "due_on", "task__code")
    table = DutyTable(rows)
    RequestConfig(request, paginate={"per_page": ROWS}).configure(table)
    context = {
        "table": table,
        "filter": chosen,
        "tally": chosen.but(status="").tally(on),
        "overdue_before": chosen.overdue_before().count(),
    }
    return render(request, "tasks/task_list.html", context)


@requires(Permission.READ_TASKS)
@require_safe
def agency_overview(request):
    """Per lead agency: what it owes in a year and where that stands."""
    on = timezone.localdate()
    duties = Duty.objects.visible_to(request.user)
    years = duties.years()
    year = chosen_year(request, years)
    context = {
        "rows": duties.by_agency(year, on=on),
        "total": duties.of_year(year).tally(on),
        "year": year,
        "years": years,
    }
    return render(request, "tasks/agency_overview.html", context)
