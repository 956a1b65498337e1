"""What the closed years say, unit by unit: read once, in four queries, however many the units."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Count, Q

from households.models import CommuneReview, HouseholdYear, Movement, PovertyClass, VillageYear
from organisations.models import Unit, UnitAttribute

POOR = Q(poverty_class=PovertyClass.POOR)
COUNTS = {
    "poor": POOR,
    "near_poor": Q(poverty_class=PovertyClass.NEAR_POOR),
    "poor_again": Q(movement=Movement.POOR_AGAIN),
    "new_poor": Q(movement=Movement.NEW_POOR),
    "merit_poor": POOR & Q(has_merit=True),
    "merit_fallen": Q(movement__in=[Movement.POOR_AGAIN, Movement.NEW_POOR], has_merit=True),
}


@dataclass(frozen=True)
class Entry:
    """One commune in one year, or a district as the sum of its communes in force on 31/12.

    `not_closed`, `unconfirmed`, `unplaced` name the communes whose year is not closed, whose
    resident households are not confirmed in every village, whose region (I, II, III) is unknown;
    `unchecked` those whose region nobody has checked against the legal text yet.
    """

    year: int
    counts: dict = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    households: int = 0
    special: int = 0
    standards: frozenset = frozenset()
    is_baseline: bool = False
    not_closed: tuple = ()
    unconfirmed: tuple = ()
    unplaced: tuple = ()
    unchecked: tuple = ()
    parts: int = 1

    def __add__(self, other):
        return Entry(
            year=self.year,
            counts={name: n + other.counts[name] for name, n in self.counts.items()},
            households=self.households + other.households,
            special=self.special + other.special,
            standards=self.standards | other.standards,
            is_baseline=self.is_baseline or other.is_baseline,
            not_closed=self.not_closed + other.not_closed,
            unconfirmed=self.unconfirmed + other.unconfirmed,
            unplaced=self.unplaced + other.unplaced,
            unchecked=self.unchecked + other.unchecked,
            parts=self.parts + other.parts,
        )


class Ledger:
    """The entries of a district and its communes, or of one commune, over some years."""

    def __init__(self, unit, years):
        """Nothing is read before it is asked for."""
        self.unit = unit
        self.years = list(years)

    @cached_property
    def communes(self):
        """Communes under the unit (or the unit itself), with every village in `villages`."""
        return sorted(self._units[Unit.Level.COMMUNE], key=lambda unit: unit.code)

    @cached_property
    def entries(self):
        """{(unit id, year): Entry} of every commune in force on 31/12, and of the district."""
        entries = {
            (commune.pk, year): self._entry(commune, year)
            for commune in self.communes
            for year in self.years
            if exists_at_end(commune, year)
        }
        if self.unit.level != Unit.Level.COMMUNE:
            entries |= self._totals(entries)
        return entries

    def last_closed(self, unit):
        """The latest year that is closed in the whole unit, or None."""
        closed = (
            year for (pk, year), e in self.entries.items() if pk == unit.pk and not e.not_closed
        )
        return max(closed, default=None)

    def _totals(self, entries):
        totals = {}
        for (_, year), entry in entries.items():
            key = (self.unit.pk, year)
            totals[key] = totals[key] + entry if key in totals else entry
        return totals

    def _entry(self, commune, year):
        review = self._closed.get((commune.pk, year))
        villages = [v for v in self._villages[commune.pk] if exists_at_end(v, year)]
        households = [self._denominators.get((village.pk, year)) for village in villages]
        region = self._regions.get((commune.pk, year))
        name = (commune.full_name,)
        return Entry(
            year=year,
            counts=self._counts[commune.pk, year],
            households=sum(filter(None, households)),
            special=int(bool(region) and region.value == UnitAttribute.Region.THREE),
            standards=frozenset([review.review.standard_id] if review else []),
            is_baseline=bool(review and review.review.is_baseline),
            not_closed=() if review else name,
            unconfirmed=name if None in households or not households else (),
            unplaced=() if region else name,
            unchecked=name if region and not region.is_confirmed else (),
        )

    @cached_property
    def _units(self):
        units = Unit.objects.under(self.unit).filter(
            level__in=[Unit.Level.COMMUNE, Unit.Level.VILLAGE]
        )
        return _grouped(units, lambda unit: unit.level)

    @cached_property
    def _villages(self):
        return _grouped(self._units[Unit.Level.VILLAGE], lambda village: village.parent_id)

    @cached_property
    def rounds(self):
        """Every commune's part of every round, open or closed, with the round."""
        rows = CommuneReview.objects.filter(commune__path__startswith=self.unit.path)
        return list(rows.select_related("review"))

    @cached_property
    def _closed(self):
        return {(row.commune_id, row.review.year): row for row in self.rounds if row.closed_at}

    @cached_property
    def _denominators(self):
        rows = VillageYear.objects.confirmed().filter(village__path__startswith=self.unit.path)
        return {(pk, year): n for pk, year, n in rows.values_list("village", "year", "households")}

    @cached_property
    def _counts(self):
        """{(commune id, year): numbers of households}, one grouped query."""
        counted = {name: Count("pk", filter=condition) for name, condition in COUNTS.items()}
        rows = (
            HouseholdYear.objects.filter(unit__path__startswith=self.unit.path)
            .filter(POOR | COUNTS["near_poor"], year__in=self.years)
            .order_by()
            .values("unit__parent", "year")
            .annotate(**counted)
        )
        counts = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
        for row in rows:
            counts[row.pop("unit__parent"), row.pop("year")] = row
        return counts

    @cached_property
    def _regions(self):
        """{(commune id, year): attribute in force on 31/12}."""
        rows = UnitAttribute.objects.filter(
            unit__path__startswith=self.unit.path, kind=UnitAttribute.Kind.REGION
        )
        return {
            (row.unit_id, year): row
            for row in rows
            for year in self.years
            if exists_at_end(row, year)
        }


def exists_at_end(dated, year):
    """Whether a unit or attribute is in force on 31/12 of the year."""
    day = date(year, 12, 31)
    return dated.valid_from <= day and (dated.valid_to is None or dated.valid_to >= day)


def _grouped(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
