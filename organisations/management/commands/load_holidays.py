"""Load the public holidays of the plan's years; years that have any day are left alone."""

import holidays
from django.core.management import BaseCommand

from organisations import holiday_actions
from organisations.models import Holiday

YEARS = range(2021, 2031)


def computed(years):
    """(day, kind, name) of the national holidays, Tết included, and of days made up for them."""
    calendar = holidays.Vietnam(years=years, language="vi")
    yield from ((day, Holiday.Kind.OFF, name) for day, name in calendar.items())
    made_up = (day for day in calendar.weekend_workdays if day.year in years)
    yield from ((day, Holiday.Kind.WORK, "Ngày làm bù") for day in made_up)


class Command(BaseCommand):
    """`manage.py load_holidays`."""

    help = __doc__

    def handle(self, **options):
        added = holiday_actions.load_holidays(computed(YEARS))
        self.stdout.write(f"Holidays added: {added}.")
