"""What a household is now: its last closed year, overlaid by what an ad hoc round decided since."""

from typing import NamedTuple

from .models import HouseholdYear, PovertyClass, ReviewCase

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
