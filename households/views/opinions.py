"""The opinion on a commune's lists: asked by the commune, answered by whoever gives it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from households import actions
from households.forms.disputes import AskingForm, ReplyForm
from households.models import CommuneReview, Opinion, Procedure
from households.procedures import asks_opinion, opinion_by, procedure_of
from organisations.access import Permission, requires
from organisations.forms import went_through

from .disputes import disputes_by_round
from .lists import result_lists

LATEST = 30
PARTS = ("commune_review__review__standard", "commune_review__commune", "asked_by", "replied_by")


@requires(Permission.RUN_REVIEW)
def opinion_ask(request, pk):
    """Report the lists and ask the opinion on them."""
    scope = request.user.within(Permission.RUN_REVIEW, field="commune")
    rounds = CommuneReview.objects.filter(scope).select_related("review__standard", "commune")
    commune_review = get_object_or_404(rounds, pk=pk)
    form = AskingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {**form.cleaned_data, "on": timezone.localdate(), "by": request.user}
        if went_through(form, actions.ask_opinion, commune_review, **facts):
            messages.success(request, "Đã ghi báo cáo xin ý kiến.")
            return redirect("commune_review_detail", pk)
    context = _context(commune_review) | {"form": form}
    context["procedure"] = procedure_of(commune_review.review)
    context["asks"] = asks_opinion(commune_review.review)
    return render(request, "households/opinion_ask.html", context)


@requires(Permission.GIVE_OPINION)
def opinion_list(request):
    """For whoever gives opinions: what waits, the oldest first, and what was answered lately."""
    scope = request.user.within(Permission.GIVE_OPINION, "commune_review__commune")
    opinions = Opinion.objects.filter(scope).current().select_related(*PARTS)
    answered = opinions.exclude(replied_on=None).order_by("-replied_on", "-pk")[:LATEST]
    context = {"waiting": waiting_for(request.user), "answered": answered}
    context["today"] = timezone.localdate()
    return render(request, "households/opinion_list.html", context)


@requires(Permission.GIVE_OPINION)
def opinion_give(request, pk):
    """The district reads the lists and answers."""
    return _reply(request, pk, Permission.GIVE_OPINION, Procedure.OpinionBy.DISTRICT)


@requires(Permission.RUN_REVIEW)
def opinion_record(request, pk):
    """The commune writes down an answer that came on paper from elsewhere."""
    return _reply(request, pk, Permission.RUN_REVIEW, Procedure.OpinionBy.ELSEWHERE)


def waiting_for(user):
    """Opinions the person gives in the software and has not given, the first due first."""
    scope = user.within(Permission.GIVE_OPINION, "commune_review__commune")
    opinions = Opinion.objects.filter(scope).current().waiting().select_related(*PARTS)
    rows = list(opinions.order_by("due_on", "pk"))
    reviews = {each.commune_review.review for each in rows}
    here = {review for review in reviews if opinion_by(review) == Procedure.OpinionBy.DISTRICT}
    return [each for each in rows if each.commune_review.review in here]


def _reply(request, pk, permission, giver):
    scope = request.user.within(permission, "commune_review__commune")
    opinion = get_object_or_404(Opinion.objects.filter(scope).select_related(*PARTS), pk=pk)
    commune_review = opinion.commune_review
    form = ReplyForm(request.POST or None)
    gives = opinion_by(commune_review.review) == giver and opinion.replied_on is None
    if request.method == "POST" and gives and form.is_valid():
        facts = {"at": timezone.now(), "on": timezone.localdate(), "by": request.user}
        if went_through(form, actions.give_opinion, opinion, **form.cleaned_data, **facts):
            messages.success(request, "Đã ghi ý kiến trả lời.")
            return redirect("commune_review_detail", commune_review.pk)
    context = _context(commune_review) | {"opinion": opinion, "form": form, "gives": gives}
    context["today"] = timezone.localdate()
    return render(request, "households/opinion_give.html", context)


def _context(commune_review):
    """What whoever asks and whoever answers both look at."""
    return {
        "round": commune_review,
        "lists": result_lists(commune_review),
        "disputes": disputes_by_round([commune_review])[commune_review.pk],
        "settled": commune_review.complaints.current().for_page().exclude(settled_on=None),
    }
