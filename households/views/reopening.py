"""A closed year opened again, and what it said before."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django_tables2 import RequestConfig

from households import actions
from households.forms.reopening import ReopeningForm
from households.models import CommuneReview, Reopening, RevisedFact
from households.tables import RevisedFactTable
from organisations.access import Permission, requires
from organisations.actions import record_reading
from organisations.forms import went_through

PER_PAGE = 50


@requires(Permission.REOPEN_REVIEW)
def review_reopen(request, pk):
    """Open a closed commune again, with a reason and the households to survey again."""
    scope = request.user.within(Permission.REOPEN_REVIEW, field="commune")
    rounds = CommuneReview.objects.annual().filter(scope, closed_at__isnull=False)
    commune_review = get_object_or_404(rounds.select_related("review", "commune"), pk=pk)
    form = ReopeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _reopen(commune_review, form, request.user):
        messages.success(request, "Đã mở lại sổ. Kết quả trước đó vẫn xem được.")
        return redirect("commune_review_detail", pk)
    context = {"round": commune_review, "form": form}
    return render(request, "households/review_reopen.html", context)


@requires(Permission.READ_HOUSEHOLDS)
def revision_detail(request, pk):
    """The facts of a year as they stood until it was opened again, beside what it says now."""
    reopenings = Reopening.objects.visible_to(request.user)
    parts = ("commune_review__review", "commune_review__commune", "reopened_by")
    reopening = get_object_or_404(reopenings.select_related(*parts), pk=pk)
    commune_review = reopening.commune_review
    facts = RevisedFact.objects.visible_to(request.user).filter(reopening=reopening)
    table = RevisedFactTable(facts.beside_now().select_related("household", "unit"))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    record_reading(reopening, by=request.user, unit=commune_review.commune)
    context = {"reopening": reopening, "round": commune_review, "table": table}
    return render(request, "households/revision_detail.html", context)


def _reopen(commune_review, form, by):
    """Whether it worked; a broken rule stands beside its field."""
    facts = form.cleaned_data | {"at": timezone.now(), "by": by}
    return went_through(form, actions.reopen_review, commune_review, **facts)
