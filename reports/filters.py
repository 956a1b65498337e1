"""How lists of reports are narrowed, and which unit and year a form or request is about."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from organisations.models import Unit

from .models import Report
from .scope import ROW_LEVEL, Scope, closed_years, maps_differ


class ReportFilter(FilterSet):
    """By year and unit, among what the person may see."""

    year = ChoiceFilter(label="Năm", empty_label="Mọi năm")
    unit = ModelChoiceFilter(label="Đơn vị", empty_label="Mọi đơn vị", queryset=Unit.objects.none())

    class Meta:
        model = Report
        fields = ["year", "unit"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        years = self.queryset.order_by("-year").values_list("year", flat=True).distinct()
        self.filters["year"].extra["choices"] = [(year, year) for year in years]
        units = Unit.objects.filter(pk__in=self.queryset.order_by().values("unit"))
        self.filters["unit"].queryset = units.order_by("path")

    @property
    def qs(self):
        """The reports chosen: none, not all, when a choice does not exist."""
        return super().qs if self.form.is_valid() else self.queryset.none()


TODAY = "nay"  # in an address: rows are the units of today


def reportable_units(user, permission):
    """Districts and communes over which the user holds the permission.

    Those of today first, the widest before the others; then the former ones, read as of then.
    """
    units = Unit.objects.filter(user.within(permission, field=""), level__in=ROW_LEVEL)
    return sorted(
        units.select_related("parent"),
        key=lambda unit: (unit.valid_to is not None, unit.path.count("/"), unit.code),
    )


@dataclass(frozen=True)
class Choice:
    """A unit, year and map picked from those on offer; no year while none is closed."""

    units: list[Unit]
    unit: Unit
    years: list[int]
    year: int | None
    on_todays_map: bool = False
    is_on_both: bool = True

    @cached_property
    def scope(self):
        """What was picked, or None."""
        return self.year and Scope(self.unit, self.year, on_todays_map=self.on_todays_map)

    @cached_property
    def has_two_maps(self):
        """Whether the year can be read as of then and on today's map, and the two differ."""
        return bool(self.year) and self.is_on_both and maps_differ(self.unit, self.year)

    @property
    def kind(self):
        """Which annual report is of this choice."""
        return Report.Kind.annual(self.on_todays_map)

    @property
    def query(self):
        """The choice as an address carries it."""
        chosen = {"don_vi": self.unit.key, "nam": self.year, "ban_do": self.on_todays_map and TODAY}
        return urlencode({name: value for name, value in chosen.items() if value})


def choose(user, permission, params):
    """The choice of the address (don_vi, nam, ban_do), else the widest unit's latest closed year.

    A unit out of reach or a year that is not closed is a 404, like anything that is not there. As
    of then, unless today's map is asked for or the unit was not there in that year.
    """
    units = reportable_units(user, permission)
    unit = _pick(units, params.get("don_vi"), lambda each: each.key)
    own = closed_years(unit)
    today = [] if unit.valid_to else closed_years(unit, on_todays_map=True)
    years = sorted({*own, *today}, reverse=True)
    year = _pick(years, params.get("nam"), str, or_none=True)
    on_todays_map = year in today and (params.get("ban_do") == TODAY or year not in own)
    return Choice(units, unit, years, year, on_todays_map, year in own and year in today)


def _pick(options, wanted, name, *, or_none=False):
    if not options and or_none and not wanted:
        return None
    found = [each for each in options if not wanted or name(each) == wanted]
    if not found:
        raise Http404
    return found[0]
