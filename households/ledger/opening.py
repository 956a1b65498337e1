"""What a year opens with: the closing of the last closed year before it."""

from django.db.models.functions import Coalesce

from households.models import CommuneReview, HouseholdYear, PovertyClass

BOTH = (PovertyClass.POOR, PovertyClass.NEAR_POOR)
STOOD_IN = Coalesce("unit__heir", "unit")


def year_before(unit, year):
    """The last year before `year` that was closed inside the unit; None if there is none.

    A year may have had no round at all, and a closed one may have left no household behind.
    """
    facts = HouseholdYear.objects.filter(year__lt=year, unit__path__startswith=unit.path)
    rounds = CommuneReview.objects.annual().filter(closed_at__isnull=False)
    rounds = rounds.filter(review__year__lt=year, commune__path__startswith=unit.path)
    years = facts.order_by().values_list("year")
    found = years.union(rounds.order_by().values_list("review__year"))
    return max((of_year for (of_year,) in found), default=None)


def poor_and_near(unit, last):
    """Facts of who was poor or near-poor inside the unit at the end of the closed year `last`.

    `stood_in` and `commune` are the village and commune that stand in their place today: a
    reorganisation alone moves nobody.
    """
    facts = HouseholdYear.objects.filter(year=last, poverty_class__in=BOTH)
    facts = facts.filter(unit__path__startswith=unit.path)
    commune = Coalesce("unit__heir__parent", "unit__parent")
    return facts.annotate(stood_in=STOOD_IN, commune=commune)
