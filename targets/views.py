"""The goals of the plan and their indicators, for the units whose figures the reader may see."""

from django.db.models import F
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organisations.access import Permission, requires
from organisations.models import Unit

from .charts import chart_of
from .ledger import maps_differ
from .tables import commune_years, goal_cards, ranking, told_years
from .verdicts import Board


@requires(Permission.READ_AGGREGATES)
@require_safe
def goal_list(request):
    """Every goal with its verdict, and the communes in order."""
    unit, units = _unit(request)
    board = Board(unit, on_todays_map=_on_todays_map(request, unit))
    context = {"unit": unit, "units": units, "board": board, "cards": goal_cards(board)}
    context["has_two_maps"] = maps_differ(unit)
    return render(request, "targets/goal_list.html", context | {"ranking": ranking(board)})


@requires(Permission.READ_AGGREGATES)
@require_safe
def indicator_detail(request, code):
    """One indicator year by year, and of every commune."""
    unit, units = _unit(request)
    board = Board(unit, on_todays_map=_on_todays_map(request, unit))
    indicator = _named(board, code)
    readings = board.readings(indicator)
    context = {
        "unit": unit, "units": units, "board": board, "indicator": indicator,
        "readings": told_years(readings), "standing": board.standing(indicator),
        "chart": chart_of(indicator, readings), "communes": commune_years(board, indicator),
        "has_two_maps": maps_differ(unit),
    }  # fmt: skip
    return render(request, "targets/indicator_detail.html", context)


def _named(board, code):
    for indicator in board.indicators:
        if indicator.code == code:
            return indicator
    raise Http404


def _on_todays_map(request, unit):
    """As asked by `?ban_do=`; without a word a district is shown as of then, a commune as today.

    A commune that others went over into has no figures of its own before. A former unit is only
    shown as of then.
    """
    asked = request.GET.get("ban_do")
    is_commune = unit.level == Unit.Level.COMMUNE
    return unit.valid_to is None and (asked == "nay" or (asked is None and is_commune))


def _unit(request):
    """The unit of `?don_vi=`, else the widest whose figures the reader sees; and all of these."""
    units = list(
        Unit.objects.filter(
            request.user.within(Permission.READ_AGGREGATES, field=""),
            level__in=[Unit.Level.DISTRICT, Unit.Level.COMMUNE],
        ).order_by(F("valid_to").asc(nulls_first=True), "-level", "code")
    )
    wanted = request.GET.get("don_vi")
    for unit in units:
        if wanted in (None, "", str(unit.pk)):
            return unit, units
    raise Http404
