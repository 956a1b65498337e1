"""Every household has lived where it is known to have.

Where closed years show a household in another village before, it is taken to have moved on the
first day of the year that shows the new one: the real day was not kept.
"""

from datetime import date, timedelta

from django.db import migrations
from django.db.models import Count

BATCH = 2000


def settle_in(apps, schema_editor):
    households = apps.get_model("households", "Household").objects
    facts = apps.get_model("households", "HouseholdYear").objects.order_by("year")
    residence = apps.get_model("households", "Residence")
    moved = facts.values("household").annotate(n=Count("unit", distinct=True)).filter(n__gt=1)
    places = {}
    rows = facts.filter(household__in=moved.values("household")).values_list
    for household, year, unit in rows("household", "year", "unit"):
        places.setdefault(household, []).append((year, unit))
    found = households.order_by("pk").values_list("pk", "unit", "registered_on", "closed_on")
    batch = []
    for row in found.iterator(chunk_size=BATCH):
        batch += _residences(residence, row, places.get(row[0], ()))
        if len(batch) >= BATCH:
            residence.objects.bulk_create(batch)
            batch = []
    residence.objects.bulk_create(batch)


def _residences(residence, row, places):
    pk, unit, registered_on, closed_on = row
    stays = [[places[0][1] if places else unit, registered_on]]
    for year, place in [*places, (None, unit)]:
        if place != stays[-1][0]:
            last = stays[-1][1]
            stays.append([place, max(date(year, 1, 1) if year else last, last + timedelta(1))])
    ends = [from_on - timedelta(1) for _, from_on in stays[1:]] + [closed_on]
    for (place, from_on), to_on in zip(stays, ends, strict=True):
        to_on = to_on if to_on is None else max(to_on, from_on)
        yield residence(household_id=pk, unit_id=place, from_on=from_on, to_on=to_on)


def move_out(apps, schema_editor):
    apps.get_model("households", "Residence").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("households", "0004_life_and_reopening")]

    operations = [migrations.RunPython(settle_in, move_out)]
