"""Load the demonstration: an invented district for trying out, never beside real data."""

import gc
from contextlib import contextmanager

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from core.errors import RuleBroken
from households.models import Household
from povertyplan.demo.load import load_demonstration
from povertyplan.demo.plan import OPEN
from povertyplan.demo.story_workbook import write_story_workbook


class Command(BaseCommand):
    """`manage.py load_demo [--if-empty]`; only where DEBUG is on.

    `--stories FILE.xlsx` writes the story households as a filled survey workbook instead, with the
    classes `score_surveys` must find.
    """

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing if there are households already"
        )
        parser.add_argument("--scale", type=float, default=1.0, help="share of the households")
        parser.add_argument("--until", type=int, default=OPEN, help="the last year with a round")
        parser.add_argument("--stories", metavar="FILE", help="only write the story workbook")

    def handle(self, *, if_empty, scale, until, stories, **options):
        if stories:
            write_story_workbook(stories)
        else:
            self._load(if_empty, scale, until)

    def _load(self, if_empty, scale, until):
        if not settings.DEBUG:
            raise CommandError("The demonstration has known passwords: it needs DEBUG=1.")
        if if_empty and Household.objects.exists():
            return
        self.stdout.write("Loading the demonstration (about half a minute)…")
        self.stdout.flush()
        try:
            with _undisturbed():
                households = load_demonstration(scale=scale, until=until)
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write(f"Loaded {households} invented households.")


@contextmanager
def _undisturbed():
    """No query log, which DEBUG keeps in memory, and no garbage collection: half the time."""
    settings.DEBUG = False
    gc.disable()
    try:
        yield
    finally:
        settings.DEBUG = True
        gc.enable()
