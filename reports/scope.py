"""What a form or report is about: a unit in a closed year, and the rows it is broken down into."""

from datetime import date
from functools import cached_property

from django.db.models import Count, F, Max, Q

from core.errors import RuleBroken
from households.ledger.flows import flows
from households.models import (
    CommuneReview,
    HouseholdYear,
    ScoreTable,
    Standard,
    VillageYear,
)
from organisations.models import Succession, Unit

ROW_LEVEL = {Unit.Level.DISTRICT: Unit.Level.COMMUNE, Unit.Level.COMMUNE: Unit.Level.VILLAGE}
ROW_NAME = {Unit.Level.DISTRICT: "Xã, thị trấn", Unit.Level.COMMUNE: "Thôn"}


class YearNotClosed(RuleBroken):
    """A report speaks only of figures that can no longer change."""

    message = "Năm {year} của {unit} chưa khoá sổ nên chưa có số liệu để báo cáo."
    field = "year"


class NoReportsOfSuchUnit(RuleBroken):
    """Reports are made for a district (by commune) or a commune (by village)."""

    message = "Chỉ lập báo cáo cho huyện hoặc xã, không lập cho {unit}."
    field = "unit"


def closed_years(unit, on_todays_map=False):
    """Years whose round every commune of the unit has closed, the latest first.

    On today's map these are the communes of then whose villages are the unit's today.
    """
    rounds = CommuneReview.objects.annual().filter(_of_communes(unit, on_todays_map))
    open_rounds = Count("pk", filter=Q(closed_at__isnull=True))
    years = rounds.values("review__year").annotate(open_rounds=open_rounds).filter(open_rounds=0)
    return sorted((row["review__year"] for row in years), reverse=True)


def maps_differ(unit, year):
    """Whether the unit is another on today's map than at the end of the year.

    A former unit is only read as of then: it is on no map of today.
    """
    if unit.valid_to:
        return False
    villages = Unit.objects.villages().in_force_at_end_of(year).exclude(heir=F("pk"))
    here = Q(path__startswith=unit.path) | Q(heir__path__startswith=unit.path)
    return villages.filter(here).exists()


def _of_communes(unit, on_todays_map):
    """Q for the rounds of the communes inside a unit, as of then or by their villages' heirs."""
    if not on_todays_map:
        return Q(commune__path__startswith=unit.path)
    villages = Unit.objects.villages().filter(heir__path__startswith=unit.path)
    return Q(commune__in=villages.values("parent"))


def linked(pairs, keys):
    """{key: the last key it is linked with, by way of others too} of the pairs' keys."""
    groups = {}
    for pair in pairs:
        group = set().union(*(groups.get(key, {key}) for key in pair if key in keys))
        groups |= dict.fromkeys(group, group)
    return {key: max(group) for key, group in groups.items()}


