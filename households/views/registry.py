"""The registry: finding households, opening one, entering one that asked to be reviewed."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from core.errors import RuleBroken
from households import actions
from households.actions.applicants import NoRoundOpen
from households.filters import HouseholdFilter
from households.forms.registry import RegistrationForm, SearchForm
from households.models import (
    Household,
    HouseholdEvent,
    HouseholdYear,
    Member,
    Residence,
    Survey,
)
from households.tables import HouseholdTable
from organisations.access import Permission, requires
from organisations.actions import record_reading
from organisations.models import Unit

from .readers import readers_of
from .steps import OF_CASE, STATES_TAKEN, case_steps

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
        "round": _round_taking(household.unit),
        "records": request.user.reaches(Permission.RECORD_SURVEYS, household.unit),
        "changes": request.user.reaches(Permission.RECORD_EVENTS, household.unit),
        "shows_numbers": request.user.reaches(Permission.READ_CITIZEN_NUMBERS, household.unit),
        "readers": readers_of(household, request.user),
    }
    return render(request, "households/household_detail.html", context | _open_case(household))


@requires(Permission.RECORD_SURVEYS)
def household_register(request):
    """A household that is not in the registry and filed a Giấy đề nghị (Mẫu số 01)."""
    form = RegistrationForm(request.POST or None, villages=_villages_of(request.user))
    if request.method == "POST" and form.is_valid() and (case := _register(form, request.user)):
        messages.success(request, f"Đã lập hồ sơ hộ {case.household.code}. Hãy ghi Phiếu B.")
        return redirect("survey_edit", case.pk)
    return render(request, "households/household_register.html", {"form": form})


@requires(Permission.RECORD_SURVEYS)
@require_POST
def household_apply(request, pk):
    """A household of the registry filed a Giấy đề nghị (Mẫu số 01): onto the list."""
    scope = request.user.within(Permission.RECORD_SURVEYS)
    household = get_object_or_404(Household.objects.present().filter(scope), pk=pk)
    commune_review = actions.round_taking(household.unit)
    on = timezone.localdate()
    case = actions.list_applicant(commune_review, household, on=on, by=request.user)
    return redirect("survey_edit", case.pk)


def _latest_year():
    return HouseholdYear.objects.order_by("-year").values_list("year", flat=True).first()


def _parts():
    """What the page of one household shows besides the household itself."""
    years = HouseholdYear.objects.order_by("year").select_related("standard")
    residences = Residence.objects.select_related("unit__parent")
    events = HouseholdEvent.objects.select_related("reversal", "recorded_by")
    members = Member.objects.select_related("ethnicity").order_by("left_on", "birth_date")
    surveys = Survey.objects.select_related("commune_review__review", "recorded_by", "batch")
    return (
        Prefetch("years", years.prefetch_related("deprivations")),
        Prefetch("members", members),
        Prefetch("residences", residences),
        Prefetch("events", events),
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


def _open_case(household):
    """The household's case in the round still running, its steps, and what comes next."""
    cases = household.cases.filter(commune_review__closed_at=None)
    case = cases.select_related("commune_review__review").first()
    if case is None:
        return {"case": None}
    takes = case.state in STATES_TAKEN and case.commune_review.posted_from is None
    return {
        "case": case, "takes": takes, "steps": case_steps(case), "next_step": OF_CASE[case.state],
    }  # fmt: skip


def _villages_of(user):
    """Villages where the person records surveys, that still exist."""
    villages = Unit.objects.villages().in_force(timezone.localdate())
    return villages.filter(user.within(Permission.RECORD_SURVEYS, field="")).order_by("code")


def _round_taking(village):
    """The round that takes applicants from the village, or None."""
    try:
        return actions.round_taking(village)
    except NoRoundOpen:
        return None


def _register(form, by):
    """The case of the newly entered household; None if a rule was broken, shown in the form."""
    try:
        return actions.register_applicant(
            unit=form.cleaned_data["village"],
            head=form.head,
            origin=form.cleaned_data["origin"],
            address=form.cleaned_data["address"],
            on=timezone.localdate(),
            by=by,
        )
    except RuleBroken as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None
