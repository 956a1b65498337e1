"""How verdicts are said in Vietnamese: figures side by side, never rounded into equality."""

from core.templatetags.vietnamese import MISSING, vietnamese_number

from .formulas import as_decimal
from .models import Direction

MOST_PLACES = 6


def shown(indicator, exact, places=None):
    """A figure with its measure: «8,37 %»; missing: «–»."""
    if exact is None:
        return MISSING
    return _with_measure(exact, indicator.places if places is None else places, indicator.measure)


def limit(indicator, exact, places=None):
    """What is to be reached: «không quá 9,10 %», «từ 3,00 điểm % trở lên», «0 xã»."""
    words = shown(indicator, exact, places)
    if indicator.direction == Direction.UP:
        return f"từ {words} trở lên"
    return f"không quá {words}" if exact else words


def other_standard(year, other):
    """Why two years are not compared."""
    return (
        f"Năm {year} đo theo chuẩn nghèo khác với năm {other}, hai số không so trực tiếp được; "
        "cần tính lại trên cùng một chuẩn"
    )


def comparison(indicator, held, aim, name="mục tiêu"):
    """«8,37 %; mục tiêu: không quá 9,10 %; thấp hơn 0,73 điểm %»."""
    places = _places_apart(indicator, held, aim)
    figure, to_reach = shown(indicator, held, places), limit(indicator, aim, places)
    return f"{figure}; {name}: {to_reach}; {distance(indicator, held, aim)}"


def distance(indicator, held, aim):
    """«thấp hơn 0,73 điểm %», «vừa đúng»."""
    if held == aim:
        return "vừa đúng"
    side = "thấp hơn" if held < aim else "cao hơn"
    return f"{side} {_difference(indicator, held, aim, _places_apart(indicator, held, aim))}"


def change(indicator, now, before, year_before):
    """«Giảm 12 hộ so với năm 2023 (40 → 28)»."""
    if now == before:
        return f"Không đổi so với năm {year_before} ({shown(indicator, now)})"
    places = _places_apart(indicator, now, before)
    verb = "Giảm" if now < before else "Tăng"
    by = _difference(indicator, now, before, places)
    path = f"{_number(before, places)} → {shown(indicator, now, places)}"
    return f"{verb} {by} so với năm {year_before} ({path})"


def _difference(indicator, one, other, places):
    measure = "điểm %" if indicator.measure == "%" else indicator.measure
    return _with_measure(abs(one - other), places, measure)


def _places_apart(indicator, one, other):
    """Enough decimals for two different figures to look different."""
    for places in range(indicator.places, MOST_PLACES):
        if one == other or _number(one, places) != _number(other, places):
            return places
    return MOST_PLACES


def _with_measure(exact, places, measure):
    return f"{_number(exact, places)} {measure}".replace(" ", "\u00a0")


def _number(exact, places):
    return vietnamese_number(as_decimal(exact), places)
