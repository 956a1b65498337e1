"""Where each goal stands in a unit and its communes: read once, judged together.

`Board` serves the pages, `goal_rows` the sheet «mục tiêu» of the report.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from .formulas import WITHOUT_STANDARD, figures
from .ledger import Ledger
from .models import Indicator
from .readings import Aim, Basis, NoData, Reading, Verdict, judge, reaches, target_of
from .sentences import comparison, limit, shown

NEW_STANDARD_YEAR = 2027  # Nghị định 351/2025/NĐ-CP

__all__ = ["Board", "GoalRow", "Standing", "Verdict", "goal_rows", "judge"]


@dataclass(frozen=True)
class Standing:
    """Where an indicator of a unit stands as of a year, held against its last target.

    `aim` is what is to be reached in `aim_year`; both are None where the plan names no figure.
    """

    indicator: Indicator
    year: int | None
    reading: Reading | None
    verdict: Verdict
    reason: str
    aim: Aim | None = None
    aim_year: int | None = None

    @property
    def word(self):
        """The verdict in two or three words, fit for a headline."""
        if self.reading and self.reading.basis == Basis.PREVIOUS:
            return self.reading.word
        is_over = self.year is not None and self.year >= self.indicator.last_year
        if self.verdict == Verdict.MET:
            return "Đã đạt" if is_over else "Đang đạt"
        if self.verdict == Verdict.NOT_MET:
            return "Không đạt" if is_over else "Chưa đạt"
        return self.verdict.label

    @property
    def tone(self):
        """Ending of the CSS classes `tag-…` and `stat-…`."""
        return {Verdict.MET: "ok", Verdict.NOT_MET: "late"}.get(self.verdict, "muted")

    @property
    def crosses_standards(self):
        """Whether the last target is measured by the standard of 2027, the baseline by an older."""
        is_later = self.aim_year is not None and self.aim_year >= NEW_STANDARD_YEAR
        return is_later and self.indicator.formula not in WITHOUT_STANDARD

    @property
    def shown(self):
        """The actual figure with its measure, «–» when missing."""
        return self.reading.shown if self.reading else shown(self.indicator, None)

    @property
    def limit(self):
        """What is to be reached by `aim_year`, in words; empty without a figure in the plan."""
        return limit(self.indicator, self.aim.exact) if self.aim else ""

    @property
    def actual(self):
        """What stands against the aim, as a Decimal or None."""
        return self.reading.actual if self.reading else None


class Board:
    """The indicators of a unit and its communes, judged as of a year (the latest closed one)."""

    def __init__(self, unit, year=None, *, on_todays_map=False):
        """`unit` is a district or a commune; without a year the unit's latest closed one counts.

        With `on_todays_map` earlier years count for the communes of today.
        """
        self.unit, self.on_todays_map = unit, on_todays_map
        self._year = year

    @cached_property
    def indicators(self):
        """Every indicator in the order of the plan, with goal and targets."""
        return list(Indicator.objects.for_page())

    @property
    def headlines(self):
        """The one indicator of each goal that decides it."""
        return [indicator for indicator in self.indicators if indicator.is_headline]

    @cached_property
    def ledger(self):
        """The facts of the unit from the first baseline to the last year of any indicator."""
        spans = (range(each.baseline_year, each.last_year + 1) for each in self.indicators)
        return Ledger(self.unit, sorted(set().union(*spans)), on_todays_map=self.on_todays_map)

    @cached_property
    def year(self):
        """The year the verdicts are about, or None while no year is closed."""
        return self._year or self.ledger.last_closed(self.unit)

    @cached_property
    def _figures(self):
        formulas = {indicator.formula for indicator in self.indicators}
        return {formula: figures(formula, self.ledger) for formula in formulas}

    def readings(self, indicator, unit=None):
        """{year: Reading} of the unit, or of one of its communes."""
        return judge(indicator, unit or self.unit, self._figures[indicator.formula])

    def standing(self, indicator, unit=None):
        """The Standing of the unit, or of one of its communes."""
        return stand(indicator, self.readings(indicator, unit), self.year)


def stand(indicator, readings, year):
    """Where an indicator stands as of a year, given all its readings."""
    if year is None:
        return Standing(indicator, None, None, Verdict.NO_DATA, "Chưa khoá sổ năm nào")
    reading = readings.get(min(year, indicator.last_year))
    if reading is None:
        reason = f"Chỉ tiêu này bắt đầu từ năm {indicator.baseline_year}"
        return Standing(indicator, year, None, Verdict.NO_DATA, reason)
    aim, aim_year = _last_aim(indicator, readings)
    verdict, reason = reading.verdict, reading.reason
    if verdict == Verdict.NO_TARGET and aim and aim_year > year:
        verdict = Verdict.MET if reaches(indicator, reading.held, aim.exact) else Verdict.NOT_MET
        reason = comparison(indicator, reading.held, aim.exact, f"mục tiêu năm {aim_year}")
    elif reading.basis == Basis.PATH and verdict != Verdict.NO_DATA:
        outcome = "kịp" if verdict == Verdict.MET else "không kịp"
        reason += f". Giữ nhịp từ năm gốc đến nay thì {outcome} mục tiêu năm {aim_year}"
    if reading.figure.remark:
        reason += f". {reading.figure.remark}"
    return Standing(indicator, year, reading, verdict, reason, aim, aim_year)


def _last_aim(indicator, readings):
    """The last target of the plan as (Aim, year), or (None, None)."""
    target = max(indicator.targets.all(), key=lambda target: target.year, default=None)
    series = {year: reading.figure for year, reading in readings.items()}
    try:
        return (target_of(indicator, series, target), target.year) if target else (None, None)
    except NoData:
        return None, None


@dataclass(frozen=True)
class GoalRow:
    """One line of the sheet «Mục tiêu của Kế hoạch và kết quả»; a missing figure is None."""

    goal: str
    indicator: str
    measure: str
    places: int
    is_headline: bool
    baseline_year: int
    baseline: Decimal | None
    year: int
    target: Decimal | None
    target_year: int | None
    actual: Decimal | None
    verdict: str
    reason: str
    source: str


def goal_rows(unit, year, *, on_todays_map=False):
    """The indicators of a district or commune as of a year, in the order of the plan.

    `target` is what the actual figure is held against in `target_year`: the year's own target (or
    the reference path), else the last one of the plan. `source` says which. Seven queries.
    """
    board = Board(unit, year, on_todays_map=on_todays_map)
    return [_row(board, indicator) for indicator in board.indicators]


def _row(board, indicator):
    readings = board.readings(indicator)
    standing = stand(indicator, readings, board.year)
    reading = standing.reading
    own = reading.aim if reading else None
    aim, aim_year = (own, reading.year) if own else (standing.aim, standing.aim_year)
    return GoalRow(
        goal=indicator.goal.title,
        indicator=indicator.name,
        measure=indicator.measure,
        places=indicator.places,
        is_headline=indicator.is_headline,
        baseline_year=indicator.baseline_year,
        baseline=readings[indicator.baseline_year].figure.value,
        year=reading.year if reading else board.year,
        target=aim and aim.value,
        target_year=aim_year,
        actual=standing.actual,
        verdict=standing.word,
        reason=standing.reason,
        source=aim.source if aim else indicator.goal.source,
    )
