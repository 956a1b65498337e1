"""Surveyors' work: who surveys which households of a round, and how far each has come."""

from collections import defaultdict
from typing import NamedTuple

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import RuleBroken
from households import actions
from households.forms.surveyors import AssignForm
from households.models import CommuneReview, ReviewCase, Survey, SurveyDraft
from organisations.access import Permission, requires
from organisations.models import Unit, User

from .communes import village_progress
from .progress import Progress

ASSIGNS = Permission.RUN_REVIEW
NONE = (0, None)


class Work(NamedTuple):
    """One surveyor's part of a round; `person` None stands for households given to nobody."""

    person: User | None
    progress: Progress
    drafts: int
    recorded: int
    last_at: object


@requires(Permission.RUN_REVIEW)
def surveyor_board(request, pk):
    """Progress by village and by person, days left, and the way to give households out."""
    commune_review = _round(request, pk)
    people = list(actions.surveyors_of(commune_review.commune, on=timezone.localdate()))
    context = {
        "round": commune_review,
        "villages": _villages(commune_review),
        "work": work_by_person(commune_review, people),
        "people": people,
        "days_left": (commune_review.review.due_on - timezone.localdate()).days,
    }
    return render(request, "households/surveyor_board.html", context)


@requires(Permission.RUN_REVIEW)
def surveyor_village(request, pk, village_pk):
    """The households of a village that can still be given to somebody."""
    commune_review = _round(request, pk)
    village = _village(commune_review, village_pk)
    people = actions.surveyors_of(commune_review.commune, on=timezone.localdate())
    context = {
        "round": commune_review,
        "village": village,
        "cases": _cases(commune_review, village).select_related("household", "surveyor"),
        "form": AssignForm(people=people),
    }
    return render(request, "households/surveyor_village.html", context)


@requires(Permission.RUN_REVIEW)
@require_POST
def surveyor_assign(request, pk, village_pk):
    """Give the chosen households, or every one of the village, to a person or to nobody."""
    commune_review = _round(request, pk)
    cases = _cases(commune_review, _village(commune_review, village_pk))
    people = actions.surveyors_of(commune_review.commune, on=timezone.localdate())
    form = AssignForm(request.POST, people=people)
    if form.is_valid():
        _assign(request, commune_review, form.chosen(cases), form.cleaned_data["surveyor"])
    else:
        messages.error(request, " ".join(sum(form.errors.values(), [])))
    if "all" in request.POST:
        return redirect("surveyor_board", pk)
    return redirect("surveyor_village", pk, village_pk)


def _assign(request, commune_review, cases, surveyor):
    facts = {"surveyor": surveyor, "on": timezone.localdate(), "by": request.user}
    try:
        count = actions.assign_surveyor(commune_review, cases=cases, **facts)
    except RuleBroken as error:
        messages.error(request, str(error))
    else:
        to = f"Đã giao cho {surveyor}" if surveyor else "Đã thôi giao"
        said = f"{to}: {count} hộ." if count else "Các hộ đã chọn đang đúng như vậy, không đổi gì."
        messages.success(request, said)


def _round(request, pk):
    scope = request.user.within(ASSIGNS, field="commune")
    rounds = CommuneReview.objects.filter(scope).select_related("review", "commune")
    return get_object_or_404(rounds, pk=pk)


def _village(commune_review, pk):
    return get_object_or_404(Unit.objects.villages(), pk=pk, parent=commune_review.commune_id)


def _cases(commune_review, village):
    cases = commune_review.cases.to_survey().filter(household__unit=village)
    return cases.order_by("household__code")


def _villages(commune_review):
    """[(village, `Progress`, households to survey that nobody has, who has the others)]."""
    given = defaultdict(dict)
    waiting = Count("pk", filter=Q(state=ReviewCase.State.LISTED))
    cases = commune_review.cases.standing().order_by("surveyor__full_name")
    rows = cases.values("household__unit", "surveyor__full_name").annotate(waiting=waiting)
    for village, who, count in rows.values_list(
        "household__unit", "surveyor__full_name", "waiting"
    ):
        given[village][who] = count
    return [
        (village, progress, given[village.pk].pop(None, 0), list(given[village.pk]))
        for village, progress in village_progress(commune_review)
        if progress.listed
    ]


def work_by_person(commune_review, people):
    """`Work` of everybody who may survey here or has a part in the round; nobody's part last."""
    given = _given(commune_review)
    surveys = Survey.objects.filter(commune_review=commune_review, replaced_at=None)
    surveys = surveys.filter(recorded_by__isnull=False)
    recorded = _counted(surveys, "recorded_by", "recorded_at")
    open_cases = ReviewCase.objects.filter(commune_review=commune_review).to_survey()
    drafts = _counted(SurveyDraft.objects.filter(case__in=open_cases), "by", "saved_at")
    known = {person.pk: person for person in people}
    if absent := ({*given, *recorded, *drafts} - {None}) - set(known):
        known |= User.objects.in_bulk(absent)
    rows = [
        Work(person, given.get(pk, Progress()), drafts.get(pk, (0,))[0], *recorded.get(pk, NONE))
        for pk, person in sorted(known.items(), key=lambda item: (str(item[1]), item[0]))
    ]
    return [*rows, *([Work(None, given[None], 0, 0, None)] if None in given else [])]


def _given(commune_review):
    """{surveyor's id or None: `Progress`} of the round's standing cases."""
    surveyed = ~Q(state=ReviewCase.State.LISTED)
    rows = commune_review.cases.standing().order_by().values("surveyor")
    counts = rows.annotate(listed=Count("pk"), surveyed=Count("pk", filter=surveyed))
    return {row.pop("surveyor"): Progress(**row) for row in counts}


def _counted(rows, who, when):
    """{person's id: (how many rows, the last moment)}."""
    grouped = rows.order_by().values(who).annotate(n=Count("pk"), last=Max(when))
    return {pk: (n, last) for pk, n, last in grouped.values_list(who, "n", "last")}
