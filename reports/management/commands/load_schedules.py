"""Create the schedules of reports; one that exists keeps what staff have set."""

from django.core.management import BaseCommand
from django.db import transaction
from django.utils.timezone import get_default_timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from organisations.models import Unit

MAP = "Sắp xếp đơn vị đến ngày"
ANNUAL, DUTIES = "Lập báo cáo năm", "Mở kỳ nhiệm vụ của năm"
SWEEPERS = [  # name, job, description
    (
        "Lập nốt các báo cáo còn nợ",
        "reports.jobs.build_owed_reports",
        "Lập nốt báo cáo chưa bắt đầu hoặc bị dừng giữa chừng; mỗi báo cáo thử nhiều nhất 3 lần.",
    ),
    (
        "Tính nốt các lần tính thử còn nợ",
        "households.jobs.count_owed_recounts",
        "Tính nốt lần tính thử chưa bắt đầu hoặc bị dừng giữa chừng; "
        "mỗi lần thử nhiều nhất 3 lượt.",
    ),
    (
        "Đọc, ghi nốt các bảng phiếu còn nợ",
        "households.jobs.resume_owed_imports",
        "Đọc hoặc ghi nốt bảng phiếu chưa bắt đầu hoặc bị dừng giữa chừng; "
        "mỗi việc thử nhiều nhất 3 lượt.",
    ),
]


class Command(BaseCommand):
    """`manage.py load_schedules`: annual reports, the sweepers, the duties of the year."""

    help = __doc__

    @transaction.atomic
    def handle(self, **options):
        for unit in Unit.objects.filter(level=Unit.Level.DISTRICT, valid_to__isnull=True):
            _annual(unit)
        _sweepers()
        _map()
        _duties()


def _annual(unit):
    """Every morning: the day on which the last commune closes the year is known to nobody."""
    if PeriodicTask.objects.filter(name=f"{ANNUAL} – {unit}").exists():
        return
    PeriodicTask.objects.create(
        name=f"{ANNUAL} – {unit}",
        task="reports.jobs.make_annual_report",
        args=f'["{unit.code}"]',
        crontab=_daily(hour=7),
        description="Chỉ lập báo cáo năm gửi Ban Thường vụ Huyện ủy khi có năm mới khoá sổ "
        "hoặc số liệu đã đổi; đã có báo cáo và số liệu không đổi thì không lập lại.",
    )


def _sweepers():
    interval, _ = IntervalSchedule.objects.get_or_create(every=5, period=IntervalSchedule.MINUTES)
    for name, task, description in SWEEPERS:
        facts = {"task": task, "interval": interval, "description": description}
        PeriodicTask.objects.get_or_create(name=name, defaults=facts)


def _duties():
    PeriodicTask.objects.get_or_create(
        name=DUTIES,
        defaults={
            "task": "tasks.jobs.open_due_duties",
            "crontab": _daily(hour=0, minute=5),
            "description": "Mở các kỳ phải thực hiện trong năm của từng nhiệm vụ; "
            "kỳ đã mở thì giữ nguyên.",
        },
    )


def _map():
    PeriodicTask.objects.get_or_create(
        name=MAP,
        defaults={
            "task": "povertyplan.jobs.carry_out_due_reorganisations",
            "crontab": _daily(hour=0, minute=1),
            "description": "Thực hiện các phương án sắp xếp đơn vị đã hẹn khi đến ngày.",
        },
    )


def _daily(*, hour, minute=0):
    crontab, _ = CrontabSchedule.objects.get_or_create(
        minute=str(minute), hour=str(hour), day_of_month="*", month_of_year="*", day_of_week="*",
        timezone=get_default_timezone(),
    )  # fmt: skip
    return crontab
