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
from organisations.models import Unit

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


def closed_years(unit):
    """Years whose round every commune of the unit has closed, the latest first."""
    rounds = CommuneReview.objects.filter(commune__path__startswith=unit.path)
    open_rounds = Count("pk", filter=Q(closed_at__isnull=True))
    years = rounds.values("review__year").annotate(open_rounds=open_rounds).filter(open_rounds=0)
    return sorted((row["review__year"] for row in years), reverse=True)


class Scope:
    """A unit and a year. What several forms need is asked once and kept.

    Raises `NoReportsOfSuchUnit`.
    """

    def __init__(self, unit, year):
        if unit.level not in ROW_LEVEL:
            raise NoReportsOfSuchUnit(unit=unit)
        self.unit, self.year = unit, year

    @property
    def row_level(self):
        """Communes in a district report, villages in a commune report."""
        return ROW_LEVEL[self.unit.level]

    @property
    def row_name(self):
        """Heading of the column of units."""
        return ROW_NAME[self.unit.level]

    def row_of(self, village=""):
        """Lookup of the row a village belongs to: row_of("unit") → "unit__parent_id"."""
        own, above = (f"{village}_id", f"{village}__parent_id") if village else ("pk", "parent_id")
        return above if self.row_level == Unit.Level.COMMUNE else own

    @cached_property
    def units(self):
        """Every unit of the row level that ever was inside, by primary key, in order of code."""
        found = Unit.objects.under(self.unit).filter(level=self.row_level)
        return {unit.pk: unit for unit in found.order_by("code", "valid_from")}

    @cached_property
    def standing(self):
        """Keys of the row units that existed at the end of the year before or later in the year.

        A unit that went over into another during the year still has its opening to show.
        """
        first, last = date(self.year - 1, 12, 31), date(self.year, 12, 31)
        return {
            key
            for key, unit in self.units.items()
            if unit.valid_from <= last and (unit.valid_to is None or unit.valid_to >= first)
        }

    @cached_property
    def before(self):
        """The same unit a year earlier."""
        earlier = Scope(self.unit, self.year - 1)
        earlier.units = self.units
        return earlier

    @cached_property
    def facts(self):
        """The year's facts of households that ended the year inside the unit."""
        return HouseholdYear.objects.filter(year=self.year, unit__path__startswith=self.unit.path)

    @cached_property
    def flows(self):
        """How households moved between classes and rows in the year; B2 and B3 book them."""
        return flows(self.unit, self.year, self.row_of)

    @cached_property
    def rounds(self):
        """The communes' rounds of the year: how many, how many open, closed when."""
        rounds = CommuneReview.objects.filter(
            review__year=self.year, commune__path__startswith=self.unit.path
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
        confirmed = VillageYear.objects.filter(
            year=self.year, village__path__startswith=self.unit.path
        ).aggregate(last=Max("confirmed_at"))["last"]
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
