"""The result of a survey, which explains itself."""

from django.db.models import Case, Q, Value, When
from django.shortcuts import get_object_or_404, render

from households.explanation import PARTS, Explanation
from households.models import ReviewCase, Survey
from organisations.access import Permission, requires
from organisations.actions import record_reading

P = Permission


@requires(Permission.READ_HOUSEHOLDS)
def survey_detail(request, pk):
    """Class, B1 against its line, every indicator with the member or answer behind it."""
    survey = visible_survey(request.user, pk)
    record_reading(survey, by=request.user, unit=survey.household.unit)
    explanation = Explanation(survey)
    case, waiting = _cases(survey, request.user)
    context = {"survey": survey, "why": explanation, "case": case, "next": waiting}
    return render(request, "households/survey_detail.html", context)


def visible_survey(user, pk):
    """A survey the person may read, with what its explanation needs; any other is a 404."""
    surveys = Survey.objects.visible_to(user).select_related(*PARTS)
    return get_object_or_404(surveys, pk=pk)


def _cases(survey, user):
    """(the case the survey stands for, the next of the village that waits), None where there is
    none or the person may record none: households given to the person come first.
    """
    village, commune_review = survey.household.unit, survey.commune_review
    if commune_review.decided_on or not user.reaches(P.RECORD_SURVEYS, village):
        return None, None
    waiting = Q(state=ReviewCase.State.LISTED) & ~Q(household=survey.household)
    cases = commune_review.cases.to_survey().filter(household__unit=village)
    own, mine = When(survey=survey, then=Value(0)), When(surveyor=user, then=Value(1))
    order = Case(own, mine, default=Value(2)), "household__code"
    found = list(cases.filter(Q(survey=survey) | waiting).order_by(*order)[:2])
    case = found.pop(0) if found and found[0].survey_id == survey.pk else None
    return case, found[0] if found else None
