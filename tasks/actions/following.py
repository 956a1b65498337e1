"""What of the tasks follows a change of the map: agencies that take another's place."""

from django.db.models import Q

from tasks.models import Task


def follow_tasks(agencies, journal, *, on):
    """Running tasks go to the agencies that take the place of others; how many tasks.

    `agencies` is {former key: new key}. Tasks that are over or withdrawn, and what agencies
    reported or were told in findings, stay with the agency of then.
    """
    running = Task.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on))
    running = running.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=on))
    led = set(journal.follow(running, "lead", agencies))
    return len(led | _follow_partners(running, agencies, journal))


def _follow_partners(running, agencies, journal):
    """Each task names a new agency once, however many of the former ones it named."""
    through = Task.partners.through
    there = through.objects.filter(task__in=running.values("pk"))
    rows = there.filter(agency__in=agencies).order_by("pk").values_list("pk", "task", "agency")
    named = set(there.filter(agency__in=agencies.values()).values_list("task", "agency"))
    named |= {(task, lead) for task, lead in running.values_list("pk", "lead")}
    twice, tasks = [], set()
    for pk, task, agency in rows:
        tasks.add(task)
        key = (task, agencies[agency])
        if key in named:
            twice.append(pk)
        named.add(key)
    journal.remove(there.filter(pk__in=twice))
    journal.follow(there, "agency", agencies)
    return tasks
