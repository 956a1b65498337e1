"""Load the procedures of reviews; a day that has one already keeps what staff have set."""

import json
from datetime import date

from django.core.management.base import BaseCommand

from households import actions
from households.standards.rulebook import DATA


def shipped():
    """The shipped procedures as fields."""
    rows = json.loads((DATA / "procedures.json").read_text(encoding="utf-8"))
    return [row | {"valid_from": date.fromisoformat(row["valid_from"])} for row in rows]


class Command(BaseCommand):
    """`manage.py load_procedures`: may be run again; only what is missing is added."""

    help = "Nạp quy trình rà soát; chạy lại không sinh trùng."

    def handle(self, **options):
        self.stdout.write(f"procedures: +{actions.load_procedures(shipped())}")
