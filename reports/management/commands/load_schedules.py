"""Create the schedules of reports; one that exists keeps what staff have set."""

from django.core.management import BaseCommand
from django.db import transaction
from django.utils.timezone import get_default_timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from organisations.models import Unit

ANNUAL, SWEEPER = "Lập báo cáo năm", "Lập nốt các báo cáo còn nợ"


class Command(BaseCommand):
    """`manage.py load_schedules`: the annual report on 15/12 at 07:00, the sweeper."""

    help = __doc__

    @transaction.atomic
    def handle(self, **options):
        for unit in Unit.objects.filter(level=Unit.Level.DISTRICT, valid_to__isnull=True):
            _annual(unit)
        _sweeper()


def _annual(unit):
    """After the round ends on 14/12 (Quyết định 24/2021/QĐ-TTg)."""
    if PeriodicTask.objects.filter(name=f"{ANNUAL} – {unit}").exists():
        return
    crontab, _ = CrontabSchedule.objects.get_or_create(
        minute="0", hour="7", day_of_month="15", month_of_year="12", day_of_week="*",
        timezone=get_default_timezone(),
    )  # fmt: skip
    PeriodicTask.objects.create(
        name=f"{ANNUAL} – {unit}",
        task="reports.jobs.make_annual_report",
        args=f'["{unit.code}"]',
        crontab=crontab,
        description="Lập báo cáo năm gửi Ban Thường vụ Huyện ủy của năm đã khoá sổ gần nhất. "
        "Đã có báo cáo và số liệu không đổi thì không lập lại.",
    )


def _sweeper():
    interval, _ = IntervalSchedule.objects.get_or_create(every=5, period=IntervalSchedule.MINUTES)
    PeriodicTask.objects.get_or_create(
        name=SWEEPER,
        defaults={
            "task": "reports.jobs.build_owed_reports",
            "interval": interval,
            "description": "Lập nốt báo cáo chưa bắt đầu hoặc bị dừng giữa chừng; "
            "mỗi báo cáo thử nhiều nhất 3 lần.",
        },
    )
