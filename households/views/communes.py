"""A commune's round: how far each village has come, what comes next, and each village's list."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django_tables2 import RequestConfig

from households.actions.reopening import round_after
from households.models import CommuneReview, ReviewCase
from households.tables import CaseTable
from organisations.access import Permission, requires
from organisations.models import Unit

from .deadlines import late_of, lines_by_round
from .disputes import disputes_by_round
from .progress import Figures, Progress, figures_by_commune, progress_by
from .round_steps import sets_steps
from .steps import next_step, round_steps

State = ReviewCase.State
PER_PAGE = 50


@requires(Permission.READ_HOUSEHOLDS)
def commune_review_detail(request, pk):
    """The commune's steps, the next of them as the big button, and its villages."""
    rounds = CommuneReview.objects.visible_to(request.user)
    parts = ("review__standard", "commune", "decided_by")
    commune_review = get_object_or_404(rounds.select_related(*parts), pk=pk)
    context = _commune_context(commune_review, request.user)
    return render(request, "households/commune_review_detail.html", context)


@requires(Permission.READ_HOUSEHOLDS)
def case_list(request, pk, village_pk):
    """The households of one village on the list, with the way to each survey."""
    scope = request.user.within(Permission.READ_HOUSEHOLDS, field="")
    village = get_object_or_404(Unit.objects.villages().filter(scope), pk=village_pk)
    rounds = CommuneReview.objects.select_related("review", "commune")
    commune_review = get_object_or_404(rounds, pk=pk, commune=village.parent_id)
    context = _village_context(request, commune_review, village)
    return render(request, "households/case_list.html", context)


def _commune_context(commune_review, user):
    villages, figures = village_progress(commune_review), figures_of(commune_review)
    disputes = disputes_by_round([commune_review])[commune_review.pk]
    today = timezone.localdate()
    step = next_step(commune_review, villages, figures, disputes, on=today)
    total = sum((progress for _, progress in villages), Progress())
    progress, disputed = {commune_review.pk: total}, {commune_review.pk: disputes}
    lines = lines_by_round([commune_review], progress, on=today, disputes=disputed)
    return {
        "round": commune_review,
        "villages": villages,
        "total": total,
        "figures": figures,
        "lines": lines[commune_review.pk],
        "late": late_of(lines[commune_review.pk]),
        "sets": sets_steps(user, commune_review),
        "step": step,
        "acts": step.is_for(user, commune_review.commune),
        "steps": round_steps(step, commune_review, disputes),
        "disputes": disputes,
        "opinions": commune_review.opinions.current().select_related("replied_by"),
        "runs": user.reaches(Permission.RUN_REVIEW, commune_review.commune),
        "uncertified": _uncertified(commune_review),
        "issues": user.reaches(Permission.RECOGNISE, commune_review.commune),
        "reads_ledger": user.can(Permission.READ_AGGREGATES),
        "reopenings": commune_review.reopenings.select_related("reopened_by"),
        "reopens": _can_reopen(commune_review, user),
        "meetings": commune_review.meetings.select_related("village").order_by("-held_on"),
    }


def _uncertified(commune_review):
    """Recognised households still without a certificate; None before the decision."""
    if not commune_review.decided_on:
        return None
    return commune_review.cases.certifiable().without_certificate().count()


def _village_context(request, commune_review, village):
    every = commune_review.cases.filter(household__unit=village)
    cases = every.standing()
    asked, user = request.GET.get("state", ""), request.user
    state = asked if asked in State else ""
    shown = {"": cases, State.REFUSED: every.at(State.REFUSED)}.get(state, cases.at(state))
    shown = shown.for_page()
    table = CaseTable(shown.defer("survey__answers", "survey__result"), by=user, village=village)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    return {
        "round": commune_review,
        "village": village,
        "table": table,
        "state": state,
        "states": _states(cases),
        "meetings": commune_review.meetings.filter(village=village).order_by("-held_on"),
        "progress": progress_by(cases, "household__unit").get(village.pk, Progress()),
        "runs": user.reaches(Permission.RUN_REVIEW, village),
        "records": user.reaches(Permission.RECORD_SURVEYS, village),
        "whole": user.reaches(Permission.READ_HOUSEHOLDS, commune_review.commune),
    }


def _can_reopen(commune_review, user):
    """Whether the closed year can be opened again, and by this person."""
    if not (commune_review.closed_at and commune_review.review.is_annual):
        return False
    may = user.reaches(Permission.REOPEN_REVIEW, commune_review.commune)
    return may and round_after(commune_review) is None


def village_progress(commune_review):
    """[(village, `Progress`)] of the villages of a commune that exist or have a case, by code."""
    progress = progress_by(commune_review.cases.all(), "household__unit")
    existing = commune_review.commune.children.villages().in_force(commune_review.review.opens_on)
    if not commune_review.review.is_annual:
        existing = existing.none()  # made of petitions: most villages have none
    villages = Unit.objects.filter(Q(pk__in=existing) | Q(pk__in=progress)).order_by("code")
    return [(village, progress.get(village.pk, Progress())) for village in villages]


def figures_of(commune_review):
    """The `Figures` of one commune in the year of its round."""
    commune = commune_review.commune_id
    return figures_by_commune([commune], commune_review.review.year).get(commune, Figures())


def _states(cases):
    """(code, label, number) of each state, for the tabs over the list."""
    counts = dict(cases.order_by().values_list("state").annotate(Count("pk")))
    tabs = [("", "Tất cả", sum(counts.values()))]
    return tabs + [(state.value, state.label, counts.get(state.value, 0)) for state in State]
