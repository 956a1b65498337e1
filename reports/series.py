"""The poverty share by year, from the same ledger and formulas as the goals."""

from typing import NamedTuple

from targets.formulas import Figure, figures
from targets.ledger import Ledger

from .scope import closed_years


class YearShare(NamedTuple):
    """One closed year: hộ nghèo, hộ cận nghèo and both together against all resident households."""

    year: int
    poor: Figure
    near: Figure
    both: Figure


def poverty_shares(scope):
    """A `YearShare` for every closed year up to the scope's, the earliest first."""
    years = sorted(
        year for year in closed_years(scope.unit, scope.on_todays_map) if year <= scope.year
    )
    ledger = Ledger(scope.unit, years, on_todays_map=scope.on_todays_map)
    poor, near, both = (
        figures(name, ledger) for name in ("poor_rate", "near_poor_rate", "multidimensional_rate")
    )
    keys = [(scope.unit.pk, year) for year in years]
    return [YearShare(key[1], poor[key], near[key], both[key]) for key in keys if key in both]
