"""Charts of indicators as data for components/chart.html; a missing figure stays a gap."""

from .models import Judgement


def chart_of(indicator, readings):
    """Actual figures and what is to be reached, year by year."""
    years = _years(indicator, readings)
    actual = {
        "label": "Mức giảm từng năm" if indicator.judgement == Judgement.AVERAGE else "Kết quả",
        "values": [_plain(readings[year].figure.value) for year in years],
        "kind": "line" if indicator.judgement == Judgement.YEAR else "bar",
    }
    target = {
        "label": "Mục tiêu và đường tham chiếu" if indicator.has_path else "Mục tiêu",
        "values": [_plain(_goal(indicator, readings, year)) for year in years],
        "kind": "target",
    }
    has_target = any(value is not None for value in target["values"])
    return {
        "type": actual["kind"],
        "labels": [str(year) for year in years],
        "unit": indicator.measure,
        "places": indicator.places,
        "series": [actual, target] if has_target else [actual],
    }


def _years(indicator, readings):
    """From the baseline, if it has a figure; without targets to come, up to the last figure."""
    known = [year for year, reading in readings.items() if reading.figure.exact is not None]
    has_baseline = indicator.baseline_year in known
    first = indicator.baseline_year if has_baseline else indicator.first_year
    ends = indicator.judgement == Judgement.PREVIOUS
    last = max(known, default=first) if ends else indicator.last_year
    return list(range(first, last + 1))


def _goal(indicator, readings, year):
    """The line to stay under or over: its start is the baseline where targets follow from it."""
    reading = readings[year]
    if indicator.judgement == Judgement.PREVIOUS:
        return None
    if reading.aim:
        return reading.aim.value
    following = readings.get(year + 1)
    starts = year == indicator.baseline_year and following and following.aim
    return reading.figure.value if starts and following.aim.has_baseline else None


def _plain(value):
    return None if value is None else float(value)
