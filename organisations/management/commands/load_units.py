"""Load the units, their attributes and the agencies of the plan; safe to run again."""

from django.core.management import BaseCommand

from organisations import reference


class Command(BaseCommand):
    """`manage.py load_units`."""

    help = __doc__

    def handle(self, **options):
        added = reference.load_units()
        self.stdout.write(
            "Units added: {units}, attributes: {attributes}, agencies: {agencies}.".format(**added)
        )
