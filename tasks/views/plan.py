"""The plan as a document, each sentence with the work it gives."""

from django.db.models import Prefetch
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organisations.access import Permission, requires

from ..models import Document, Duty, Section, Task


def chosen_year(request, years):
    """The year asked for where something is due in it, otherwise this year or the latest."""
    asked = {str(year): year for year in years}.get(request.GET.get("year"))
    if asked:
        return asked
    today = timezone.localdate().year
    return today if today in years or not years else years[0]


@requires(Permission.READ_TASKS)
@require_safe
def plan(request):
    """Documents, the plan's text, its tasks and where each stands in a year."""
    on = timezone.localdate()
    duties = Duty.objects.visible_to(request.user)
    years = duties.years()
    year = chosen_year(request, years)
    owed = Prefetch("duties", duties.of_year(year).with_status(on), to_attr="duties_of_year")
    tasks = Task.objects.visible_to(request.user).for_page().prefetch_related(owed)
    context = {
        "documents": Document.objects.all(),
        "parts": Section.objects.parts(tasks),
        "tally": duties.of_year(year).tally(on),
        "year": year,
        "years": years,
    }
    return render(request, "tasks/plan.html", context)
