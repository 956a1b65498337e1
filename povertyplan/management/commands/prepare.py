"""Bring the database up to date: tables, reference data and, where allowed, the demonstration."""

from django.conf import settings
from django.core.management import BaseCommand, call_command

REFERENCE = [
    "load_units", "load_holidays", "load_standards", "load_procedures", "load_goals", "load_plan",
    "load_schedules",
]  # fmt: skip


class Command(BaseCommand):
    """`manage.py prepare`: safe to run at every start; it keeps what is there."""

    help = __doc__

    def handle(self, **options):
        call_command("migrate", verbosity=0)
        for loader in REFERENCE:
            call_command(loader, verbosity=options["verbosity"])
        if settings.DEBUG:
            call_command("load_demo", if_empty=True, verbosity=options["verbosity"])
