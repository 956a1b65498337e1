"""Survey workbooks brought into a commune's round: uploaded, looked at, confirmed, undone."""

from io import BytesIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.errors import RuleBroken
from core.spreadsheets import CellError
from households import actions
from households.forms.survey_import import ModeForm, OutcomeFilter, TemplateForm, UploadForm
from households.imports.rejects import write_rejects
from households.imports.round_template import write_round_template
from households.models import (
    CommuneReview,
    Household,
    ImportedHousehold,
    PovertyClass,
    SurveyImport,
)
from organisations.access import Permission, requires
from organisations.actions import record_export

from .standards import WORKBOOK

P = Permission
PER_PAGE, LATEST = 50, 20
Outcome, Stage = ImportedHousehold.Outcome, SurveyImport.Stage


@requires(Permission.RUN_REVIEW)
def survey_import_list(request, pk):
    """The uploads of a commune's round, and the way to the next one."""
    commune_review = _round(request.user, pk)
    form = UploadForm(request.POST or None, request.FILES or None)
    if found := form.is_valid() and _upload(commune_review, form, request.user):
        return redirect("survey_import_detail", found.pk)
    imports = commune_review.imports.select_related("uploaded_by")[:LATEST]
    context = {"round": commune_review, "form": form, "imports": imports}
    context["template"] = TemplateForm(initial={"ho": TemplateForm.WAITING})
    context["takes"] = commune_review.stage == CommuneReview.Stage.SURVEYING
    return render(request, "households/survey_import_list.html", context)


@requires(Permission.RUN_REVIEW)
@require_GET
def survey_import_template(request, pk):
    """The workbook to fill in, with what is known of the households on the list."""
    commune_review, form = _round(request.user, pk), TemplateForm(request.GET)
    target = BytesIO()
    rows = write_round_template(target, commune_review, with_surveyed=form.with_surveyed)
    unit = commune_review.commune
    record_export("download_survey_template", commune_review, by=request.user, unit=unit, rows=rows)
    return _file(target, f"phieu-{unit.code}-{commune_review.review.year}.xlsx")


