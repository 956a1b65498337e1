"""Which communes exist on a day, and whether they are rural or urban then."""

import re
from dataclasses import dataclass
from datetime import date

from organisations import reference
from organisations.models import Unit, UnitAttribute


@dataclass(frozen=True)
class Span:
    """A value that holds from one day to another, both inclusive; None is open."""

    valid_from: date
    valid_to: date | None
    value: str = ""

    def holds(self, on):
        """Whether it holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Commune:
    """A commune for as long as it exists, with its rural or urban status over time."""

    code: str
    exists: Span
    areas: tuple[Span, ...] = ()


class Communes:
    """Communes found by code and day: a code may be used again for another commune."""

    def __init__(self, communes=()):
        self._by_code = {}
        for commune in communes:
            self._by_code.setdefault(commune.code, []).append(commune)

    def __len__(self):
        return len(self._by_code)

    def flaw(self, code, on):
        """Why a code is no commune on a day, in Vietnamese; None if it is one.

        Where `on` is None the commune may exist on any day.
        """
        if not re.fullmatch(r"\d{5}", code, re.ASCII):
            return f"Mã xã “{code}” phải có 5 chữ số."
        if code not in self._by_code:
            return f"Mã xã “{code}” không có trong danh mục."
        if on and not self._on(code, on):
            return f"Mã xã “{code}” không có hiệu lực vào ngày khảo sát."
        return None

    def area(self, code, on):
        """A code of `AREAS`; None if it is not known of that commune and day."""
        spans = [span for commune in self._on(code, on) for span in commune.areas]
        return next((span.value for span in spans if span.holds(on)), None)

    def _on(self, code, on):
        return [commune for commune in self._by_code.get(code, ()) if commune.exists.holds(on)]


def registered_communes():
    """The `Communes` of the register of administrative units, in two queries."""
    areas = {}
    fields = ("unit_id", "valid_from", "valid_to", "value")
    for unit, *span in UnitAttribute.objects.filter(kind="area").values_list(*fields):
        areas.setdefault(unit, []).append(Span(*span))
    units = Unit.objects.communes().values_list("id", "code", "valid_from", "valid_to")
    return Communes(
        Commune(code, Span(start, end), tuple(areas.get(unit, ())))
        for unit, code, start, end in units
    )


def shipped_communes():
    """The `Communes` that come with the software, for a register that nobody has loaded yet."""
    return Communes(
        Commune(
            row["code"],
            Span(reference.START, None),
            (Span(reference.START, None, row["area"]),),
        )
        for row in reference.rows("communes.csv")
    )
