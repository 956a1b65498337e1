"""Rounds of review: the list, a district's round by commune, opening one, closing communes."""

from collections import defaultdict
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import RuleBroken
from households import actions
from households.filters import is_id
from households.forms.review import ReviewForm
from households.models import CommuneReview, Petition, Review, ReviewCase
from organisations.access import Permission, requires
from organisations.models import Unit

from .deadlines import Line, current_of, late_of, lines_by_round
from .progress import Figures, Progress, figures_by_commune, progress_by


@requires(Permission.READ_HOUSEHOLDS)
def review_list(request):
    """Every round in which the person may read households, the latest first."""
    user = request.user
    context = _rounds_of(user) | {
        "waiting": Petition.objects.visible_to(user).waiting().count(),
        "runs": user.can(Permission.RUN_REVIEW),
        "today": timezone.localdate(),
        "opens": _districts(user).exists(),
    }
    return render(request, "households/review_list.html", context)


@requires(Permission.READ_HOUSEHOLDS)
def review_detail(request, pk):
    """A round by commune: how far each has come, what is late, and which can be closed."""
    rounds = CommuneReview.objects.visible_to(request.user).filter(review=pk)
    rounds = list(rounds.select_related("review__standard", "commune").order_by("commune__code"))
    if not rounds:
        raise Http404
    if not rounds[0].review.is_annual:
        return redirect("commune_review_detail", rounds[0].pk)
    context = _by_commune(rounds) | {"closes": request.user.can(Permission.CLOSE_REVIEW)}
    return render(request, "households/review_detail.html", context)


@requires(Permission.CLOSE_REVIEW)
def review_open(request):
    """Open the year's round in a district and list the households to survey."""
    form = ReviewForm(request.POST or None, units=_districts(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            review = actions.open_review(
                **form.cleaned_data, on=timezone.localdate(), by=request.user
            )
            return redirect("review_detail", review.pk)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return render(request, "households/review_open.html", {"form": form})


@requires(Permission.CLOSE_REVIEW)
@require_POST
def review_close(request, pk):
    """Close the chosen communes of a round; without a choice the action refuses."""
    scope = request.user.within(Permission.CLOSE_REVIEW, field="commune")
    rounds = CommuneReview.objects.filter(scope, review=pk).select_related("review", "commune")
    get_object_or_404(Review, pk=pk, communes__in=rounds[:1])
    ids = [pk for pk in request.POST.getlist("commune_review") if is_id(pk)]
    chosen = list(rounds.filter(pk__in=ids))
    households = actions.close_review(chosen, at=timezone.now(), by=request.user)
    messages.success(request, f"Đã khoá sổ {len(chosen)} xã, {households} hộ.")
    return redirect("review_detail", pk)


def _districts(user):
    """Districts where the person opens and closes rounds."""
    scope = user.within(Permission.CLOSE_REVIEW, field="")
    return Unit.objects.in_force(timezone.localdate()).filter(scope, level=Unit.Level.DISTRICT)


def _rounds_of(user):
    """The rounds a person sees, annual and ad hoc, running and past: (round, progress, communes)
    each."""
    communes = _rounds_seen(user)
    progress = progress_by(ReviewCase.objects.visible_to(user), "commune_review__review")
    reviews = Review.objects.filter(pk__in={*progress, *communes})
    reviews = reviews.select_related("standard", "unit").order_by("-opens_on", "unit__code")
    running = set(CommuneReview.objects.open().values_list("review", flat=True))
    rows = [(r, progress.get(r.pk, Progress()), communes.get(r.pk, [])) for r in reviews]
    annual = [row for row in rows if row[0].is_annual]
    ad_hoc = [row for row in rows if not row[0].is_annual]
    return {
        "running": [row for row in annual if row[0].pk in running],
        "closed": [row for row in annual if row[0].pk not in running],
        "ad_hoc": [row for row in ad_hoc if row[0].pk in running],
        "decided": _by_year(row for row in ad_hoc if row[0].pk not in running),
        "villages": _villages_seen(user) if not communes else [],
    }


def _by_commune(rounds):
    """What the page of one annual round shows."""
    rows = _rows(rounds[0].review, rounds)
    return {
        "review": rounds[0].review,
        "rows": rows,
        "total": sum((row.progress for row in rows), Progress()),
        "late": [row for row in rows if row.late],
        "ready": [row.round for row in rows if _is_ready(row.round, row.figures)],
    }


def _rounds_seen(user):
    """{review id: communes' rounds the person sees whole}."""
    seen = defaultdict(list)
    rounds = CommuneReview.objects.visible_to(user).select_related("commune", "review")
    for commune_review in rounds:
        seen[commune_review.review_id].append(commune_review)
    return seen


def _villages_seen(user):
    """(round, village) for somebody who reads single villages, such as a village head."""
    villages = Unit.objects.villages().filter(user.within(Permission.READ_HOUSEHOLDS, field=""))
    by_commune = defaultdict(list)
    for village in villages.order_by("code"):
        by_commune[village.parent_id].append(village)
    rounds = CommuneReview.objects.annual().filter(commune__in=by_commune)
    rounds = rounds.select_related("review")
    return [
        (commune_review, village)
        for commune_review in rounds.order_by("-review__opens_on")
        for village in by_commune[commune_review.commune_id]
    ]


class Row(NamedTuple):
    """A commune's round: how far it is, the step it is at, and what is late."""

    round: CommuneReview
    progress: Progress
    figures: Figures
    current: Line | None
    late: Line | None


def _rows(review, rounds):
    """A `Row` for each commune."""
    progress = progress_by(ReviewCase.objects.filter(commune_review__in=rounds), "commune_review")
    figures = figures_by_commune([r.commune_id for r in rounds], review.year)
    lines = lines_by_round(rounds, progress, on=timezone.localdate())
    return [
        Row(
            each,
            progress.get(each.pk, Progress()),
            figures.get(each.commune_id, Figures()),
            current_of(lines[each.pk]),
            None if each.closed_at else late_of(lines[each.pk]),
        )
        for each in rounds
    ]


def _by_year(rows):
    """[(year, rows)], the latest year first."""
    years = defaultdict(list)
    for row in rows:
        years[row[0].year].append(row)
    return sorted(years.items(), reverse=True)


def _is_ready(commune_review, figures):
    """Recognised, every figure confirmed, not closed: what a close asks."""
    return commune_review.stage == CommuneReview.Stage.RECOGNISED and figures.are_confirmed
