"""Loads the plan's goals, indicators and targets; running it again changes nothing."""

import tomllib
from pathlib import Path

from django.core.management.base import BaseCommand

from targets import actions

DATA = Path(__file__).resolve().parents[2] / "data" / "goals.toml"


class Command(BaseCommand):
    """`manage.py load_goals`."""

    help = __doc__

    def handle(self, *args, **options):
        changed = actions.load_goals(tomllib.loads(DATA.read_text(encoding="utf-8"))["goal"])
        self.stdout.write("Goals loaded." if changed else "Goals are up to date.")
