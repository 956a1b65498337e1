"""Schedules of reports under a reorganisation: they follow, and the running beat is told."""

import json

import pytest
from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks

from .reorganised import World

pytestmark = pytest.mark.django_db


def test_a_schedule_goes_on_for_the_unit_in_its_place_and_beat_reads_it_again():
    world = World()
    every, _ = IntervalSchedule.objects.get_or_create(every=1, period=IntervalSchedule.DAYS)
    schedule = PeriodicTask.objects.create(
        name="Cúc Đường", task="reports.jobs.make_annual_report", args='["05737"]', interval=every
    )
    PeriodicTasks.objects.all().delete()
    done = world.apply()
    schedule.refresh_from_db()
    assert json.loads(schedule.args) == ["05740"]
    assert PeriodicTasks.last_change()
    PeriodicTasks.objects.all().delete()
    world.undo(done)
    schedule.refresh_from_db()
    assert json.loads(schedule.args) == ["05737"]
    assert PeriodicTasks.last_change()
