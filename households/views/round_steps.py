"""Steps of a commune's round: by when, by whom, what is late."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core.errors import RuleBroken
from households import actions
from households.actions.steps import steps_of
from households.forms.round_steps import RoundStepsForm
from households.models import CommuneReview
from organisations.access import Permission, requires

from .deadlines import lines_of

P = Permission


@requires(P.READ_HOUSEHOLDS)
def round_steps(request, pk):
    """The steps of a round with their state; who runs or closes it sets days and people."""
    rounds = CommuneReview.objects.visible_to(request.user).select_related("review", "commune")
    commune_review = get_object_or_404(rounds, pk=pk)
    lines, form = lines_of(commune_review, on=timezone.localdate()), None
    if sets_steps(request.user, commune_review):
        steps, commune = steps_of(commune_review), commune_review.commune
        form = RoundStepsForm(request.POST or None, steps=steps, commune=commune)
    elif request.method == "POST":
        raise PermissionDenied
    if request.method == "POST" and form.is_valid() and _set(form, commune_review, request.user):
        messages.success(request, "Đã lưu hạn và người chịu trách nhiệm.")
        return redirect("commune_review_detail", pk)
    context = {"round": commune_review, "lines": lines, "form": form}
    context["rows"] = form and form.rows(lines)
    return render(request, "households/round_steps.html", context)


def sets_steps(user, commune_review):
    """Whether the person runs the round in the commune or closes it for the district."""
    commune = commune_review.commune
    runs = user.reaches(P.RUN_REVIEW, commune) or user.reaches(P.CLOSE_REVIEW, commune)
    return runs and not commune_review.closed_at


def _set(form, commune_review, by):
    """Whether it worked; a broken rule stands at the day of its step."""
    try:
        on = timezone.localdate()
        actions.set_round_steps(commune_review, form.chosen(), on=on, by=by)
    except RuleBroken as broken:
        step = getattr(broken, "step", None)
        form.add_error(f"due_{step}" if step else None, str(broken))
    return form.is_valid()
