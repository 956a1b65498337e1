"""Recounts (what if): asked for, tried again, taken up by the sweeper. Nothing official changes."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from core.errors import RuleBroken
from households.models import Recount
from households.recount.sources import counted_ids
from households.rescoring import varied
from organisations.actions import record, record_export
from organisations.models import User

from . import claims

COUNT_JOB = "households.jobs.recount_job"
SAME_CLICK = timedelta(minutes=1)


class NothingToRecount(RuleBroken):
    """A recount is about surveys."""

    message = "Năm {year} của {unit} chưa có Phiếu B nào để tính thử."
    field = "year"


class TableOfAnotherStandard(RuleBroken):
    """B1 points belong to the standard they were made for."""

    message = "Bảng điểm “{table}” không thuộc {standard}."
    field = "score_table"


class RecountIsNotFailed(RuleBroken):
    """Only a recount that could not be counted is tried again."""

    message = "Lần tính thử này không ở tình trạng «Không xong» nên không cần tính lại."


class RecountNotDone(RuleBroken):
    """There is nothing to hand out yet."""

    message = "Lần tính thử này chưa tính xong nên chưa tải về được."


@transaction.atomic
def request_recount(*, name, unit, year, standard, score_table, changes, at, by) -> Recount:
    """The recount that is owed, and a job that counts it.

    `changes` is what varies the standard (`rescoring.varied`). A second click, with the same
    wishes by the same person within a minute, gets the same row.
    Raises `NothingToRecount`, `TableOfAnotherStandard`, `BadDefinition`.
    """
    varied(standard.rules, changes)
    if score_table and score_table.standard_id != standard.pk:
        raise TableOfAnotherStandard(table=score_table, standard=standard)
    if not any(counted_ids(unit, year)):
        raise NothingToRecount(year=year, unit=unit)
    wishes = {
        "name": name, "unit": unit, "year": year, "standard": standard,
        "score_table": score_table, "requested_by": by,
    }  # fmt: skip
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two clicks wait for each other
    recent = Recount.objects.filter(**wishes, requested_at__gt=at - SAME_CLICK)
    for twin in recent.exclude(work=Recount.Step.FAILED):
        if twin.changes == changes:
            return twin
    recount = Recount.objects.create(**wishes, changes=changes, requested_at=at)
    record("request_recount", recount, by=by, unit=unit, year=year, standard=standard.code)
    claims.start(COUNT_JOB, recount)
    return recount


@transaction.atomic
def retry_recount(recount, *, at, by):
    """A person has a recount that could not be counted tried again. Raises `RecountIsNotFailed`."""
    again = Recount.objects.filter(pk=recount.pk, work=Recount.Step.FAILED).update(
        work=Recount.Step.OWED, attempts=0, progress=0, problem="", requested_at=at
    )
    if not again:
        raise RecountIsNotFailed
    record("retry_recount", recount, by=by, unit=recount.unit)
    claims.start(COUNT_JOB, recount)


def resume_owed_recounts(*, at):
    """Ids of the recounts that wait for a job; one abandoned for the last time is failed."""
    rows = Recount.objects.select_related("unit", "requested_by")
    return claims.resume(rows, at=at, verb="fail_recount", by=lambda row: row.requested_by)


@transaction.atomic
def download_recount(recount, *, by):
    """The workbook of a recount leaves the system. Raises `RecountNotDone`."""
    if recount.work != Recount.Step.DONE:
        raise RecountNotDone
    rows = recount.households.filter(Q(is_changed=True) | Q(recounted_class=None)).count()
    record_export("download_recount", recount, by=by, unit=recount.unit, rows=rows)
