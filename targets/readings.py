"""Holding actual figures against targets: met, not met, no data – always with the reason."""

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import TextChoices

from .formulas import Figure, as_decimal
from .models import Direction, Indicator, Judgement, Rule
from .sentences import change, comparison, distance, limit, other_standard, shown


class Verdict(TextChoices):
    """Where a figure stands."""

    MET = "met", "Đạt"
    NOT_MET = "not_met", "Chưa đạt"
    NO_DATA = "no_data", "Chưa có số liệu"
    NO_TARGET = "no_target", "Không đặt mục tiêu"


class Basis(TextChoices):
    """What a figure is held against."""

    @property
    def brief(self):
        """In two or three words, for tables."""
        return {
            Basis.PLAN: "theo Kế hoạch", Basis.DERIVED: "suy ra", Basis.PATH: "tham chiếu",
            Basis.PREVIOUS: "năm trước",
        }[self]  # fmt: skip

    PLAN = "plan", "Mục tiêu của Kế hoạch"
    DERIVED = "derived", "Suy ra từ mục tiêu của Kế hoạch"
    PATH = "path", "Đường tham chiếu, Kế hoạch không quy định từng năm"
    PREVIOUS = "previous", "So với năm trước, Kế hoạch không đặt con số"


WORDS = {
    (Basis.PATH, Verdict.MET): "Kịp lộ trình",
    (Basis.PATH, Verdict.NOT_MET): "Chậm lộ trình",
    (Basis.PREVIOUS, Verdict.MET): "Giảm",
    (Basis.PREVIOUS, Verdict.NOT_MET): "Không giảm",
}


@dataclass(frozen=True)
class Aim:
    """What is to be reached in a year, by which text, and whether a baseline figure is in it."""

    exact: Fraction
    basis: Basis
    source: str
    has_baseline: bool = False

    @property
    def value(self):
        """The aim as a Decimal."""
        return as_decimal(self.exact)


@dataclass(frozen=True)
class Reading:
    """One indicator of one unit in one year: the figure, the aim, the verdict and its reason.

    `held` is what stands against the aim: the figure itself, or the average up to the year.
    """

    indicator: Indicator
    year: int
    figure: Figure
    verdict: Verdict
    reason: str
    aim: Aim | None = None
    held: Fraction | None = None

    @property
    def actual(self):
        """What stands against the aim, else the bare figure, as a Decimal or None."""
        return as_decimal(self.figure.exact if self.held is None else self.held)

    @property
    def shown(self):
        """The actual figure with its measure, «–» when missing."""
        return shown(self.indicator, self.figure.exact if self.held is None else self.held)

    @property
    def limit(self):
        """What is to be reached, in words; empty when nothing is set for the year."""
        is_set = self.aim and self.basis != Basis.PREVIOUS
        return limit(self.indicator, self.aim.exact) if is_set else ""

    @property
    def remark(self):
        """Why, beside a table that shows figure and target already."""
        if self.limit and self.verdict in {Verdict.MET, Verdict.NOT_MET}:
            return distance(self.indicator, self.held, self.aim.exact).capitalize()
        return self.reason

    @property
    def basis(self):
        """What the figure is held against, or None."""
        return self.aim and self.aim.basis

    @property
    def word(self):
        """The verdict in one or two words, by what it is held against."""
        if self.basis == Basis.PREVIOUS and self.held == 0:
            return "Không có"
        if self.year == self.indicator.baseline_year:
            return "Năm gốc"
        return WORDS.get((self.basis, self.verdict), self.verdict.label)

    @property
    def tone(self):
        """Ending of the CSS class `tag-…`."""
        late = "warn" if self.basis == Basis.PATH else "late"
        return {Verdict.MET: "ok", Verdict.NOT_MET: late}.get(self.verdict, "muted")


class NoData(Exception):
    """A verdict or aim that cannot be given, with the reason."""


NOT_THERE = Figure(missing_reason="Đơn vị chưa thành lập hoặc đã sắp xếp lại")


def judge(indicator, unit, found):
    """{year: Reading} of one unit from the baseline to the last year of the indicator.

    `found` is what `figures(indicator.formula, ledger)` returned.
    """
    years = range(indicator.baseline_year, indicator.last_year + 1)
    series = {year: found.get((unit.pk, year), NOT_THERE) for year in years}
    return {year: _read(indicator, series, year) for year in years}


def reaches(indicator, held, aim):
    """Whether a figure is at the target or on its better side; exact, before any rounding."""
    return held <= aim if indicator.direction == Direction.DOWN else held >= aim


