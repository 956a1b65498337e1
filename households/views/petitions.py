"""Giấy đề nghị: filing one, the list of a commune's, refusing one, and Phiếu A of an applicant."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django_tables2 import RequestConfig

from households import actions
from households.filters import PetitionFilter
from households.forms.petitions import (
    ApplicantForm,
    PetitionForm,
    PetitionRefusalForm,
    QuickResultForm,
)
from households.models import CommuneReview, Household, Petition, ReviewCase
from households.standing import STANDING, standing_of
from households.tables import PetitionTable
from organisations.access import Permission, requires
from organisations.forms import outcome_of, went_through
from organisations.models import Unit

P = Permission
PER_PAGE = 50
WAITS = "Đã ghi giấy đề nghị; hộ được đưa vào đợt rà soát thường xuyên tới."
TAKEN = "Đã ghi. Hộ ở trong danh sách: {round}."


@requires(P.READ_HOUSEHOLDS)
def petition_list(request):
    """Petitions the person may read: who filed when, and what became of it."""
    petitions = Petition.objects.visible_to(request.user).for_page()
    found = PetitionFilter(request.GET, petitions, request=request)
    table = PetitionTable(found.qs, by=request.user, on=timezone.localdate())
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {"filter": found, "table": table, "records": request.user.can(P.RECORD_SURVEYS)}
    return render(request, "households/petition_list.html", context)


@requires(P.RECORD_SURVEYS)
def petition_file(request, pk):
    """A household of the registry filed a petition: onto the list, or to wait."""
    homes = Household.objects.present().filter(request.user.within(P.RECORD_SURVEYS))
    household = get_object_or_404(homes.select_related("unit__parent"), pk=pk)
    taking, standing = actions.round_taking(household.unit), standing_of(household)
    is_poor = bool(standing) and standing.poverty_class in STANDING
    form = Petition.Form.LEAVING if is_poor else Petition.Form.REVIEW
    form = PetitionForm(request.POST or None, takes=bool(taking), initial={"form": form})
    if request.method == "POST" and form.is_valid() and _file(form, household, request.user):
        return _after(request, household)
    context = {"household": household, "form": form, "taking": taking, "standing": standing}
    return render(request, "households/petition_file.html", context)


@requires(P.RECORD_SURVEYS)
def household_register(request):
    """A household that is not in the registry and filed a Giấy đề nghị (Mẫu số 01)."""
    villages = _villages_of(request.user)
    taking = CommuneReview.objects.annual().taking_applicants()
    takes = taking.filter(commune__in=villages.values("parent")).exists()
    form = ApplicantForm(request.POST or None, takes=takes, villages=villages)
    if request.method == "POST" and form.is_valid() and (found := _register(form, request.user)):
        return _after(request, found.household)
    return render(request, "households/household_register.html", {"form": form, "takes": takes})


@requires(P.RUN_REVIEW)
def petition_refuse(request, pk):
    """Refuse a waiting petition in writing."""
    scope = request.user.within(P.RUN_REVIEW, field="household__unit")
    petitions = Petition.objects.filter(scope).select_related("household__unit")
    petition = get_object_or_404(petitions, pk=pk)
    form = PetitionRefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data | {"on": timezone.localdate(), "by": request.user}
        if went_through(form, actions.refuse_petition, petition, **facts):
            messages.success(request, "Đã ghi việc từ chối giấy đề nghị.")
            return redirect("petition_list")
    context = {"petition": petition, "form": form}
    return render(request, "households/petition_refuse.html", context)


@requires(P.RECORD_SURVEYS)
def quick_result(request, pk):
    """What Phiếu A of an applicant came to, before its Phiếu B."""
    scope = request.user.within(P.RECORD_SURVEYS, field="household__unit")
    parts = ("household__unit", "commune_review__review", "commune_review__commune", "petition")
    case = get_object_or_404(ReviewCase.objects.filter(scope).select_related(*parts), pk=pk)
    initial = {"result": case.quick_result, "refusal": case.refusal}
    form = QuickResultForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data | {"on": timezone.localdate(), "by": request.user}
        if went_through(form, actions.record_quick_result, case, **facts):
            return _after(request, case.household)
    return render(request, "households/quick_result.html", {"case": case, "form": form})


def _file(form, household, by):
    facts = {"at": timezone.now(), "on": timezone.localdate(), "by": by}
    return went_through(
        form, partial(actions.file_petition, household, **form.cleaned_data, **facts)
    )


def _register(form, by):
    """The petition of the household entered; None if a rule was broken, shown in the form."""
    facts = form.facts() | {"at": timezone.now(), "on": timezone.localdate(), "by": by}
    return outcome_of(form, actions.register_applicant, **facts)


def _after(request, household):
    """On to what comes next: the Phiếu B where it can be recorded, else the household's page."""
    case = actions.rounds.cases_running().filter(household=household).first()
    if household.petitions.waiting().exists():
        messages.success(request, WAITS)
    elif case:
        messages.success(request, TAKEN.format(round=case.commune_review.review))
        if not case.awaits_quick_result:
            return redirect("survey_edit", case.pk)
    return redirect("household_detail", household.pk)


def _villages_of(user):
    """Villages where the person records surveys, that still exist."""
    villages = Unit.objects.villages().in_force(timezone.localdate())
    return villages.filter(user.within(P.RECORD_SURVEYS, field="")).order_by("code")
