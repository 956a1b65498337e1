"""Schedules in the words of an office: what a job does, when it runs, when next."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property

from django_celery_beat.models import PeriodicTask

PERIODS = {"seconds": "giây", "minutes": "phút", "hours": "giờ", "days": "ngày"}
BUILT_IN = "celery.backend_cleanup"
EVERY = "*"


@dataclass(frozen=True)
class Schedule:
    """A periodic task as staff see it; its next run is counted from `now`."""

    task: PeriodicTask
    now: datetime

    @property
    def is_editable(self):
        """A time of day on a day of the month; anything else belongs to the machinery."""
        return parts_of(self.task.crontab) is not None

    @cached_property
    def words(self):
        """«07:00 ngày 15/12 hằng năm»."""
        if self.is_editable:
            return in_words(*parts_of(self.task.crontab))
        every = self.task.interval
        return f"Mỗi {every.every} {PERIODS[every.period]}" if every else str(self.task.schedule)

    @cached_property
    def next_run(self):
        """The moment it runs next; None while it is switched off."""
        if not self.task.enabled:
            return None
        if self.task.crontab:
            return next_moment(self.task.crontab, self.now)
        return max((self.task.last_run_at or self.now) + self._interval, self.now)

    @property
    def _interval(self):
        every = self.task.interval
        return timedelta(**{every.period: every.every})


def visible_schedules():
    """Every periodic task but Celery's own, in the order they were made."""
    tasks = PeriodicTask.objects.exclude(name=BUILT_IN).select_related("crontab", "interval")
    return tasks.order_by("pk")


def parts_of(crontab):
    """(time of day, day or None, month or None) of a plain schedule; None for any other."""
    if crontab is None or crontab.day_of_week != EVERY:
        return None
    fields = [crontab.minute, crontab.hour, crontab.day_of_month, crontab.month_of_year]
    minute, hour, day, month = (None if f == EVERY else f for f in fields)
    if not all(f is None or f.isdigit() for f in (minute, hour, day, month)):
        return None
    if minute is None or hour is None or (month and not day):
        return None
    return time(int(hour), int(minute)), day and int(day), month and int(month)


def in_words(at, day, month):
    """A time of day, perhaps on one day of every month or of the year."""
    if day is None:
        return f"{at:%H:%M} hằng ngày"
    if month is None:
        return f"{at:%H:%M} ngày {day} hằng tháng"
    return f"{at:%H:%M} ngày {day:02d}/{month:02d} hằng năm"


def next_moment(crontab, now):
    """The first moment after `now` at which a crontab falls due."""
    return crontab.due_start_time(now, crontab.timezone)
