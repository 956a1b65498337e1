"""What the closed years say, unit by unit: read once, in four queries, however many the units."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Count, F, Q

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
    """The entries of a district and its communes, or of one commune, over some years.

    As of then every commune of a year has an entry. On today's map only those of today have one,
    and in earlier years it is about the villages they stand for now.
    """

    def __init__(self, unit, years, *, on_todays_map=False):
        """Nothing is read before it is asked for."""
        self.unit, self.on_todays_map = unit, on_todays_map
        self.years = list(years)

    def _at(self, village):
        """Lookup of a village, or of what stands in its place."""
        return f"{village}__heir" if self.on_todays_map else village

    def _inside(self, village):
        return Q(**{f"{self._at(village)}__path__startswith": self.unit.path})

    @cached_property
    def communes(self):
        """Communes under the unit (or the unit itself), in order of code."""
        here = (u for u in self._units[Unit.Level.COMMUNE] if u.path.startswith(self.unit.path))
        communes = (u for u in here if not (self.on_todays_map and u.valid_to))
        return sorted(communes, key=lambda unit: (unit.code, unit.valid_from))

    @cached_property
    def entries(self):
        """{(unit id, year): Entry} of every commune that counts in the year, and the district."""
        entries = {
            (commune.pk, year): self._entry(commune, year)
            for commune in self.communes
            for year in self.years
            if self._counts_in(commune, year)
        }
        if self.unit.level != Unit.Level.COMMUNE:
            entries |= self._totals(entries)
        return entries

    def _counts_in(self, commune, year):
        """In force on 31/12; on today's map also where villages of then stand for it."""
        return exists_at_end(commune, year) or (
            self.on_todays_map and any(self._villages_of(commune, year))
        )

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

    def _villages_of(self, commune, year):
        """Its villages on 31/12 of the year, on the ledger's map."""
        return [v for v in self._villages[commune.pk] if exists_at_end(v, year)]

    def _entry(self, commune, year):
        villages = self._villages_of(commune, year)
        then = {commune.pk} if exists_at_end(commune, year) else {v.parent_id for v in villages}
        reviews = [self._closed.get((pk, year)) for pk in then]
        households = [self._denominators.get((village.pk, year)) for village in villages]
        regions = [self._regions.get((pk, year)) for pk in then]
        region = regions[0] if len({r and r.value for r in regions}) == 1 else None
        name = (commune.full_name,)
        return Entry(
            year=year,
            counts=self._counts[commune.pk, year],
            households=sum(filter(None, households)),
            special=int(bool(region) and region.value == UnitAttribute.Region.THREE),
            standards=frozenset(r.review.standard_id for r in reviews if r),
            is_baseline=any(r and r.review.is_baseline for r in reviews),
            not_closed=() if all(reviews) else name,
            unconfirmed=name if None in households or not households else (),
            unplaced=() if region else name,
            unchecked=name if region and not all(r.is_confirmed for r in regions) else (),
        )

    @cached_property
    def _units(self):
        """Communes and villages that are or stand for the unit's, with their `commune`."""
        levels = [Unit.Level.COMMUNE, Unit.Level.VILLAGE]
        here = Q(path__startswith=self.unit.path)
        if self.on_todays_map:
            here |= Q(heir__path__startswith=self.unit.path)
        commune = F("heir__parent" if self.on_todays_map else "parent")
        units = Unit.objects.filter(here, level__in=levels).annotate(commune=commune)
        return _grouped(units, lambda unit: unit.level)

    @cached_property
    def _villages(self):
        """{commune id: every village it ever had, or that it stands for today}."""
        return _grouped(self._units[Unit.Level.VILLAGE], lambda village: village.commune)

    @cached_property
    def _communes_of_then(self):
        """Ids of the communes whose rounds and facts the entries are about."""
        villages = (village.parent_id for each in self._villages.values() for village in each)
        return {*villages, *(commune.pk for commune in self.communes)}

    @cached_property
    def rounds(self):
        """Every commune's part of every annual round, open or closed, with the round."""
        rows = CommuneReview.objects.annual().filter(commune__in=self._communes_of_then)
        return list(rows.select_related("review"))

    @cached_property
    def _closed(self):
        return {(row.commune_id, row.review.year): row for row in self.rounds if row.closed_at}

    @cached_property
    def _denominators(self):
        rows = VillageYear.objects.confirmed().filter(self._inside("village"))
        return {(pk, year): n for pk, year, n in rows.values_list("village", "year", "households")}

    @cached_property
    def _counts(self):
        """{(commune id, year): numbers of households}, one grouped query."""
        counted = {name: Count("pk", filter=condition) for name, condition in COUNTS.items()}
        rows = (
            HouseholdYear.objects.filter(self._inside("unit"))
            .filter(POOR | COUNTS["near_poor"], year__in=self.years)
            .order_by()
            .values("year", commune=F(f"{self._at('unit')}__parent"))
            .annotate(**counted)
        )
        counts = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
        for row in rows:
            counts[row.pop("commune"), row.pop("year")] = row
        return counts

    @cached_property
    def _regions(self):
        """{(commune id, year): attribute in force on 31/12}."""
        kind = UnitAttribute.Kind.REGION
        rows = UnitAttribute.objects.filter(unit__in=self._communes_of_then, kind=kind)
        return {
            (row.unit_id, year): row
            for row in rows
            for year in self.years
            if exists_at_end(row, year)
        }


def maps_differ(unit):
    """Whether a unit of today has former ones, so that its years can be read on two maps."""
    former = Unit.objects.filter(heir__path__startswith=unit.path).exclude(heir=F("pk"))
    return unit.valid_to is None and former.exists()


def exists_at_end(dated, year):
    """Whether a unit or attribute is in force on 31/12 of the year."""
    day = date(year, 12, 31)
    return dated.valid_from <= day and (dated.valid_to is None or dated.valid_to >= day)


def _grouped(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
