"""What a household's closed years say of it, for a year that compares itself with them."""

from collections import defaultdict

from households.models import HouseholdYear
from households.movement import History

from .opening import BOTH, stood_in

CHUNK = 2000


def histories_of(households, *, year, last):
    """{household id: `History`} before a year whose opening is the closing of the year `last`.

    The side before is the latest earlier fact, in the village that stands in its place today. Who
    was poor or near-poor in an older year than `last` and has no row since was on no list when
    `last` closed (it was gone when a baseline compared with nothing): it comes from outside, and
    only its past is known.
    """
    histories, years = defaultdict(History), {}
    facts = HouseholdYear.objects.filter(household__in=households, year__lt=year)
    rows = facts.annotate(stood_in=stood_in()).order_by("year", "pk")
    rows = rows.values_list("household", "year", "poverty_class", "stood_in", "members")
    for household, of_year, *each in rows.iterator(chunk_size=CHUNK):
        histories[household] = histories[household].followed_by(*each)
        years[household] = of_year
    for household, history in histories.items():
        if history.poverty_class in BOTH and years[household] < (last or 0):
            histories[household] = history.from_outside()
    return histories
