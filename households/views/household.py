"""A household's page as a file: who, where, the years, the round, papers, supports, events."""

from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, render

from households.class_history import class_history
from households.models import (
    Household,
    HouseholdEvent,
    HouseholdYear,
    IssuedDocument,
    Member,
    Petition,
    Residence,
    ReviewCase,
    Support,
    Survey,
)
from households.standing import standing_of
from households.telling import Teller
from organisations.access import Permission, requires
from organisations.actions import record_reading

from .readers import readers_of
from .steps import case_steps, work_on

State = ReviewCase.State


@requires(Permission.READ_HOUSEHOLDS)
def household_detail(request, pk):
    """Everything the registry knows of one household; each opening is written down."""
    households = Household.objects.visible_to(request.user).select_related("unit__parent")
    household = get_object_or_404(households.prefetch_related(*_parts()), pk=pk)
    record_reading(household, by=request.user, unit=household.unit)
    context = {
        "household": household,
        "names": _indicator_names(household),
        "marks": _marks(household),
        "standing": standing_of(household),
        "supports": _supports_by_kind(household),
        "events": _told(household, request.user),
        "readers": readers_of(household, request.user),
    }
    context |= _rights(request.user, household.unit) | _people(household)
    context |= _open_case(household, request.user)
    return render(request, "households/household_detail.html", context)


def _parts():
    """What the page of one household shows besides the household itself."""
    years = HouseholdYear.objects.order_by("year").select_related("standard")
    members = Member.objects.select_related("ethnicity").order_by("birth_date", "pk")
    surveys = Survey.objects.select_related("commune_review__review", "recorded_by", "batch")
    cases = ReviewCase.objects.select_related("commune_review__review", "survey")
    supports = Support.objects.select_related("recorded_by", "withdrawn_by")
    return (
        Prefetch("years", years.prefetch_related("deprivations")),
        Prefetch("members", members),
        Prefetch("residences", Residence.objects.select_related("unit__parent")),
        Prefetch("surveys", surveys.order_by("-survey_date", "-pk").defer("answers", "result")),
        Prefetch("cases", cases.defer("survey__answers", "survey__result").order_by("-pk")),
        Prefetch("supports", supports),
        Prefetch("petitions", Petition.objects.for_page()),
        Prefetch("documents", IssuedDocument.objects.order_by("-dated_on", "-pk")),
    )


def _rights(user, unit):
    return {
        "changes": user.reaches(Permission.RECORD_EVENTS, unit),
        "shows_numbers": user.reaches(Permission.READ_CITIZEN_NUMBERS, unit),
        "reads_documents": user.reaches(Permission.READ_HOUSEHOLDS, unit.parent),
    }


def _indicator_names(household):
    """{code: name} of the indicators of every standard the household was measured by."""
    standards = {fact.standard for fact in household.years.all()}
    return {i.code: i.name for standard in standards for i in standard.rules.indicators}


def _marks(household):
    """The picture of the classes: closed years, and what was decided between them."""
    interim = [
        case
        for case in household.cases.all()
        if case.state == State.RECOGNISED and not case.commune_review.review.is_annual
    ]
    return class_history(household.years.all(), interim)


def _people(household):
    """Who lives there now, and who once did; rows entered by mistake are told by the events."""
    everybody = household.members.all()
    present = [member for member in everybody if member.left_on is None]
    present.sort(key=lambda member: member.relation != Member.Relation.HEAD)
    former = [m for m in everybody if m.left_on and m.leaving != Member.Leaving.ERROR]
    former.sort(key=lambda member: member.left_on, reverse=True)
    return {"present": present, "former": former}


def _told(household, reader):
    """The events of the household, newest first, also those recorded for another one."""
    concerned = Q(household=household) | Q(other=household)
    related = (
        "reversal",
        "reverses",
        "recorded_by",
        "household__unit__parent",
        "other__unit__parent",
    )
    events = HouseholdEvent.objects.filter(concerned).select_related(*related)
    members, residences = list(household.members.all()), list(household.residences.all())
    teller = Teller(household, members, residences, reader)
    return [teller.tell(event) for event in events.prefetch_related("evidence")]


def _supports_by_kind(household):
    """[(kind, supports, đồng known, how many without an amount)], in the order of the lists."""
    rows = list(household.supports.all())
    groups = []
    for kind, label in Support.Kind.choices:
        found = [row for row in rows if row.kind == kind]
        counted = [row for row in found if row.withdrawn_at is None]
        known = [row.amount for row in counted if row.amount is not None]
        if found:
            total = sum(known) if known else None
            groups.append((label, found, total, len(counted) - len(known)))
    return groups


def _open_case(household, user):
    """The household's case in the round still running, its steps, what comes next and by whom."""
    records = user.reaches(Permission.RECORD_SURVEYS, household.unit)
    case = next((each for each in household.cases.all() if _is_running(each)), None)
    if case is None:
        waits = any(each.is_waiting for each in household.petitions.all())
        return {"case": None, "files": records and not (waits or household.closed_on)}
    return {
        "case": case, "takes": records and case.takes_survey, "steps": case_steps(case),
        "next_step": work_on(case), "is_outdated": _is_outdated(case, household),
    }  # fmt: skip


def _is_running(case):
    return case.commune_review.closed_at is None and case.state != State.REFUSED


def _is_outdated(case, household):
    """Whether somebody came or went since the survey that still may be done again."""
    if not case.survey or case.state not in (State.SURVEYED, State.AGREED):
        return False
    day = case.survey.survey_date
    moved = [(m.joined_on, m.left_on) for m in household.members.all() if m.leaving != "error"]
    return any(joined > day or (left and left > day) for joined, left in moved)
