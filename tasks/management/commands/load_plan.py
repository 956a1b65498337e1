"""Load the plan's documents, text and tasks, and open what is owed up to a year."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from core.errors import RuleBroken
from tasks import actions

PLAN = Path(__file__).resolve().parents[2] / "data" / "plan.json"


class Command(BaseCommand):
    """Safe to repeat: known rows are found by code, duties by task and period."""

    help = "Nạp Kế hoạch: văn bản, nguyên văn từng mục, nhiệm vụ, các kỳ thực hiện."

    def add_arguments(self, parser):
        parser.add_argument(
            "--until", type=int, metavar="YEAR", default=timezone.localdate().year,
            help="mở các kỳ đến hết năm này (mặc định: năm nay)",
        )  # fmt: skip

    @transaction.atomic
    def handle(self, *, until, **options):
        plan = json.loads(PLAN.read_text(encoding="utf-8"))
        try:
            written = actions.load_plan(plan)
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        first = int(plan["starts_on"][:4])
        opened = sum(len(actions.open_duties(year)) for year in range(first, until + 1))
        self.stdout.write(f"Kế hoạch: ghi {written} dòng, mở thêm {opened} kỳ thực hiện.")
