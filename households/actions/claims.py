"""Work owed as rows: taken up by one job at a time, with signs of life, given up in words."""

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from celery import current_app
from django.db import transaction
from django.db.models import F

from core.errors import RuleBroken
from households.models import Work
from households.models.background import MOST_ATTEMPTS
from organisations.actions import record

log = logging.getLogger("povertyplan.households")
SOFTWARE_PROBLEM = "Lỗi phần mềm ({kind}), đã thử {attempts} lần."
NOBODY_FINISHED = "Đã thử {attempts} lần nhưng tiến trình đều dừng giữa chừng."
LONGEST_PROBLEM = 300


class ClaimLost(Exception):
    """Another job has taken the work over."""


@dataclass(frozen=True)
class Claim:
    """One job's attempt at one piece of work; the number of the attempt guards every write."""

    row: Work
    attempt: int
    at: datetime
    started: float

    @property
    def now(self):
        """The moment, counted from the one the action was given."""
        return self.at + timedelta(seconds=monotonic() - self.started)

    def progress(self, percent):
        """Show how far it is, and that somebody is alive. Raises `ClaimLost`."""
        self.update(progress=percent, alive_at=self.now)

    def update(self, **changes):
        """Change the row while it is still this attempt's. Raises `ClaimLost`."""
        mine = type(self.row).objects.filter(
            pk=self.row.pk, work=Work.Step.RUNNING, attempts=self.attempt
        )
        if not mine.update(**changes):
            raise ClaimLost


def take_up(row, *, at, **step):
    """The `Claim` on owed or abandoned work; None if it is done or in the hands of a living job.

    One conditional update decides between two jobs. `step` are fields of the row: a job that comes
    late, for a step that is over, takes nothing from the job of the next.
    """
    mine = type(row).objects.claimable(at).filter(pk=row.pk, **step)
    taken = mine.update(
        work=Work.Step.RUNNING, attempts=F("attempts") + 1, progress=0, problem="", alive_at=at
    )
    if not taken:
        return None
    row.refresh_from_db()
    return Claim(row, row.attempts, at, monotonic())


@transaction.atomic
def begin(claim):
    """Clear away the households a job that died has left behind. Raises `ClaimLost`."""
    claim.progress(0)
    claim.row.households.all().delete()


def give_up(claim, error, *, verb, by):
    """Put the work back after an error, or fail it: a broken rule is final, and so is the last
    attempt. `verb` is the audit line's."""
    log.error("%s %s: %s", verb, claim.row.pk, type(error).__name__)
    problem = SOFTWARE_PROBLEM.format(kind=type(error).__name__, attempts=claim.attempt)
    problem = str(error) if isinstance(error, RuleBroken) else problem
    is_final = isinstance(error, RuleBroken) or claim.attempt >= MOST_ATTEMPTS
    try:
        _put_back(claim, Work.Step.FAILED if is_final else Work.Step.OWED, problem, verb, by)
    except ClaimLost:
        log.warning("%s %s: taken over by another job", verb, claim.row.pk)


@transaction.atomic
def _put_back(claim, step, problem, verb, by):
    problem = problem[:LONGEST_PROBLEM]
    claim.update(work=step, problem=problem, progress=0)
    record(verb, claim.row, by=by, unit=claim.row.unit, problem=problem)


def resume(rows, *, at, verb, by):
    """Ids of the work of a queryset that waits for a job: never begun, or abandoned half-way.

    Work abandoned for the last time is failed; `by` takes a row and gives who asked for it.
    """
    for row in rows.given_up(at):
        claim = Claim(row, row.attempts, at, monotonic())
        problem = NOBODY_FINISHED.format(attempts=row.attempts)
        with suppress(ClaimLost):  # another sweeper was faster
            _put_back(claim, Work.Step.FAILED, problem, verb, by(row))
    return list(rows.claimable(at).order_by("pk").values_list("pk", flat=True))


def start(job, row):
    """Send a job once the row is there; a broker that is down is made up for by the sweeper."""
    transaction.on_commit(partial(current_app.send_task, job, [row.pk]), robust=True)
