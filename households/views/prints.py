"""Paper: the result of a survey to sign and keep, and the sheets that go out to the households."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.documents import CONTENT_TYPE, docx_of
from households.documents import result_paper
from households.explanation import Explanation
from households.models import CommuneReview, ReviewCase
from households.paper_sheets import CASE_PARTS, Form, paper_sheets
from organisations.access import Permission, requires
from organisations.actions import record_export
from organisations.models import Unit, User

from .results import visible_survey

WAITING = ReviewCase.State.LISTED


@requires(Permission.READ_HOUSEHOLDS)
def survey_print(request, pk):
    """The result on A4, with the places for the signatures."""
    survey, paper = _result(request, pk, "print_survey")
    return render(request, "households/survey_print.html", {"survey": survey, "paper": paper})


@requires(Permission.READ_HOUSEHOLDS)
def survey_download(request, pk):
    """The same as a Word document; its name tells the survey, not the person."""
    survey, paper = _result(request, pk, "download_survey")
    name = f"phieu-b-{survey.pk}-{survey.survey_date:%Y-%m-%d}.docx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(docx_of(paper), content_type=CONTENT_TYPE, headers=headers)


@requires(Permission.RECORD_SURVEYS)
def sheet_print(request, pk):
    """The paper sheet of one household, with what is known filled in."""
    cases = _cases(request.user).select_related(*CASE_PARTS)
    case = get_object_or_404(cases, pk=pk)
    record_export("print_sheets", case, by=request.user, unit=case.household.unit, rows=1)
    return _sheets(request, case.commune_review, case.household.unit, [case])


@requires(Permission.RECORD_SURVEYS)
def village_sheets_print(request, pk, village_pk):
    """Sheets of a village's households in a round: those waiting, or of `?state=` as on its list;
    `?state=tat_ca` is every household."""
    scope = request.user.within(Permission.RECORD_SURVEYS, field="")
    village = get_object_or_404(Unit.objects.villages().filter(scope), pk=village_pk)
    rounds = CommuneReview.objects.select_related("review__standard", "commune")
    commune_review = get_object_or_404(rounds, pk=pk, commune=village.parent_id)
    cases = _cases(request.user).filter(commune_review=commune_review, household__unit=village)
    state = request.GET.get("state") or WAITING
    cases = cases.at(state) if state in ReviewCase.State else cases
    cases = list(cases.standing().select_related(*CASE_PARTS).order_by("household__code"))
    record_export("print_sheets", commune_review, by=request.user, unit=village, rows=len(cases))
    return _sheets(request, commune_review, village, cases, is_waiting=state == WAITING)


def _result(request, pk, action):
    """A survey the person may read and its paper; the audit trail tells that it was taken out."""
    survey, user = visible_survey(request.user, pk), request.user
    unit = survey.household.unit
    record_export(action, survey, by=user, unit=unit)
    whole = user.reaches(Permission.READ_CITIZEN_NUMBERS, unit)
    demo = User.objects.demonstration()
    return survey, result_paper(Explanation(survey), whole_numbers=whole, is_demo=demo)


def _cases(user):
    """Cases of households where the person records surveys."""
    scope = user.within(Permission.RECORD_SURVEYS, field="household__unit")
    return ReviewCase.objects.filter(scope)


def _sheets(request, commune_review, village, cases, *, is_waiting=False):
    """Sheets printed before the round begins are for its first day: its ages, its score table."""
    on = max(timezone.localdate(), commune_review.review.opens_on)
    form = Form.of(commune_review, on)
    context = {
        "round": commune_review,
        "form": form,
        "sheets": paper_sheets(form, cases),
        "village": village,
        "is_waiting": is_waiting,
    }
    return render(request, "households/sheet_print.html", context)
