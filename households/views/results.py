"""The result of a survey, which explains itself."""

from django.shortcuts import get_object_or_404, render

from households.explanation import PARTS, Explanation
from households.models import ReviewCase, Survey
from organisations.access import Permission, requires
from organisations.actions import record_reading

from .steps import STATES_TAKEN

P = Permission


@requires(Permission.READ_HOUSEHOLDS)
def survey_detail(request, pk):
    """Class, B1 against its line, every indicator with the member or answer behind it."""
    survey = visible_survey(request.user, pk)
    record_reading(survey, by=request.user, unit=survey.household.unit)
    explanation = Explanation(survey)
    context = {"survey": survey, "why": explanation, "case": _case(survey, request.user)}
    return render(request, "households/survey_detail.html", context)


def visible_survey(user, pk):
    """A survey the person may read, with what its explanation needs; any other is a 404."""
    surveys = Survey.objects.visible_to(user).select_related(*PARTS)
    return get_object_or_404(surveys, pk=pk)


def _case(survey, user):
    """The case the survey stands for, if this person may record it again."""
    case = ReviewCase.objects.filter(survey=survey, state__in=STATES_TAKEN).first()
    is_open = survey.commune_review.posted_from is None
    return case if is_open and user.reaches(P.RECORD_SURVEYS, survey.household.unit) else None
