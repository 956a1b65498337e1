"""What a household is now: its last closed year, overlaid by what an ad hoc round decided since."""

from typing import NamedTuple

from django.db.models import Exists, Max, Min, OuterRef, Q

from .models import CommuneReview, HouseholdYear, PovertyClass, ReviewCase

STANDING = {PovertyClass.POOR, PovertyClass.NEAR_POOR}


class Standing(NamedTuple):
    """A class and what it rests on: the fact of a year, or the case of an ad hoc round."""

    poverty_class: str | None
    year: int
    case: ReviewCase | None = None

    @property
    def label(self):
        """The class in words; who left the registry has none."""
        return PovertyClass(self.poverty_class).label if self.poverty_class else ""


def ad_hoc_results():
    """Recognised cases of ad hoc rounds, the earliest decision first."""
    cases = ReviewCase.objects.at(ReviewCase.State.RECOGNISED)
    cases = cases.filter(commune_review__review__month__isnull=False)
    return cases.order_by("commune_review__decided_on", "pk")


def decided_ad_hoc(review):
    """The newest ad hoc result of each household present that counts for an annual round's year,
    where the annual round itself did not decide about it."""
    of_year = ad_hoc_results().filter(commune_review__settles_year=review.year)
    same = of_year.filter(household=OuterRef("household"))
    decided_on = OuterRef("commune_review__decided_on")
    later = Q(commune_review__decided_on__gt=decided_on)
    later |= Q(commune_review__decided_on=decided_on, pk__gt=OuterRef("pk"))
    annual = ReviewCase.objects.at(ReviewCase.State.RECOGNISED)
    annual = annual.filter(commune_review__review=review)
    here = of_year.filter(
        household__closed_on=None, household__unit__path__startswith=review.unit.path
    )
    here = here.exclude(household__in=annual.values("household"))
    return here.exclude(Exists(same.filter(later)))


def standing_of(household) -> Standing | None:
    """What one household stands as; None where nothing was ever decided about it."""
    facts = HouseholdYear.objects.filter(household=household).order_by("-year")
    fact = facts.values_list("poverty_class", "year").first()
    later = ad_hoc_results().filter(household=household)
    later = later.filter(commune_review__settles_year__gt=fact[1] if fact else 0)
    parts = ("commune_review__review", "survey")
    if case := later.select_related(*parts).defer("survey__answers", "survey__result").last():
        return Standing(case.survey.poverty_class, case.commune_review.settles_year, case)
    return Standing(*fact) if fact else None


def overlaid(classes, unit, year):
    """{household id: class} of a year's facts under a unit, with what was decided ad hoc since.

    `year` is the year of the facts, None where there are none yet.
    """
    later = ad_hoc_results().filter(household__unit__path__startswith=unit.path)
    later = later.filter(commune_review__settles_year__gt=year or 0)
    return dict(classes) | dict(later.values_list("household", "survey__poverty_class"))


def year_settled_by(commune_review, on):
    """The year whose facts a round's results count for, if it is decided on a day.

    An ad hoc round: the year of the commune's annual round that still waits for its decision; else
    the year after the last one decided, or this year.
    """
    if commune_review.settles_year or commune_review.review.is_annual:
        return commune_review.settles_year or commune_review.review.year
    here = Q(commune=commune_review.commune_id) | Q(commune__heir=commune_review.commune_id)
    annual = CommuneReview.objects.annual().filter(here)
    facts = annual.aggregate(
        waiting=Min("review__year", filter=Q(decided_on__isnull=True)),
        decided=Max("review__year", filter=Q(decided_on__isnull=False)),
    )
    return facts["waiting"] or max((facts["decided"] or 0) + 1, on.year)


def classes_before(commune_review, households, on):
    """{household id: class} of households as they stood before a round was decided."""
    year = year_settled_by(commune_review, on)
    facts = HouseholdYear.objects.filter(household__in=households, year__lt=year)
    rows = list(facts.order_by("year").values_list("household", "year", "poverty_class"))
    closed = {household: of_year for household, of_year, _ in rows}
    classes = {household: found for household, _, found in rows}
    earlier = (
        ad_hoc_results().filter(household__in=households).exclude(commune_review=commune_review)
    )
    if commune_review.decided_on:
        earlier = earlier.filter(commune_review__decided_on__lte=commune_review.decided_on)
    rows = earlier.values_list("household", "commune_review__settles_year", "survey__poverty_class")
    for household, of_year, found in rows:
        if of_year > closed.get(household, 0):
            classes[household] = found
    return classes
