"""The named formulas of indicators: pure functions from the entries of a ledger to a figure.

A formula takes the entry of a unit in a year and the entry of the year before (or None). Figures
are exact fractions, so that nothing is ever compared after rounding; what cannot be computed has
no value and says why.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.errors import RuleBroken

NAMED_AT_MOST = 3


class UnknownFormula(RuleBroken):
    """An indicator names a formula that does not exist."""

    message = "Không có công thức tên “{name}”."


@dataclass(frozen=True)
class Figure:
    """One figure of one unit and year, or the reason why there is none.

    `standards` are the poverty standards behind it; figures under different ones are never
    compared. A figure that no standard touches has none. A `remark` says what weakens it.
    """

    exact: Fraction | None = None
    numerator: int | None = None
    denominator: int | None = None
    missing_reason: str = ""
    remark: str = ""
    standards: frozenset = frozenset()

    @property
    def value(self):
        """The figure as a Decimal for display and export, or None."""
        return as_decimal(self.exact)

    def comparable(self, other):
        """Whether both were measured by the same standards."""
        return self.standards == other.standards


def as_decimal(exact):
    """A fraction to 28 significant digits; None stays None."""
    return None if exact is None else Decimal(exact.numerator) / exact.denominator


def formula_named(name):
    """The formula of that name. Raises `UnknownFormula`."""
    if name not in FORMULAS:
        raise UnknownFormula(name=name)
    return FORMULAS[name]


def figures(name, ledger):
    """{(unit id, year): Figure} of every unit and year in the ledger."""
    formula = formula_named(name)
    entries = ledger.entries
    return {
        (pk, year): formula(entry, entries.get((pk, year - 1)))
        for (pk, year), entry in entries.items()
    }


def poor_rate(now, before):
    """Hộ nghèo / tổng số hộ dân cư × 100."""
    return _rate(now, now.counts["poor"])


def near_poor_rate(now, before):
    """Hộ cận nghèo / tổng số hộ dân cư × 100."""
    return _rate(now, now.counts["near_poor"])


def multidimensional_rate(now, before):
    """(Hộ nghèo + hộ cận nghèo) / tổng số hộ dân cư × 100."""
    return _rate(now, now.counts["poor"] + now.counts["near_poor"])


def fall_of_poor_rate(now, before):
    """The poor rate of the year before minus this year's, in points."""
    rate = poor_rate(now, None)
    if rate.exact is None:
        return rate
    if now.is_baseline or before is None:
        return _missing(f"Năm {now.year} là năm gốc, chưa có năm trước cùng chuẩn để so")
    rate_before = poor_rate(before, None)
    if rate_before.exact is None:
        return rate_before
    if not rate.comparable(rate_before):
        return _missing(f"Năm {before.year} và năm {now.year} đo theo hai chuẩn nghèo khác nhau")
    return Figure(exact=rate_before.exact - rate.exact, standards=now.standards)


def special_difficulty_communes(now, before):
    """Communes in region III on 31/12; of one commune 1 or 0. No poverty standard is involved."""
    if now.not_closed:
        return _not_closed(now)
    if now.unplaced:
        return _missing(f"Chưa có khu vực (I, II, III) năm {now.year} của {_names(now.unplaced)}")
    remark = ""
    if now.unchecked:
        remark = f"Khu vực của {_names(now.unchecked, now.parts)} chưa đối chiếu với văn bản gốc"
    return Figure(exact=Fraction(now.special), numerator=now.special, remark=remark)


def poor_again(now, before):
    """Hộ tái nghèo."""
    return _movement(now, now.counts["poor_again"])


def new_poor(now, before):
    """Hộ nghèo phát sinh mới."""
    return _movement(now, now.counts["new_poor"])


def fallen_into_poverty(now, before):
    """Hộ tái nghèo + hộ nghèo phát sinh mới."""
    return _movement(now, now.counts["poor_again"] + now.counts["new_poor"])


def fallen_with_merit(now, before):
    """Of the re-poor and newly poor: with a person of merit (người có công)."""
    return _movement(now, now.counts["merit_fallen"])


def merit_poor_households(now, before):
    """Poor households with a person of merit."""
    return _number(now, now.counts["merit_poor"])


FORMULAS = {
    formula.__name__: formula
    for formula in (
        poor_rate, near_poor_rate, multidimensional_rate, fall_of_poor_rate,
        special_difficulty_communes, poor_again, new_poor, fallen_into_poverty,
        fallen_with_merit, merit_poor_households,
    )
}  # fmt: skip

WITHOUT_STANDARD = frozenset({"special_difficulty_communes"})


def _rate(entry, households):
    if entry.not_closed:
        return _not_closed(entry)
    if entry.unconfirmed:
        names = _names(entry.unconfirmed)
        return _missing(f"{names} chưa xác nhận số hộ dân cư năm {entry.year}")
    if not entry.households:
        return _missing(f"Tổng số hộ dân cư năm {entry.year} bằng 0")
    return Figure(
        exact=Fraction(100 * households, entry.households),
        numerator=households,
        denominator=entry.households,
        standards=entry.standards,
    )


def _movement(entry, households):
    if entry.is_baseline:
        return _missing(f"Năm {entry.year} là năm gốc, chưa có diễn biến so với năm trước")
    return _number(entry, households)


def _number(entry, households):
    if entry.not_closed:
        return _not_closed(entry)
    return Figure(exact=Fraction(households), numerator=households, standards=entry.standards)


def _not_closed(entry):
    if len(entry.not_closed) == entry.parts:
        return _missing(f"Chưa khoá sổ năm {entry.year}")
    return _missing(f"{_names(entry.not_closed)} chưa khoá sổ năm {entry.year}")


def _missing(reason):
    return Figure(missing_reason=reason)


def _names(communes, of=None):
    """«Xã A, Xã B, Xã C và 4 xã khác», or «cả 15 xã, thị trấn» when it is all of them."""
    if len(communes) == of and of > NAMED_AT_MOST:
        return f"cả {of} xã, thị trấn"
    named = ", ".join(communes[:NAMED_AT_MOST])
    rest = len(communes) - NAMED_AT_MOST
    return f"{named} và {rest} xã khác" if rest > 0 else named
