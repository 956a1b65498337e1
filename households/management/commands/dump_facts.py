"""Write the facts of a closed year to a CSV file."""

from django.core.management.base import BaseCommand, CommandError

from core.errors import RuleBroken
from households.exports import dump_facts


class Command(BaseCommand):
    """`dump_facts YEAR FILE.csv`."""

    help = "Xuất kết quả từng hộ của một năm đã khoá sổ ra tệp CSV để kiểm đếm độc lập."

    def add_arguments(self, parser):
        parser.add_argument("year", type=int, metavar="YEAR")
        parser.add_argument("path", metavar="FILE.csv")

    def handle(self, *, year, path, **options):
        try:
            rows = dump_facts(year, path)
        except (RuleBroken, OSError) as error:
            raise CommandError(str(error))
        self.stdout.write(f"{path}: {rows} hộ")
