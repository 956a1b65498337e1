"""The registry: finding households."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from households.filters import HouseholdFilter
from households.forms.registry import SearchForm
from households.models import Household, HouseholdYear
from households.tables import HouseholdTable
from organisations.access import Permission, requires

WORDS = "household_words"
PER_PAGE = 25


@requires(Permission.READ_HOUSEHOLDS)
def household_list(request):
    """Households the person may read, narrowed by filters and by the words being searched."""
    words = request.session.get(WORDS, "")
    numbers = request.user.within(Permission.READ_CITIZEN_NUMBERS)
    households = Household.objects.visible_to(request.user).search(words, whole_numbers=numbers)
    found = HouseholdFilter(request.GET, households.for_page(), request=request)
    table = HouseholdTable(found.qs, year=_latest_year())
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    records = request.user.can(Permission.RECORD_SURVEYS)
    context = {"filter": found, "table": table, "words": words, "records": records}
    context["resolves"] = request.user.can(Permission.RESOLVE_DUPLICATES)
    return render(request, "households/household_list.html", context)


@requires(Permission.READ_HOUSEHOLDS)
@require_POST
def household_search(request):
    """Keep the words in the session: names and numbers never stand in an address."""
    form = SearchForm(request.POST)
    if form.is_valid():
        request.session[WORDS] = form.cleaned_data["words"]
    return redirect("household_list")


def _latest_year():
    return HouseholdYear.objects.order_by("-year").values_list("year", flat=True).first()
