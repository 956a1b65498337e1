"""Recounts (what if): the list, asking for one, its figures, its households, its workbook."""

from tempfile import TemporaryFile

from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_tables2 import RequestConfig

from core.errors import RuleBroken
from households import actions
from households.forms.recount import RecountForm
from households.models import PovertyClass, Recount, RecountedHousehold, Standard
from households.recount.listing import RecountedFilter, RecountedTable
from households.recount.parameters import (
    changes_in_words,
    official_basis,
    standard_named,
    table_named,
)
from households.recount.summary import Summary
from households.recount.workbook import write_recount
from organisations.access import Permission, requires
from organisations.actions import record_reading
from organisations.models import Unit, User

PER_PAGE = 20
HOUSEHOLDS_PER_PAGE = 25
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Permission.RECOUNT)
@require_GET
def recount_list(request):
    """Recounts of the person's units, the latest first."""
    found = _recounts(request.user).defer("summary")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(recount, _rules(recount)) for recount in page]
    return render(request, "households/recount_list.html", {"page_obj": page, "rows": rows})


@requires(Permission.RECOUNT)
def recount_new(request):
    """Choose a year, a standard and what is varied."""
    standards = Standard.objects.order_by("-valid_from")
    standard = _chosen(standards, request.GET.get("chuan"))
    form = RecountForm(request.POST or None, units=_districts(request.user), standard=standard)
    if request.method == "POST" and form.is_valid():
        try:
            now = timezone.now()
            recount = actions.request_recount(**form.wishes(), at=now, by=request.user)
            return redirect("recount_detail", recount.pk)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    context = {"form": form, "standard": standard, "standards": standards}
    return render(request, "households/recount_new.html", context)


@requires(Permission.RECOUNT)
@require_GET
def recount_detail(request, pk):
    """What the recount comes to, beside the official result."""
    recount = get_object_or_404(_recounts(request.user), pk=pk)
    context = {"recount": recount, "rules": _rules(recount)}
    if recount.work == Recount.Step.DONE:
        context["summary"] = Summary(recount.summary)
        context["basis"] = official_basis(recount.summary)
        context["classes"] = PovertyClass.labels
    return render(request, "households/recount_detail.html", context)


@requires(Permission.RECOUNT)
@require_GET
def recount_progress(request, pk):
    """How far the count is; the page asks again until it is finished."""
    recount = get_object_or_404(_recounts(request.user).defer("summary"), pk=pk)
    response = render(request, "households/parts/recount_state.html", {"recount": recount})
    if not recount.is_unfinished:
        response["HX-Refresh"] = "true"  # the figures are there now
    return response


@requires(Permission.RECOUNT)
@require_POST
def recount_retry(request, pk):
    """Try again to count what could not be counted."""
    recount = get_object_or_404(_recounts(request.user), pk=pk)
    actions.retry_recount(recount, at=timezone.now(), by=request.user)
    return redirect("recount_detail", recount.pk)


@requires(Permission.RECOUNT)
@require_GET
def recount_households(request, pk):
    """Which households change class, and why."""
    recount = get_object_or_404(_recounts(request.user).defer("summary"), pk=pk)
    record_reading(recount, by=request.user, unit=recount.unit)
    rows = RecountedHousehold.objects.visible_to(request.user).filter(recount=recount)
    rows = rows.select_related("survey__household", "village__parent")
    rows = rows.defer("survey__answers", "survey__result", "survey__household__search_key")
    found = RecountedFilter(request.GET, rows.order_by("village__code", "pk"), request=request)
    table = RecountedTable(found.qs)
    RequestConfig(request, paginate={"per_page": HOUSEHOLDS_PER_PAGE}).configure(table)
    context = {"recount": recount, "rules": _rules(recount), "filter": found, "table": table}
    return render(request, "households/recount_households.html", context)


@requires(Permission.RECOUNT)
@require_GET
def recount_download(request, pk):
    """The recount as a workbook, written to a file first, never whole in memory."""
    recount = get_object_or_404(_recounts(request.user), pk=pk)
    actions.download_recount(recount, by=request.user)
    file = TemporaryFile()  # noqa: SIM115 – the response closes it
    write_recount(recount, file, is_demo=User.objects.demonstration())
    file.seek(0)
    name = f"tinh_thu_{recount.pk}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=WORKBOOK)


def _recounts(user):
    parts = ("unit", "standard", "score_table", "requested_by")
    recounts = Recount.objects.visible_to(user).select_related(*parts)
    return recounts.defer("score_table__definition").order_by("-requested_at", "-pk")


def _rules(recount):
    """What it was counted by, in words."""
    return {
        "standard": standard_named(recount.standard),
        "table": table_named(recount.score_table),
        "changes": changes_in_words(recount),
    }


def _districts(user):
    """Districts the person recounts in."""
    scope = user.within(Permission.RECOUNT, field="")
    return Unit.objects.in_force(timezone.localdate()).filter(scope, level=Unit.Level.DISTRICT)


def _chosen(standards, code):
    """The standard asked for, else the latest; an installation without any has no such page."""
    found = next((s for s in standards if s.code == code), None) or standards.first()
    if found is None:
        raise Http404
    return found
