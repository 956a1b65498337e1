"""Rows of the goal pages: cards, the order of communes, an indicator by commune and year."""

from typing import NamedTuple

from organisations.models import Unit

from .charts import chart_of
from .readings import Basis
from .verdicts import Standing, stand


class Card(NamedTuple):
    """One goal: its headline standing with chart, and the standings of its other indicators."""

    goal: object
    standing: Standing
    chart: dict
    others: list


class Line(NamedTuple):
    """A commune and what is shown of it, one cell per column."""

    unit: Unit
    cells: list


def goal_cards(board):
    """A card per goal, in the order of the plan."""
    cards = []
    for indicator in board.headlines:
        readings = board.readings(indicator)
        others = [
            board.standing(other)
            for other in board.indicators
            if other.goal_id == indicator.goal_id and not other.is_headline
        ]
        standing = stand(indicator, readings, board.year)
        cards.append(Card(indicator.goal, standing, chart_of(indicator, readings), others))
    return cards


def ranking(board):
    """Communes of a district by the headline indicators, the farthest from the targets first.

    Ordered by the multidimensional share, the one figure that every commune has a target for.
    """
    if board.unit.level == Unit.Level.COMMUNE:
        return []
    lines = [
        Line(commune, [board.standing(indicator, commune) for indicator in board.headlines])
        for commune in board.ledger.communes
        if not commune.valid_to or (commune.pk, board.year) in board.ledger.entries
    ]
    return sorted(lines, key=_poorest_first)


def _poorest_first(line):
    rates = [cell.actual for cell in line.cells if cell.indicator.has_path]
    rate = rates[0] if rates else None
    return (rate is None, -(rate or 0), line.unit.code)


def told_years(readings):
    """The readings worth a row: to the year after the latest figure, and those the plan targets."""
    known = (year for year, reading in readings.items() if reading.figure.exact is not None)
    last = max(known, default=min(readings) - 1)
    return [
        reading
        for year, reading in readings.items()
        if year <= last + 1 or reading.basis in {Basis.PLAN, Basis.DERIVED}
    ]


def commune_years(board, indicator):
    """The readings of every commune of a district, year by year up to the latest with a figure."""
    if board.unit.level == Unit.Level.COMMUNE:
        return {}
    found = {commune: board.readings(indicator, commune) for commune in board.ledger.communes}
    years = sorted(
        {
            y
            for readings in found.values()
            for y, r in readings.items()
            if r.figure.exact is not None
        }
    )
    lines = [Line(unit, [readings[y] for y in years]) for unit, readings in found.items()]
    gaps = {r.reason for line in lines for r in line.cells if r.figure.exact is None}
    return {"years": years, "lines": lines, "gaps": sorted(gaps)}
