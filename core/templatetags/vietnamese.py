"""Numbers and dates as Vietnamese offices write them: 1.234,5 and 23/11/2026."""

from decimal import ROUND_HALF_UP, Decimal

from django import template

register = template.Library()
MISSING = "–"


def vietnamese_number(value, places=0):
    """1234.5 → «1.234,5»; None → «–». Halves round away from zero, as on paper."""
    if value is None or value == "":
        return MISSING
    step = Decimal(1).scaleb(-int(places))
    rounded = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    return f"{rounded:,f}".translate(str.maketrans(",.", ".,"))


@register.filter
def number(value, places=0):
    """A count or measure: {{ 17980|number }} → 17.980."""
    return vietnamese_number(value, places)


@register.filter
def percent(value, places=2):
    """A rate given in percent: {{ 8.37|percent }} → 8,37 %; missing → –."""
    return MISSING if value is None else f"{vietnamese_number(value, places)}\u00a0%"


@register.filter
def last_four(cccd):
    """A citizen number with all but its last four digits hidden."""
    return f"•••• {cccd[-4:]}" if cccd else MISSING


@register.filter
def lookup(mapping, key):
    """mapping[key], or None."""
    return mapping.get(key)
