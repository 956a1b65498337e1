"""What a year opens with: the closing of the last closed year before it."""

from django.db.models import BigIntegerField, Case, Exists, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from households.models import CommuneReview, HouseholdYear, PovertyClass, Residence
from organisations.models import Succession

BOTH = (PovertyClass.POOR, PovertyClass.NEAR_POOR)
SPLIT = Succession.Kind.SPLIT


def stood_in(lookup=""):
    """What stands today in the place of the village of a fact (`lookup` leads on from there).

    Of a village that was split: the part where the household itself went on living.
    """
    heir = Coalesce(f"unit__heir{lookup}", f"unit{lookup}")
    parts = Residence.objects.filter(
        household=OuterRef("household"),
        unit__origins__predecessor=OuterRef("unit"),
        unit__origins__kind=SPLIT,
    )
    own = Subquery(parts.order_by("from_on").values(f"unit__heir{lookup}")[:1])
    was_split = Exists(Succession.objects.filter(predecessor=OuterRef("unit"), kind=SPLIT))
    return Case(
        When(was_split, then=Coalesce(own, heir)), default=heir, output_field=BigIntegerField()
    )


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
    return facts.annotate(stood_in=stood_in(), commune=stood_in("__parent"))
