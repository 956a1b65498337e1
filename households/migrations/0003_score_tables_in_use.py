"""Every score table that was there is in use from its own first day."""

from django.db import migrations
from django.db.models import F


def put_in_use(apps, schema_editor):
    tables = apps.get_model("households", "ScoreTable")
    taken = set()
    for table in tables.objects.filter(active_from=None).order_by("-is_official", "-pk"):
        if (table.standard_id, table.valid_from) not in taken:
            taken.add((table.standard_id, table.valid_from))
            tables.objects.filter(pk=table.pk).update(active_from=F("valid_from"))


def take_out_of_use(apps, schema_editor):
    apps.get_model("households", "ScoreTable").objects.update(active_from=None)


class Migration(migrations.Migration):
    dependencies = [("households", "0002_surveys_work")]
    operations = [migrations.RunPython(put_in_use, take_out_of_use)]
