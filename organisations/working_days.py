"""Working days: Monday to Friday without the holidays, with the days made up for them."""

from dataclasses import dataclass, field
from datetime import timedelta

from .models import Holiday

SATURDAY = 5
DAY = timedelta(days=1)
LONGEST = 60  # calendar days in which any deadline of a review is found


@dataclass(frozen=True)
class Calendar:
    """The special days of a time; every year of it is known or named in `missing_years`."""

    special: dict = field(default_factory=dict)  # {day: Holiday}
    missing_years: tuple = ()

    @classmethod
    def between(cls, first, last):
        """The calendar of all years from one day to another, in one query."""
        years = range(first.year, last.year + 1)
        rows = Holiday.objects.filter(day__year__range=(first.year, last.year))
        special = {row.day: row for row in rows}
        known = {day.year for day in special}
        return cls(special, tuple(year for year in years if year not in known))

    def is_working(self, day):
        """Whether the offices work on a day."""
        if row := self.special.get(day):
            return row.kind == Holiday.Kind.WORK
        return day.weekday() < SATURDAY

    def count(self, first, last):
        """Working days between two days, both counted."""
        return sum(self.is_working(day) for day in _days(first, last))

    def last_of(self, first, working_days):
        """The earliest day by which so many working days have passed, `first` counted."""
        left = working_days
        for day in _days(first, first + LONGEST * DAY):
            left -= self.is_working(day)
            if left <= 0:
                return day
        raise ValueError(f"{working_days} working days do not fit into {LONGEST} days")

    def back_from(self, last, working_days):
        """The latest day from which so many working days pass until the last working day there."""
        left, day = working_days, last
        while left > 0 or not self.is_working(day):
            left -= self.is_working(day)
            day -= DAY
        return day

    def off(self, first, last):
        """The `Holiday`s from one day to another on which nobody works."""
        return [
            row
            for day, row in sorted(self.special.items())
            if first <= day <= last and not self.is_working(day)
        ]


def _days(first, last):
    return [first + n * DAY for n in range((last - first).days + 1)]