def target_of(indicator, series, target):
    """The Aim a target means for a unit with this {year: Figure} series; never below zero.

    Raises `NoData` when it follows from a baseline that is missing.
    """
    value, is_fixed = Fraction(target.value), target.rule == Rule.VALUE
    if not is_fixed:
        baseline = _required(series, indicator.baseline_year)
        value = baseline * value if target.rule == Rule.SHARE else max(baseline - value, Fraction())
    basis = Basis.DERIVED if target.is_derived else Basis.PLAN
    return Aim(value, basis, target.source, has_baseline=not is_fixed)


def _read(indicator, series, year):
    try:
        _required(series, year)
        if year == indicator.baseline_year:
            words = f"Năm gốc {year}, mốc để so sánh"
            return _reading(indicator, series, year, Verdict.NO_TARGET, words)
        return JUDGES[indicator.judgement](indicator, series, year)
    except NoData as gap:
        aim = _planned(indicator, series, year)
        return Reading(indicator, year, series[year], Verdict.NO_DATA, str(gap), aim)


def _reading(indicator, series, year, verdict, reason, aim=None):
    figure = series[year]
    return Reading(indicator, year, figure, verdict, reason, aim, held=figure.exact)


def _planned(indicator, series, year):
    """What is to be reached in a year that has no verdict yet, or None."""
    try:
        return _aim(indicator, series, year)
    except NoData:
        return None


def _average(indicator, series, year):
    """The mean of the figures since the first year, against the target of the year."""
    years = range(indicator.first_year, year + 1)
    for earlier in years:
        _require_comparable(series, year, earlier)
    mean = sum(_required(series, y) for y in years) / len(years)
    lead = f"Bình quân {years[0]}–{year}: " if len(years) > 1 else ""
    return _against(indicator, series, year, _aim(indicator, series, year), mean, lead)


def _previous(indicator, series, year):
    """Met when fewer than the year before, or none at all."""
    now, before = series[year], series[year - 1]
    if before.exact is None or not before.comparable(now):
        reason = before.missing_reason or other_standard(year, year - 1)
        words = f"Chưa so được với năm {year - 1}: {reason}"
        return _reading(indicator, series, year, Verdict.NO_TARGET, words)
    verdict = Verdict.MET if now.exact == 0 or now.exact < before.exact else Verdict.NOT_MET
    words = change(indicator, now.exact, before.exact, year - 1)
    aim = Aim(before.exact, Basis.PREVIOUS, Basis.PREVIOUS.label)
    return _reading(indicator, series, year, verdict, words, aim)


def _yearly(indicator, series, year):
    """Against the target of the year, or against the path towards the next one."""
    aim = _aim(indicator, series, year)
    if aim and aim.has_baseline:
        _require_comparable(series, year, indicator.baseline_year)
    return _against(indicator, series, year, aim, series[year].exact)


JUDGES = {
    Judgement.AVERAGE: _average,
    Judgement.PREVIOUS: _previous,
    Judgement.YEAR: _yearly,
}


def _aim(indicator, series, year):
    """The aim of a year after the baseline: its target, else the path to the next one, else None.

    Raises `NoData` when it follows from a baseline that is missing.
    """
    later = (target for target in indicator.targets.all() if target.year >= year)
    target = min(later, key=lambda target: target.year, default=None)
    if target is None or year == indicator.baseline_year:
        return None
    if target.year == year:
        return target_of(indicator, series, target)
    return _on_path(indicator, series, year, target) if indicator.has_path else None


def _on_path(indicator, series, year, target):
    """The point of the straight line from the baseline to a later target."""
    baseline = _required(series, indicator.baseline_year)
    fall = target_of(indicator, series, target).exact - baseline
    share = Fraction(year - indicator.baseline_year, target.year - indicator.baseline_year)
    return Aim(baseline + fall * share, Basis.PATH, Basis.PATH.label, has_baseline=True)


def _against(indicator, series, year, aim, held, lead=""):
    figure = series[year]
    if aim is None:
        words = _without_target(indicator, series, year)
        return Reading(indicator, year, figure, Verdict.NO_TARGET, words, held=held)
    verdict = Verdict.MET if reaches(indicator, held, aim.exact) else Verdict.NOT_MET
    name = "đường tham chiếu" if aim.basis == Basis.PATH else "mục tiêu"
    words = lead + comparison(indicator, held, aim.exact, name)
    return Reading(indicator, year, figure, verdict, words, aim, held)


def _without_target(indicator, series, year):
    """No target for the year: the reader is told the change since the year before."""
    now, before = series[year], series[year - 1]
    words = f"Kế hoạch không đặt mục tiêu cho năm {year}"
    if before.exact is None or not before.comparable(now):
        return words
    return f"{words}. {change(indicator, now.exact, before.exact, year - 1)}"


def _required(series, year):
    figure = series[year]
    if figure.exact is None:
        raise NoData(figure.missing_reason)
    return figure.exact


def _require_comparable(series, year, other):
    _required(series, other)
    if not series[other].comparable(series[year]):
        raise NoData(other_standard(year, other))
