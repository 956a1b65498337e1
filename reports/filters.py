"""How lists of reports are narrowed, and which unit and year a form or request is about."""

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from organisations.models import Unit

from .models import Report
from .scope import ROW_LEVEL, Scope, closed_years


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


def reportable_units(user, permission):
    """Districts and communes over which the user holds the permission, the widest first."""
    units = Unit.objects.filter(user.within(permission, field=""), level__in=ROW_LEVEL)
    return sorted(
        units.select_related("parent"), key=lambda unit: (unit.path.count("/"), unit.code)
    )


@dataclass(frozen=True)
class Choice:
    """A unit and year picked from those on offer; no year while none is closed."""

    units: list[Unit]
    unit: Unit
    years: list[int]
    year: int | None

    @cached_property
    def scope(self):
        """What was picked, or None."""
        return self.year and Scope(self.unit, self.year)


def choose(user, permission, params):
    """The choice of the address (don_vi, nam), else the widest unit and its latest closed year.

    A unit out of reach or a year that is not closed is a 404, like anything that is not there.
    """
    units = reportable_units(user, permission)
    unit = _pick(units, params.get("don_vi"), lambda each: each.code)
    years = closed_years(unit)
    return Choice(units, unit, years, _pick(years, params.get("nam"), str, or_none=True))


def _pick(options, wanted, name, *, or_none=False):
    if not options and or_none and not wanted:
        return None
    found = [each for each in options if not wanted or name(each) == wanted]
    if not found:
        raise Http404
    return found[0]
