"""The villages' yearly figures: entered by the commune's officer, confirmed by its chairman."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import RuleBroken
from households import actions
from households.actions.figures import FiguresRefused, digest_of, villages_at_end
from households.forms.review import FiguresForm
from households.models import CommuneReview, VillageYear
from organisations.access import Permission, requires

SAVED = "Đã lưu số hộ dân cư; chờ Chủ tịch UBND xã xác nhận."
UNCHANGED = "Không có số nào thay đổi; không cần xác nhận lại."


@requires(Permission.READ_AGGREGATES)
def village_figures(request, pk):
    """Each village's denominators, with last year's and the registry's own count beside them."""
    commune_review = _round(request, Permission.READ_AGGREGATES, pk)
    return _page(request, commune_review, _forms(commune_review))


@requires(Permission.RUN_REVIEW)
@require_POST
def village_figures_save(request, pk):
    """Write the rows that were filled in; rows left empty are not touched."""
    commune_review = _round(request, Permission.RUN_REVIEW, pk)
    forms = _forms(commune_review, request.POST)
    sound = [form.is_valid() for form in forms]
    if all(sound) and (written := _saved(request, commune_review, forms)) is not None:
        messages.success(request, SAVED if written else UNCHANGED)
        return redirect("village_figures", pk)
    return _page(request, commune_review, forms)


@requires(Permission.CONFIRM_FIGURES)
@require_POST
def village_figures_confirm(request, pk):
    """The chairman stands behind the figures of all villages."""
    commune_review = _round(request, Permission.CONFIRM_FIGURES, pk)
    year, now = commune_review.review.year, timezone.now()
    actions.confirm_village_figures(
        commune_review.commune, year, seen=_seen(request), at=now, by=request.user
    )
    messages.success(request, f"Đã xác nhận số hộ dân cư năm {year}.")
    return redirect("village_figures", pk)


def _round(request, permission, pk):
    rounds = CommuneReview.objects.annual().filter(request.user.within(permission, field="commune"))
    return get_object_or_404(rounds.select_related("review", "commune"), pk=pk)


def _forms(commune_review, data=None):
    """One form per village, holding last year's figures and the registry's count as well."""
    year = commune_review.review.year
    registered = Count("households", filter=Q(households__closed_on=None))
    villages = villages_at_end(commune_review.commune, year).annotate(registered=registered)
    rows = VillageYear.objects.filter(village__in=villages, year__in=[year - 1, year])
    known = {(row.village_id, row.year): row for row in rows}
    return [
        FiguresForm(
            data, village=v, now=known.get((v.pk, year)), before=known.get((v.pk, year - 1))
        )
        for v in villages.order_by("code")
    ]


def _seen(request):
    """The digest of the figures that stood on the page the person pressed a button of."""
    return request.POST.get("seen", "")


def _saved(request, commune_review, forms):
    """How many rows were written, None if refused; what is wrong goes to its cell."""
    rows = {form.village.pk: form.cleaned_data for form in forms if not form.is_blank}
    where = commune_review.commune, commune_review.review.year
    try:
        return actions.record_village_figures(*where, rows, seen=_seen(request), by=request.user)
    except FiguresRefused as error:
        of_village = {form.village.pk: form for form in forms}
        for village, figure, message in error.problems:
            form = of_village[village]
            form.add_error(figure if figure in form.fields else None, message)
    except RuleBroken as error:
        messages.error(request, str(error))
    return None


def _page(request, commune_review, forms):
    commune = commune_review.commune
    confirmed = [form.now and form.now.confirmed_at for form in forms]
    context = {
        "round": commune_review,
        "forms": forms,
        "seen": digest_of(form.now for form in forms if form.now),
        "writes": request.user.reaches(Permission.RUN_REVIEW, commune)
        and not commune_review.closed_at,
        "confirms": request.user.reaches(Permission.CONFIRM_FIGURES, commune),
        "is_complete": all(form.now for form in forms),
        "is_confirmed": bool(confirmed) and all(confirmed),
        "has_errors": any(form.is_bound and form.errors for form in forms),
    }
    return render(request, "households/village_figures.html", context)
