"""Load the ethnic groups, the standards and the illustrative score tables."""

import csv

from django.core.management.base import BaseCommand

from households import actions
from households.models import EthnicGroup
from households.standards import shipped
from households.standards.rulebook import DATA


def ethnic_groups():
    """The 54 groups of the shipped list, unsaved."""
    with (DATA / "ethnic_groups.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield EthnicGroup(
                code_1979=row["code_1979"],
                code_2008=row["code_2008"],
                name=row["name"],
                aliases=row["aliases"],
                source=row["code_1979_status"],
            )


class Command(BaseCommand):
    """`load_standards`: may be run again at any time; only what is missing is added."""

    help = "Nạp danh mục dân tộc, chuẩn nghèo và bảng điểm minh hoạ; chạy lại không sinh trùng."

    def handle(self, **options):
        added = actions.load_standards(shipped(), ethnic_groups())
        self.stdout.write(", ".join(f"{name}: +{count}" for name, count in added.items()))
