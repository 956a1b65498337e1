"""What of the reports follows a change of the map: the schedules name a unit by its code."""

import json

from django_celery_beat.models import PeriodicTask, PeriodicTasks

JOB = "reports.jobs.make_annual_report"


def follow_schedules(plan, journal):
    """Schedules of a unit whose code is given up go on for its main heir; how many.

    Reports that were built or are owed keep their unit: they are of a closed year, as of then.
    """
    codes = {unit.code: plan.main(unit.pk).code for unit in plan.former}
    changed = 0
    for task in PeriodicTask.objects.filter(task=JOB):
        units = json.loads(task.args)
        following = [codes.get(code, code) for code in units]
        if following != units:
            rows = PeriodicTask.objects.filter(pk=task.pk)
            changed += len(journal.change(rows, args=json.dumps(following)))
    tell_beat()
    return changed


def tell_beat():
    """The running beat reads the schedules again: it does not notice rows changed in a set."""
    PeriodicTasks.update_changed()
