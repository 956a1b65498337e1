"""B1 score tables: their versions, what a new one would change, and from when one is used."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import RuleBroken
from households import actions
from households.comparing import compare_tables
from households.effects import effect_for
from households.forms.reference import ActivateForm, CompareForm, ScoreTableForm
from households.imports.score_table_workbook import write_score_table
from households.models import ScoreTable
from households.standards import DERIVED
from organisations.access import Permission, requires

from .standards import WORKBOOK


@requires(Permission.READ_OWN_ACCOUNT)
def score_table_detail(request, pk):
    """The items of a score table with their points, and since when it is used."""
    row = _row(pk)
    return _page(request, row, ActivateForm(table=row))


def _row(pk):
    return get_object_or_404(ScoreTable.objects.with_use().select_related("standard"), pk=pk)


def _page(request, row, form):
    others = ScoreTable.objects.filter(standard=row.standard).exclude(pk=row.pk)
    context = {
        "row": row,
        "table": row.table,
        "form": form,
        "sources": DERIVED,
        "overlapping": others.overlapping(row.valid_from, row.valid_to),
        "manages": request.user.can(Permission.MANAGE_REFERENCE),
        "today": timezone.localdate(),
    }
    return render(request, "households/score_table_detail.html", context)


@requires(Permission.READ_OWN_ACCOUNT)
def score_table_download(request, pk):
    """The table as a workbook, to be changed and imported as a new version."""
    row = get_object_or_404(ScoreTable, pk=pk)
    response = HttpResponse(content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="bang_diem_{row.pk}.xlsx"'
    write_score_table(row.table, response)
    return response


@requires(Permission.READ_OWN_ACCOUNT)
def score_table_compare(request):
    """Two tables side by side; first the newest and the one its standard uses now."""
    versions = list(ScoreTable.objects.select_related("standard").order_by("-pk"))
    if not versions:
        return redirect("standard_list")
    moi, *others = versions
    used = actions.score_table_on(moi.standard, timezone.localdate())
    cu = used if used in others else next(iter(others), moi)
    form = CompareForm(request.GET, versions=versions, cu=cu, moi=moi)
    context = {"form": form}
    if form.is_valid():
        context["pair"] = form.pair
        context["comparison"] = compare_tables(*(row.table for row in form.pair))
    return render(request, "households/score_table_compare.html", context)


@requires(Permission.MANAGE_REFERENCE)
def score_table_import(request):
    """Upload a workbook; a sound table comes in unused, to be looked at before it is activated."""
    form = ScoreTableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        row = actions.import_score_table(form.cleaned_data["workbook"], by=request.user)
        said = f"Đã nhập bảng điểm {row.code}; chưa áp dụng cho phiếu nào."
        messages.success(request, said)
        return redirect("score_table_detail", row.pk)
    return render(request, "households/score_table_import.html", {"form": form})


@requires(Permission.MANAGE_REFERENCE)
def score_table_effect(request, pk):
    """How many households of last year would change class; a part of the table's page, or alone."""
    row = _row(pk)
    page = "parts/score_table_effect" if request.htmx else "score_table_effect"
    context = {"row": row, "effect": effect_for(request.user, row)}
    return render(request, f"households/{page}.html", context)


@requires(Permission.MANAGE_REFERENCE)
@require_POST
def score_table_activate(request, pk):
    """Use the table from a survey date on."""
    row = _row(pk)
    form = ActivateForm(request.POST, table=row)
    if not form.is_valid():
        return _page(request, row, form)
    try:
        actions.activate_score_table(row, **form.cleaned_data, by=request.user)
    except RuleBroken as error:
        form.add_error(error.field, str(error))
        return _page(request, row, form)
    day = form.cleaned_data["active_from"]
    messages.success(request, f"Bảng điểm {row.code} được áp dụng từ {day:%d/%m/%Y}.")
    return redirect("score_table_detail", pk)


@requires(Permission.MANAGE_REFERENCE)
@require_POST
def score_table_deactivate(request, pk):
    """Take a table out of use that scored nothing yet."""
    row = actions.deactivate_score_table(get_object_or_404(ScoreTable, pk=pk), by=request.user)
    messages.success(request, f"Bảng điểm {row.code} không còn áp dụng.")
    return redirect("score_table_detail", pk)


@requires(Permission.MANAGE_REFERENCE)
@require_POST
def score_table_discard(request, pk):
    """Remove a table that was never used."""
    row = get_object_or_404(ScoreTable, pk=pk)
    actions.discard_score_table(row, by=request.user)
    messages.success(request, f"Đã bỏ bảng điểm {row.code}.")
    return redirect("standard_list")
