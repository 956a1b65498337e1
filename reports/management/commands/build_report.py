"""Write the annual report of a unit to a file, without storing it."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from core.errors import RuleBroken
from organisations.models import Unit, User
from reports import actions
from reports.annual import AnnualReport
from reports.models import Report
from reports.scope import Scope


class Command(BaseCommand):
    """`manage.py build_report annual --year 2025 --unit 170 --out FILE.xlsx`."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=Report.Kind.values)
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--unit", required=True, help="unit code, such as 170 or 05740")
        parser.add_argument("--out", type=Path, required=True, help="the workbook to write")

    def handle(self, *, kind, year, unit, out, **options):
        today = timezone.localdate()
        try:
            on_todays_map = kind == Report.Kind.ANNUAL_TODAY
            scope = Scope(_unit(unit, today), year, on_todays_map=on_todays_map)
            scope.require_closed()
        except RuleBroken as error:
            raise CommandError(str(error)) from error
        report = AnnualReport(scope, on=today, is_demo=User.objects.demonstration())
        try:
            actions.export_report(report, out)
        except OSError as error:
            raise CommandError(f"Không ghi được {out}: {error.strerror}") from error
        self.stdout.write(f"{out}: {report.scope.unit}, {year}, {out.stat().st_size} bytes")


def _unit(code, on):
    unit = Unit.objects.in_force(on).filter(code=code).first()
    if unit is None:
        raise CommandError(f"Không có đơn vị nào mang mã {code}.")
    return unit
