"""The registry: finding households and opening one."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from households.filters import HouseholdFilter
from households.forms.registry import SearchForm
from households.models import (
    Household,
    HouseholdEvent,
    HouseholdYear,
    Member,
    Petition,
    Residence,
    ReviewCase,
    Survey,
)
from households.standing import standing_of
from households.tables import HouseholdTable
from organisations.access import Permission, requires
from organisations.actions import record_reading

from .readers import readers_of
from .steps import STATES_TAKEN, case_steps, work_on

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
    return render(request, "households/household_list.html", context)


@requires(Permission.READ_HOUSEHOLDS)
@require_POST
def household_search(request):
    """Keep the words in the session: names and numbers never stand in an address."""
    form = SearchForm(request.POST)
    if form.is_valid():
        request.session[WORDS] = form.cleaned_data["words"]
    return redirect("household_list")


@requires(Permission.READ_HOUSEHOLDS)
def household_detail(request, pk):
    """Who lives there, the years, the surveys, the case of the open round."""
    households = Household.objects.visible_to(request.user).select_related("unit__parent")
    household = get_object_or_404(households.prefetch_related(*_parts()), pk=pk)
    record_reading(household, by=request.user, unit=household.unit)
    context = {
        "household": household,
        "names": _indicator_names(household),
        "strip": _strip(household),
        "standing": standing_of(household),
        "changes": request.user.reaches(Permission.RECORD_EVENTS, household.unit),
        "shows_numbers": request.user.reaches(Permission.READ_CITIZEN_NUMBERS, household.unit),
        "readers": readers_of(household, request.user),
    }
    context |= _open_case(household, request.user)
    return render(request, "households/household_detail.html", context)


def _latest_year():
    return HouseholdYear.objects.order_by("-year").values_list("year", flat=True).first()


def _parts():
    """What the page of one household shows besides the household itself."""
    years = HouseholdYear.objects.order_by("year").select_related("standard")
    residences = Residence.objects.select_related("unit__parent")
    events = HouseholdEvent.objects.select_related("reversal", "recorded_by")
    members = Member.objects.select_related("ethnicity").order_by("left_on", "birth_date")
    surveys = Survey.objects.select_related("commune_review__review", "recorded_by", "batch")
    petitions = Petition.objects.for_page()
    return (
        Prefetch("years", years.prefetch_related("deprivations")),
        Prefetch("members", members),
        Prefetch("residences", residences),
        Prefetch("events", events),
        Prefetch("petitions", petitions),
        Prefetch("surveys", surveys.order_by("-survey_date", "-pk").defer("answers", "result")),
    )


def _indicator_names(household):
    """{code: name} of the indicators of every standard the household was measured by."""
    standards = {fact.standard for fact in household.years.all()}
    return {i.code: i.name for standard in standards for i in standard.rules.indicators}


def _strip(household):
    """(year, fact) from the first to the last closed year; None for a year without a review."""
    facts = {fact.year: fact for fact in household.years.all()}
    years = range(min(facts), max(facts) + 1) if facts else ()
    return [(year, facts.get(year)) for year in years]


def _open_case(household, user):
    """The household's case in the round still running, its steps, what comes next and by whom."""
    cases = household.cases.filter(commune_review__closed_at=None)
    cases = cases.exclude(state=ReviewCase.State.REFUSED)
    case = cases.select_related("commune_review__review").first()
    records = user.reaches(Permission.RECORD_SURVEYS, household.unit)
    if case is None:
        waits = any(each.is_waiting for each in household.petitions.all())
        return {"case": None, "files": records and not (waits or household.closed_on)}
    takes = case.state in STATES_TAKEN and case.commune_review.posted_from is None
    return {
        "case": case, "takes": records and takes,
        "steps": case_steps(case), "next_step": work_on(case),
    }  # fmt: skip
