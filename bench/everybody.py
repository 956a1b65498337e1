"""A round in which every household of the registry was reviewed, made set-based from last answers.

The real actions would take an hour over a district; what they leave behind is written directly.
"""

from datetime import timedelta
from uuid import uuid4

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from households.models import CommuneReview, Household, ReviewCase, Survey, VillageYear
from tests.browser.finish import count_residents

AT_ONCE = 2000


def recognise_everybody(year, *, decided_on, by):
    """Every present household has a recognised case with a survey; the communes wait to close."""
    rounds = CommuneReview.objects.annual().filter(review__year=year).select_related("commune")
    of_commune = {commune_review.commune_id: commune_review.pk for commune_review in rounds}
    for commune_review in rounds:
        count_residents(commune_review, by)
    make_room(year)
    ids = unreviewed(year)
    for start in range(0, len(ids), AT_ONCE):
        list_with_survey(ids[start : start + AT_ONCE], of_commune, decided_on)
    ReviewCase.objects.filter(commune_review__in=rounds, survey__isnull=False).update(
        state=ReviewCase.State.RECOGNISED, refusal="", refused_on=None
    )
    rounds.update(
        posted_from=decided_on - timedelta(5), posted_to=decided_on - timedelta(1),
        decision_number="1/QĐ-UBND", decided_on=decided_on, decided_by=by, settles_year=year,
    )  # fmt: skip


def unreviewed(year):
    """Ids of the households present without a survey in the annual round of the year."""
    annual = CommuneReview.objects.annual().filter(review__year=year)
    reviewed = ReviewCase.objects.filter(commune_review__in=annual, survey__isnull=False)
    present = Household.objects.present().exclude(pk__in=reviewed.values("household"))
    return list(present.order_by("pk").values_list("pk", flat=True))


def make_room(year):
    """Old answers make more households poor than a village had residents last year: add them."""
    VillageYear.objects.filter(year=year).update(
        households=F("households") + 1000, persons=F("persons") + 9000
    )


def list_with_survey(ids, of_commune, on):
    """A case for each household, with its last survey recorded once more in the round."""
    last = Survey.objects.filter(household=OuterRef("household")).order_by("-survey_date", "-pk")
    surveys = Survey.objects.filter(household__in=ids, pk=Subquery(last.values("pk")[:1]))
    surveys = list(surveys.select_related("household__unit"))
    for survey in surveys:
        survey.pk, survey._state.adding = None, True
        survey.commune_review_id = of_commune[survey.household.unit.parent_id]
        survey.submission_key, survey.replaced_at, survey.begun_at = uuid4(), None, None
        survey.survey_date, survey.recorded_at = on.replace(month=10), timezone.now()
    Survey.objects.bulk_create(surveys)
    listed = ReviewCase.objects.filter(commune_review__in=of_commune.values(), household__in=ids)
    listed = {case.household_id: case for case in listed}
    for survey in surveys:
        if case := listed.get(survey.household_id):
            case.survey = survey
    ReviewCase.objects.bulk_update(listed.values(), ["survey"])
    ReviewCase.objects.bulk_create(
        ReviewCase(
            commune_review_id=survey.commune_review_id, household_id=survey.household_id,
            reason=ReviewCase.Reason.ALL, survey=survey, listed_on=on.replace(month=9, day=1),
        )
        for survey in surveys
        if survey.household_id not in listed
    )  # fmt: skip
