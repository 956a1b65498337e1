"""Changing a schedule, or running it at once."""

import json
from functools import partial

from celery import current_app
from django.db import transaction
from django.utils.timezone import get_default_timezone
from django_celery_beat.models import CrontabSchedule

from organisations.actions import record
from reports.schedules import EVERY, in_words, parts_of


@transaction.atomic
def edit_schedule(task, *, at, day, month, enabled, by):
    """Set the time of day, day of month (None: daily) and month (None: every month)."""
    before = [in_words(*parts_of(task.crontab)), task.enabled]
    task.crontab, _ = CrontabSchedule.objects.get_or_create(
        minute=str(at.minute),
        hour=str(at.hour),
        day_of_month=str(day or EVERY),
        month_of_year=str(month or EVERY),
        day_of_week=EVERY,
        timezone=get_default_timezone(),
    )
    task.enabled = enabled
    task.save()
    record("edit_schedule", task, by=by, schedule=[before, [in_words(at, day, month), enabled]])


@transaction.atomic
def run_schedule(task, *, by):
    """Send the schedule's job now, beside its own times."""
    record("run_schedule", task, by=by, name=task.name)
    send = partial(current_app.send_task, task.task, json.loads(task.args), json.loads(task.kwargs))
    transaction.on_commit(send, robust=True)
