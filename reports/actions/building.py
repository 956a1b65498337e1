"""Building a report: claimed by one worker at a time, written aside, made ready in one update."""

import hashlib
import logging
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F

from core.errors import RuleBroken
from organisations.actions import record
from organisations.models import User
from reports.annual import AnnualReport
from reports.models import MOST_ATTEMPTS, Report
from reports.scope import Scope
from reports.workbook import write_annual

log = logging.getLogger("povertyplan.reports")
FOLDER = "reports"
SOFTWARE_PROBLEM = "Lỗi phần mềm khi lập báo cáo ({kind}), đã thử {attempts} lần."
NOBODY_FINISHED = "Đã thử {attempts} lần nhưng tiến trình lập báo cáo đều dừng giữa chừng."


class ClaimLost(Exception):
    """Another worker has taken the report over."""


@dataclass(frozen=True)
class Claim:
    """One worker's attempt at one report; the number of the attempt guards every write."""

    report: Report
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
        mine = Report.objects.filter(
            pk=self.report.pk, state=Report.State.BUILDING, attempts=self.attempt
        )
        if not mine.update(**changes):
            raise ClaimLost


def build_report(report, *, at):
    """Build what is owed; the report as it stands afterwards.

    Nothing happens to a report that is ready, failed, or in the hands of a living worker.
    """
    claim = _claim(report, at)
    if claim:
        try:
            _write_and_keep(claim)
        except ClaimLost:
            log.warning("report %s: taken over by another worker", report.pk)
        except Exception as error:
            _give_up(claim, error)
    return Report.objects.get(pk=report.pk)


def _claim(report, at):
    """Take the report up, unless somebody has; one conditional update decides."""
    mine = Report.objects.claimable(at).filter(pk=report.pk)
    taken = mine.update(
        state=Report.State.BUILDING, attempts=F("attempts") + 1, progress=0, problem="",
        alive_at=at,
    )  # fmt: skip
    if not taken:
        return None
    report.refresh_from_db()
    return Claim(report, report.attempts, at, monotonic())


def _write_and_keep(claim):
    """Write the file aside, move it to its unguessable name, mark the row ready."""
    name = f"{FOLDER}/{uuid4()}.xlsx"
    path = Path(settings.MEDIA_ROOT) / name
    draft = path.with_suffix(".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        annual = _write(claim, draft)
        content = draft.read_bytes()
        os.replace(draft, path)
        _make_ready(claim, name, content, annual)
    except BaseException:
        draft.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise


def _write(claim, draft):
    report = claim.report
    scope = Scope(report.unit, report.year, on_todays_map=report.on_todays_map)
    scope.require_closed()
    annual = AnnualReport(scope, on=report.on, is_demo=User.objects.demonstration())
    write_annual(annual, draft, claim.progress)
    return annual


@transaction.atomic
def _make_ready(claim, name, content, annual):
    sha256 = hashlib.sha256(content).hexdigest()
    claim.update(
        state=Report.State.READY, progress=100, file=name, sha256=sha256, size=len(content),
        figures_at=annual.scope.figures_at, summary=annual.summary,
        built_at=claim.now, alive_at=claim.now,
    )  # fmt: skip
    report = claim.report
    record("build_report", report, by=report.requested_by, unit=report.unit, sha256=sha256)


def _give_up(claim, error):
    """A broken rule is final; anything else is tried again while attempts are left."""
    log.error("report %s: %s", claim.report.pk, type(error).__name__)
    is_final = isinstance(error, RuleBroken) or claim.attempt >= MOST_ATTEMPTS
    problem = SOFTWARE_PROBLEM.format(kind=type(error).__name__, attempts=claim.attempt)
    try:
        _store_problem(
            claim,
            Report.State.FAILED if is_final else Report.State.OWED,
            str(error) if isinstance(error, RuleBroken) else problem,
        )
    except ClaimLost:
        log.warning("report %s: taken over by another worker", claim.report.pk)


@transaction.atomic
def _store_problem(claim, state, problem):
    claim.update(state=state, problem=problem[:300], progress=0)
    report = claim.report
    record("fail_report", report, by=report.requested_by, unit=report.unit, problem=problem[:300])


def resume_owed_reports(*, at):
    """Ids of the reports that wait for a builder: never begun, or abandoned half-way.

    One abandoned for the last time is marked as failed.
    """
    hopeless = Report.objects.abandoned(at).filter(attempts__gte=MOST_ATTEMPTS)
    for report in hopeless.select_related("unit", "requested_by"):
        claim = Claim(report, report.attempts, at, monotonic())
        _store_problem(claim, Report.State.FAILED, NOBODY_FINISHED.format(attempts=report.attempts))
    return list(Report.objects.claimable(at).order_by("pk").values_list("pk", flat=True))
