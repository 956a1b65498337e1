"""Rounds decided so far were annual ones and settle their own year."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def settle(apps, schema_editor):
    rounds = apps.get_model("households", "CommuneReview")
    review = apps.get_model("households", "Review").objects.filter(pk=OuterRef("review"))
    decided = rounds.objects.filter(decided_on__isnull=False, settles_year__isnull=True)
    decided.update(settles_year=Subquery(review.values("year")[:1]))


def unsettle(apps, schema_editor):
    apps.get_model("households", "CommuneReview").objects.update(settles_year=None)


class Migration(migrations.Migration):
    dependencies = [("households", "0006_rounds_and_papers")]

    operations = [migrations.RunPython(settle, unsettle)]
