"""Recognised rounds written set-based, where only the close is under test."""

import uuid
from datetime import date

from households.models import CommuneReview, ReviewCase, Survey
from tests.households import builders as build


def recognise_quickly(commune_review, results, *, by):
    """The round decided with these results, {household: (class, members)}; all else is refused."""
    year = commune_review.review.year
    day = date(year, 10, 5)
    surveys = Survey.objects.bulk_create(
        Survey(
            household=home, commune_review=commune_review, survey_date=day, area="nong_thon",
            standard=commune_review.review.standard, b1=100, b1_source="typed", b2=0,
            answers={"thanh_vien": people(home, members), "nguyen_nhan": []},
            result={"findings": []}, poverty_class=poverty_class, submission_key=uuid.uuid4(),
            recorded_at=build.moment(day), recorded_by=by,
        )
        for home, (poverty_class, members) in results.items()
    )  # fmt: skip
    commune_review.cases.exclude(household__in=results).delete()
    ReviewCase.objects.bulk_create(
        [
            ReviewCase(
                commune_review=commune_review, household=survey.household, survey=survey,
                reason="all", state="recognised", listed_on=day,
            )
            for survey in surveys
        ],
        update_conflicts=True,
        unique_fields=["commune_review", "household"],
        update_fields=["survey", "state"],
    )  # fmt: skip
    CommuneReview.objects.filter(pk=commune_review.pk).update(
        posted_from=date(year, 11, 2), posted_to=date(year, 11, 8), decision_number="1",
        decided_on=date(year, 11, 15), decided_by=by, settles_year=year,
    )  # fmt: skip


def people(home, members):
    """As many members as that, the head first."""
    head = build.member_answers(home.head_name)
    return [head, *(build.member_answers(f"Con {n}", quan_he="con") for n in range(1, members))]