@requires(Permission.RUN_REVIEW)
@require_GET
def survey_import_detail(request, pk):
    """What the file says held against the round, household by household, and what comes next."""
    found = _import(request.user, pk)
    villages = found.commune_review.commune.children.villages().order_by("code")
    narrowing = OutcomeFilter(request.GET, villages=villages)
    households = narrowing.narrow(found.households.defer("answers", "before"))
    pages = Paginator(households.in_order_of_work(), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = _context(found) | {"filter": narrowing, "page_obj": page}
    context["homes"] = _homes(found, page, request.user)
    return render(request, "households/survey_import_detail.html", context)


@requires(Permission.RUN_REVIEW)
@require_GET
def survey_import_progress(request, pk):
    """The piece of the page that says how far the job is; it asks again until it is done."""
    found = _import(request.user, pk)
    response = render(request, "households/parts/import_state.html", {"found": found})
    if not found.is_unfinished:
        response["HX-Refresh"] = "true"  # the rest of the page tells of the result
    return response


@requires(Permission.RUN_REVIEW)
@require_POST
def survey_import_confirm(request, pk):
    """Have the surveys written."""
    found, form = _import(request.user, pk), ModeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Hãy chọn cách ghi.")
    else:
        actions.confirm_survey_import(found, mode=form.cleaned_data["mode"], by=request.user)
    return redirect("survey_import_detail", pk)


@requires(Permission.RUN_REVIEW)
@require_POST
def survey_import_drop(request, pk):
    """Leave the file aside."""
    actions.drop_survey_import(_import(request.user, pk), by=request.user)
    messages.success(request, "Đã bỏ tệp; không ghi gì.")
    return redirect("survey_import_detail", pk)


@requires(Permission.RUN_REVIEW)
@require_POST
def survey_import_undo(request, pk):
    """Every household as it was before the import."""
    found = _import(request.user, pk)
    actions.undo_survey_import(found, at=timezone.now(), by=request.user)
    messages.success(request, "Đã hoàn lại: các hộ trở về phiếu và tình trạng trước khi nhập.")
    return redirect("survey_import_detail", pk)


@requires(Permission.RUN_REVIEW)
@require_GET
def survey_import_rejects(request, pk):
    """The refused households in the layout of the file, to be mended and uploaded again."""
    found = _import(request.user, pk)
    target = BytesIO()
    count = _write_rejects(found, target)
    unit = found.unit
    record_export("download_survey_rejects", found, by=request.user, unit=unit, rows=count)
    return _file(target, f"khong-nhan-{unit.code}-{found.pk}.xlsx")


def _round(user, pk):
    rounds = CommuneReview.objects.filter(user.within(P.RUN_REVIEW, field="commune"))
    return get_object_or_404(rounds.select_related("review__standard", "commune"), pk=pk)


def _import(user, pk):
    parts = ("commune_review__review__standard", "commune_review__commune", "uploaded_by")
    imports = SurveyImport.objects.visible_to(user).select_related(*parts, "undone_by")
    return get_object_or_404(imports, pk=pk)


def _upload(commune_review, form, by):
    """The import; None if a rule was broken, shown in the form."""
    file = form.cleaned_data["file"]
    try:
        return actions.upload_surveys(commune_review, file, at=timezone.now(), by=by)
    except RuleBroken as broken:
        form.add_error("file" if broken.field == "file" else None, str(broken))
        return None


def _context(found):
    """Figures of the whole file, and which buttons there are."""
    is_surveying = found.commune_review.stage == CommuneReview.Stage.SURVEYING
    stopped = found.stage == Stage.WRITING and found.work == SurveyImport.Step.FAILED
    counts = _counts(found)
    return {
        "found": found,
        "round": found.commune_review,
        "counts": counts,
        "classes": _classes(found),
        "absent": _absent(found),
        "classnames": dict(PovertyClass.choices),
        "mode": ModeForm(initial={"mode": found.mode}),
        "may_confirm": is_surveying
        and counts["to_write"]
        and (found.stage == Stage.PREVIEW or stopped),
        "may_drop": found.stage in (Stage.READING, Stage.PREVIEW),
        "may_undo": is_surveying and (found.stage == Stage.WRITTEN or stopped),
    }


def _homes(found, page, user):
    """{code as in the file: household} of the rows of a page that the registry knows."""
    codes = {row.code.upper(): row.code for row in page}
    own = Household.objects.visible_to(user).filter(unit__parent=found.unit, code__in=codes)
    return {codes[home.code]: home for home in own.select_related("unit")}


def _counts(found):
    """Households by outcome, how many are doubtful, how many can still be written."""
    of = {outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome}
    open_ones = Q(outcome__in=[Outcome.NEW, Outcome.CHANGED], is_written=False)
    return found.households.aggregate(
        **of,
        total=Count("pk"),
        doubtful=Count("pk", filter=~Q(doubts=[]) & ~Q(outcome=Outcome.REFUSED)),
        to_write=Count("pk", filter=open_ones),
        written=Count("pk", filter=Q(is_written=True)),
    )


def _classes(found):
    """(label, number) of each class among the households of the file that can be scored."""
    scored = found.households.exclude(poverty_class="").exclude(outcome=Outcome.REFUSED)
    counts = dict(scored.order_by().values_list("poverty_class").annotate(Count("pk")))
    return [(each, each.label, counts.get(each.value, 0)) for each in PovertyClass]


def _absent(found):
    """How many households that take surveys the file says nothing of."""
    read = found.households.values("code")
    return found.commune_review.cases.to_survey().exclude(household__code__in=read).count()


def _write_rejects(found, target):
    """How many households were refused; their rows go to the target."""
    refused = list(found.households.filter(outcome=Outcome.REFUSED))
    errors = [CellError(*remark) for row in refused for remark in row.remarks]
    write_rejects(found.file.path, target, errors, codes={row.code for row in refused})
    return len(refused)


def _file(target, name):
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=name, content_type=WORKBOOK)
