"""Poverty standards and B1 score tables: what households are measured by."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from households import standards
from households.actions.score_table import import_score_table
from households.forms.score_table import ScoreTableForm
from households.imports.score_table_workbook import write_score_table
from households.models import ScoreTable, Standard
from households.standards.codes import AREAS
from organisations.access import Permission, requires

CERTAINTIES = {
    "C": "văn bản chính thức",
    "S": "một nguồn thứ cấp",
    "M": "theo trí nhớ, chưa đối chiếu",
    "GAP": "chưa tìm thấy văn bản",
}
PREVIEW = "score_table_preview"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Permission.READ_OWN_ACCOUNT)
def standard_list(request):
    """The standards and their score tables, the latest first."""
    found = Standard.objects.order_by("-valid_from").prefetch_related("score_tables")
    manages = request.user.can(Permission.MANAGE_REFERENCE)
    return render(
        request, "households/standard_list.html", {"standards": found, "manages": manages}
    )


@requires(Permission.READ_OWN_ACCOUNT)
def standard_detail(request, code):
    """The lines, the indicators and the legal basis of one standard."""
    standard = get_object_or_404(Standard.objects.prefetch_related("score_tables"), code=code)
    context = {
        "standard": standard,
        "rules": standard.rules,
        "areas": AREAS.items(),
        "certainties": CERTAINTIES,
    }
    return render(request, "households/standard_detail.html", context)


@requires(Permission.READ_OWN_ACCOUNT)
def score_table_detail(request, pk):
    """The items of a score table with their points."""
    row = get_object_or_404(ScoreTable.objects.select_related("standard"), pk=pk)
    return render(request, "households/score_table_detail.html", {"row": row, "table": row.table})


@requires(Permission.READ_OWN_ACCOUNT)
def score_table_download(request, pk):
    """The table as a workbook, to be changed and imported as a new version."""
    row = get_object_or_404(ScoreTable, pk=pk)
    response = HttpResponse(content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="bang_diem_{row.pk}.xlsx"'
    write_score_table(row.table, response)
    return response


@requires(Permission.MANAGE_REFERENCE)
def score_table_import(request):
    """Upload a workbook; a sound one is shown before anything is written."""
    form = ScoreTableForm(request.POST or None, request.FILES or None)
    table = None
    if request.method == "POST" and form.is_valid():
        table = form.cleaned_data["workbook"]
        request.session[PREVIEW] = table.to_dict()
    return render(request, "households/score_table_import.html", {"form": form, "table": table})


@requires(Permission.MANAGE_REFERENCE)
@require_POST
def score_table_confirm(request):
    """Take in the table that was shown."""
    if PREVIEW not in request.session:
        return redirect("score_table_import")
    table = standards.ScoreTable.from_dict(request.session[PREVIEW])
    row = import_score_table(table, by=request.user)
    del request.session[PREVIEW]
    messages.success(request, f"Đã nhập bảng điểm {row.code}.")
    return redirect("score_table_detail", row.pk)
