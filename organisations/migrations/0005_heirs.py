"""Every unit that is in force stands for itself; who had gone over stands for its successor."""

from django.db import migrations
from django.db.models import F


def stand(apps, schema_editor):
    units = apps.get_model("organisations", "Unit").objects
    units.filter(valid_to__isnull=True).update(heir=F("pk"))
    later = apps.get_model("organisations", "Succession").objects.order_by("pk")
    successor = dict(later.values_list("predecessor", "successor"))
    for unit in units.filter(heir__isnull=True):
        heir, seen = unit.pk, set()
        while heir in successor and heir not in seen:
            seen.add(heir)
            heir = successor[heir]
        unit.heir_id = heir
        unit.save(update_fields=["heir"])


def forget(apps, schema_editor):
    apps.get_model("organisations", "Unit").objects.update(heir=None)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0004_reorganisations")]

    operations = [migrations.RunPython(stand, forget)]
