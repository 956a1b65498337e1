"""Create the first account of a real installation: an administrator who then makes the others."""

from getpass import getpass

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from core.errors import RuleBroken
from organisations import actions
from organisations.access import Role
from organisations.models import Unit


class Command(BaseCommand):
    """`manage.py create_administrator USERNAME "FULL NAME"` asks for the password."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("full_name")
        parser.add_argument("--unit", default="170", help="code of the district (default: 170)")

    @transaction.atomic
    def handle(self, *, username, full_name, unit, **options):
        today = timezone.localdate()
        where = Unit.objects.in_force(today).filter(code=unit).first()
        if where is None:
            raise CommandError(f"No unit {unit} is in force; run `manage.py prepare` first.")
        try:
            user = actions.create_account(
                username=username, full_name=full_name, password=getpass(), by=None
            )
            actions.give_posting(
                user, role=Role.ADMINISTRATOR, unit=where, valid_from=today, by=None
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write(f"{username} can sign in.")
