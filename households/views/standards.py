"""Poverty standards: what households are measured by, and new ones brought in as data."""

from django.contrib import messages
from django.core import signing
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import RuleBroken
from households import actions
from households.comparing import compare_standards
from households.forms.reference import CompareForm, StandardForm
from households.imports.standard_template import write_standard
from households.models import ScoreTable, Standard
from households.standards import Standard as Rules
from households.standards.codes import AREAS
from households.standards.rule_words import certainty, thresholds
from organisations.access import Permission, requires

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PREVIEW = "households.standard"
PREVIEW_HOLDS = 3600  # seconds between showing a standard and taking it in


@requires(Permission.READ_OWN_ACCOUNT)
def standard_list(request):
    """The standards and their score tables, the latest first."""
    tables = ScoreTable.objects.with_use().order_by("-valid_from", "-pk")
    standards = Standard.objects.order_by("-valid_from", "-pk")
    context = {
        "standards": standards.prefetch_related(Prefetch("score_tables", tables)),
        "manages": request.user.can(Permission.MANAGE_REFERENCE),
        "today": timezone.localdate(),
    }
    return render(request, "households/standard_list.html", context)


@requires(Permission.READ_OWN_ACCOUNT)
def standard_detail(request, code):
    """The lines, the indicators and the legal basis of one standard."""
    standard = get_object_or_404(Standard.objects.with_use(), code=code)
    context = {"standard": standard, "manages": request.user.can(Permission.MANAGE_REFERENCE)}
    return render(request, "households/standard_detail.html", context | _shown(standard.rules))


def _shown(rules):
    """What a page shows of a pure standard."""
    indicators = [(i, thresholds(i), certainty(i)) for i in rules.indicators]
    return {"rules": rules, "indicators": indicators, "areas": AREAS.items()}


@requires(Permission.READ_OWN_ACCOUNT)
def standard_download(request, code):
    """The standard as a workbook, to be changed and imported as another one."""
    standard = get_object_or_404(Standard, code=code)
    response = HttpResponse(content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="chuan_{standard.code}.xlsx"'
    write_standard(standard.rules, response)
    return response


@requires(Permission.READ_OWN_ACCOUNT)
def standard_compare(request):
    """Two standards side by side; first the one in force and the newest other one."""
    versions = list(Standard.objects.order_by("-valid_from", "-pk"))
    if not versions:
        return redirect("standard_list")
    national = Standard.objects.filter(is_national=True)
    cu = national.in_force(timezone.localdate()).first() or versions[-1]
    moi = next((standard for standard in versions if standard != cu), cu)
    form = CompareForm(request.GET, versions=versions, cu=cu, moi=moi, key="code")
    context = {"form": form}
    if form.is_valid():
        context["pair"] = form.pair
        context["comparison"] = compare_standards(*(s.rules for s in form.pair))
    return render(request, "households/standard_compare.html", context)


@requires(Permission.MANAGE_REFERENCE)
def standard_import(request):
    """Upload a workbook; a sound standard is shown before anything is written.

    What was shown travels, signed, in the form that takes it in.
    """
    form = StandardForm(request.POST or None, request.FILES or None)
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        rules = form.cleaned_data["workbook"]
        sealed = signing.dumps(rules.to_dict(), salt=PREVIEW, compress=True)
        context |= {"sealed": sealed} | _shown(rules)
    return render(request, "households/standard_import.html", context)


@requires(Permission.MANAGE_REFERENCE)
@require_POST
def standard_confirm(request):
    """Take in the standard that was shown."""
    try:
        sealed = request.POST.get("standard", "")
        stored = signing.loads(sealed, salt=PREVIEW, max_age=PREVIEW_HOLDS)
        standard = actions.import_standard(Rules.from_dict(stored), by=request.user)
    except signing.BadSignature:
        messages.error(request, "Bản xem trước đã quá một giờ. Hãy chọn lại tệp.")
        return redirect("standard_import")
    except RuleBroken as error:
        messages.error(request, str(error))
        return redirect("standard_import")
    messages.success(request, f"Đã nhập chuẩn {standard.code}.")
    return redirect("standard_detail", standard.code)


@requires(Permission.MANAGE_REFERENCE)
@require_POST
def standard_discard(request, code):
    """Remove a standard that nothing was measured by."""
    standard = get_object_or_404(Standard, code=code)
    actions.discard_standard(standard, by=request.user)
    messages.success(request, f"Đã bỏ chuẩn {standard.code}.")
    return redirect("standard_list")