class Scope:
    """A unit and a year. What several forms need is asked once and kept.

    The rows are the units of then (31/12 of the year), or with `on_todays_map` those of today, and
    every fact counts for the unit that stands in its unit's place. Raises `NoReportsOfSuchUnit`.
    """

    def __init__(self, unit, year, *, on_todays_map=False):
        if unit.level not in ROW_LEVEL:
            raise NoReportsOfSuchUnit(unit=unit)
        self.unit, self.year, self.on_todays_map = unit, year, on_todays_map

    @property
    def row_level(self):
        """Communes in a district report, villages in a commune report."""
        return ROW_LEVEL[self.unit.level]

    @property
    def row_name(self):
        """Heading of the column of units."""
        return ROW_NAME[self.unit.level]

    @property
    def map_words(self):
        """Which map the rows are of, for people."""
        return "đơn vị hiện nay" if self.on_todays_map else f"đơn vị cuối năm {self.year}"

    def at(self, village=""):
        """Lookup of a village on the map: at("unit") → "unit", or "unit__heir" on today's."""
        return "__".join(filter(None, [village, "heir" if self.on_todays_map else ""]))

    def inside(self, village="unit"):
        """Q for rows whose village lies inside the unit."""
        lookup = "__".join(filter(None, [self.at(village), "path__startswith"]))
        return Q(**{lookup: self.unit.path})

    def row_of(self, village=""):
        """Lookup of the row a village belongs to: row_of("unit") → "unit__parent_id"."""
        place = self.at(village)
        own, above = (f"{place}_id", f"{place}__parent_id") if place else ("pk", "parent_id")
        return above if self.row_level == Unit.Level.COMMUNE else own

    @cached_property
    def units(self):
        """Every unit of the row level that ever was inside, by primary key, in order of code.

        On today's map those that are.
        """
        found = Unit.objects.under(self.unit).filter(level=self.row_level)
        if self.on_todays_map:
            found = found.filter(valid_to=None)
        return {unit.pk: unit for unit in found.order_by("code", "valid_from")}

    @cached_property
    def standing(self):
        """Keys of the row units that existed at the end of the year; on today's map all of them.

        One that went over into another during the year has a row only if anything counts for it.
        """
        last = date(self.year, 12, 31)
        return {
            key
            for key, unit in self.units.items()
            if self.on_todays_map
            or (unit.valid_from <= last and (unit.valid_to is None or unit.valid_to >= last))
        }

    def name_of(self, unit):
        """A row's name; of a unit that ended by the end of the year, until when it was."""
        ended = unit.valid_to and unit.valid_to < date(self.year, 12, 31)
        return f"{unit} (đến {unit.valid_to:%d/%m/%Y})" if ended else str(unit)

    @cached_property
    def before(self):
        """The same unit a year earlier, on the same map."""
        earlier = Scope(self.unit, self.year - 1, on_todays_map=self.on_todays_map)
        earlier.units = self.units
        return earlier

    @cached_property
    def related(self):
        """{row unit: the one it is compared under}, where a reorganisation of the year links two.

        The rows of a split or merger, down to single villages, cannot be told apart year by year.
        """
        year = (date(self.year, 1, 1), date(self.year, 12, 31))
        found = Succession.objects.filter(successor__path__startswith=self.unit.path)
        found = found if self.on_todays_map else found.filter(on__range=year)
        sides = [self.row_of(side) for side in ("predecessor", "successor")]
        return linked(found.order_by("on", "pk").values_list(*map(F, sides)), self.units)

    @cached_property
    def facts(self):
        """The year's facts of households that ended the year inside the unit."""
        return HouseholdYear.objects.filter(self.inside(), year=self.year)

    @cached_property
    def flows(self):
        """How households moved between classes and rows in the year; B2 and B3 book them."""
        inside = self.inside() | self.inside("unit_before")
        return flows(inside, self.year, self.row_of)

    @cached_property
    def rounds(self):
        """The communes' rounds of the year: how many, how many open, closed when."""
        rounds = CommuneReview.objects.annual().filter(
            _of_communes(self.unit, self.on_todays_map), review__year=self.year
        )
        return rounds.aggregate(
            count=Count("pk"),
            unfinished=Count("pk", filter=Q(closed_at__isnull=True)),
            last_closed_at=Max("closed_at"),
        )

    @property
    def is_closed(self):
        """Every commune of the unit has closed the year."""
        return self.rounds["count"] > 0 and self.rounds["unfinished"] == 0

    def require_closed(self):
        """Raises `YearNotClosed`."""
        if not self.is_closed:
            raise YearNotClosed(year=self.year, unit=self.unit)

    @cached_property
    def figures_at(self):
        """The moment after which no figure of the year has changed: last close or confirmation."""
        figures = VillageYear.objects.filter(self.inside("village"), year=self.year)
        confirmed = figures.aggregate(last=Max("confirmed_at"))["last"]
        return max(filter(None, [self.rounds["last_closed_at"], confirmed]), default=None)

    @cached_property
    def sources(self):
        """Households by what their class was made with: standard, score table, source of B1."""
        rows = self.facts.filter(poverty_class__isnull=False).order_by()
        return list(
            rows.values(
                "standard", table=F("survey__score_table"), b1_source=F("survey__b1_source")
            ).annotate(households=Count("pk"))
        )

    @cached_property
    def standards(self):
        """The poverty standards the year's facts were made under, in order of validity."""
        return list(Standard.objects.filter(pk__in={row["standard"] for row in self.sources}))

    @cached_property
    def score_tables(self):
        """The B1 tables the year's surveys used."""
        used = {row["table"] for row in self.sources if row["table"]}
        return list(ScoreTable.objects.filter(pk__in=used))
