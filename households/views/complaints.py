"""Complaints about posted lists and the re-checks they lead to (khiếu nại, phúc tra)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from households import actions
from households.forms.disputes import ComplaintForm, SettlingForm
from households.forms.evidence import EvidenceForm
from households.models import CommuneReview, Complaint, Household
from households.procedures import procedure_of
from organisations.access import Permission, requires
from organisations.actions import record_reading
from organisations.forms import outcome_of, went_through

SOURCES = [(s.value, s.label) for s in Complaint.Source if s != Complaint.Source.OPINION]


@requires(Permission.READ_HOUSEHOLDS)
def complaint_list(request, pk):
    """A commune's board: what is open, whose turn it is and since when, and what was settled."""
    rounds = CommuneReview.objects.visible_to(request.user).select_related("review", "commune")
    commune_review = get_object_or_404(rounds, pk=pk)
    complaints = commune_review.complaints.for_page()
    waiting = set(complaints.unvisited().values_list("pk", flat=True))
    today = timezone.localdate()
    context = {
        "round": commune_review,
        "open": [_row(each, waiting, today) for each in complaints.open().order_by("filed_on")],
        "settled": complaints.current().filter(settled_on__isnull=False),
        "earlier": complaints.filter(reopening__isnull=False),
        "runs": request.user.reaches(Permission.RUN_REVIEW, commune_review.commune),
        "takes": commune_review.stage == CommuneReview.Stage.POSTED,
    }
    return render(request, "households/complaint_list.html", context)


@requires(Permission.READ_HOUSEHOLDS)
def complaint_detail(request, pk):
    """One complaint: what was said, what the re-check found, its files."""
    complaint = get_object_or_404(Complaint.objects.visible_to(request.user).for_page(), pk=pk)
    record_reading(complaint, by=request.user, unit=complaint.case.household.unit)
    context = _detail(complaint, request.user)
    return render(request, "households/complaint_detail.html", context)


@requires(Permission.RUN_REVIEW)
def complaint_file(request, pk):
    """Write down what was said about a household: it is re-checked."""
    scope = request.user.within(Permission.RUN_REVIEW, field="commune")
    rounds = CommuneReview.objects.filter(scope).select_related("review", "commune")
    commune_review = get_object_or_404(rounds, pk=pk)
    form = _complaint_form(request)
    sent = request.method == "POST" and form.is_valid()
    if sent and (made := _filed(commune_review, form, request)):
        messages.success(request, "Đã ghi khiếu nại. Hộ chuyển sang phúc tra.")
        return redirect("complaint_detail", made.pk)
    context = {"round": commune_review, "form": form}
    return render(request, "households/complaint_file.html", context)


@requires(Permission.RUN_REVIEW)
def complaint_settle(request, pk):
    """The conclusion of a re-check; the result is posted again."""
    scope = request.user.within(Permission.RUN_REVIEW, field="commune_review__commune")
    complaint = get_object_or_404(Complaint.objects.filter(scope).for_page(), pk=pk)
    on = timezone.localdate()
    least = procedure_of(complaint.commune_review.review).posting_working_days
    form = SettlingForm(request.POST or None, on=on, least=least)
    if request.method == "POST" and form.is_valid():
        facts = {**form.cleaned_data, "on": on, "by": request.user}
        if went_through(form, actions.settle_complaint, complaint, **facts):
            messages.success(request, "Đã kết luận phúc tra. Hãy in danh sách niêm yết lại để dán.")
            return redirect("complaint_detail", pk)
    context = {"complaint": complaint, "form": form, "surveys": _surveys(complaint)}
    return render(request, "households/complaint_settle.html", context)


def _detail(complaint, user):
    unit = complaint.case.household.unit
    runs = user.reaches(Permission.RUN_REVIEW, unit)
    records = user.reaches(Permission.RECORD_SURVEYS, unit)
    return {
        "complaint": complaint,
        "round": complaint.commune_review,
        "surveys": _surveys(complaint),
        "is_visited": complaint.case.is_visited,
        "runs": runs,
        "named": runs or user.reaches(Permission.RECOGNISE, unit),
        "records": records and complaint.case.takes_survey,
        "files": complaint.evidence.visible_to(user).select_related("uploaded_by"),
        "add_form": EvidenceForm(),
    }


def _row(complaint, waiting, today):
    """(complaint, whether its household waits for a visit, since how many days)."""
    return complaint, complaint.pk in waiting, (today - complaint.filed_on).days


def _surveys(complaint):
    """(before, after) the re-check; None where there is none."""
    before, now = complaint.survey_before, complaint.case.survey
    return before, None if now == before else now


def _complaint_form(request):
    """The form, with the household that `?ho=` names where the person may read it."""
    pk = request.GET.get("ho", "")
    homes = Household.objects.visible_to(request.user)
    household = homes.filter(pk=pk).first() if pk.isdecimal() else None
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    return ComplaintForm(*data, sources=SOURCES, code=household.code if household else "")


def _filed(commune_review, form, request):
    """The complaint; None if a rule was broken, shown in the form."""
    facts = dict(form.cleaned_data)
    code = facts.pop("code").strip().upper()
    homes = Household.objects.filter(unit__parent=commune_review.commune_id)
    if not (household := homes.filter(code=code).first()):
        form.add_error("code", f"{commune_review.commune.full_name} không có hộ mã “{code}”.")
        return None
    facts |= {"at": timezone.now(), "on": timezone.localdate(), "by": request.user}
    return outcome_of(form, actions.file_complaint, commune_review, household, **facts)
