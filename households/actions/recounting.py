"""Counting a recount: a thousand surveys at a time, each batch of rows with its sign of life."""

import logging

from django.db import transaction

from households.models import Recount, RecountedHousehold, Standard, Survey
from households.movement import movement_of
from households.recount.sources import counted, without_survey
from households.recount.summary import Tally
from households.rescoring import rescored, varied, why_changed
from organisations.actions import record
from organisations.models import Unit

from . import claims

log = logging.getLogger("povertyplan.households")


def count_recount(recount, *, at) -> Recount:
    """Count what is owed; the recount as it stands afterwards.

    Nothing happens to one that is done, failed, or in the hands of a living job. What a job that
    died left behind goes first, so that counting again never doubles.
    """
    claim = claims.take_up(recount, at=at)
    if claim:
        try:
            _count(claim)
        except claims.ClaimLost:
            log.warning("recount %s: taken over by another job", recount.pk)
        except Exception as error:
            by = claim.row.requested_by
            claims.give_up(claim, error, verb="fail_recount", by=by)
    return Recount.objects.get(pk=recount.pk)


def _count(claim):
    claims.begin(claim)
    recount = claim.row
    total, chunks = counted(recount.unit, recount.year)
    villages = Unit.objects.villages().under(recount.unit)
    tally, done = Tally(dict(villages.values_list("pk", "parent"))), 0
    rules = _Rules(recount)
    for chunk in chunks:
        rows = rules.rows_of(chunk)
        done += len(chunk)
        _keep(claim, rows, percent=99 * done // total)
        tally.add(rows, chunk)
    _finish(claim, tally.summary(**_beside(recount)))


def _beside(recount):
    """What the summary says besides its counts: who has no survey, whose B1 no table touches, what
    the official rests on."""
    typed = recount.households.filter(survey__b1_source=Survey.Source.TYPED)
    basis = recount.households.values_list("survey__standard", "survey__score_table")
    return {
        "unclosed": recount.households.filter(survey__fact=None).count(),
        "without_survey": without_survey(recount.unit, recount.year),
        "typed": typed.count() if recount.score_table else 0,
        "basis": sorted(set(basis), key=str),
    }


@transaction.atomic
def _keep(claim, rows, *, percent):
    """Rows are written only while the claim holds: nobody else's count is disturbed."""
    claim.progress(percent)
    RecountedHousehold.objects.bulk_create(rows)


@transaction.atomic
def _finish(claim, summary):
    claim.update(
        work=Recount.Step.DONE, progress=100, summary=summary, counted_at=claim.now,
        alive_at=claim.now,
    )  # fmt: skip
    recount, facts = claim.row, {key: summary[key] for key in ("households", "changed")}
    record("count_recount", recount, by=recount.requested_by, unit=recount.unit, **facts)


class _Rules:
    """What a recount counts by, and the rows it makes of surveys."""

    def __init__(self, recount):
        self.recount = recount
        self.rules = varied(recount.standard.rules, recount.changes)
        self.table = recount.score_table and recount.score_table.table
        self.official = {standard.code: standard.rules for standard in Standard.objects.all()}

    def rows_of(self, chunk):
        """Unsaved rows of a chunk of `Counted`; those that change class say why."""
        outcomes = list(rescored(chunk, self.rules, self.table))
        rows = [self._row(each, outcome) for each, outcome in zip(chunk, outcomes, strict=True)]
        changed = {o.survey.survey_id: o for row, o in zip(rows, outcomes, strict=True)
                   if row.is_changed}  # fmt: skip
        results = dict(Survey.objects.filter(pk__in=changed).values_list("pk", "result"))
        for row in rows:
            if row.is_changed:
                official = results[row.survey_id]
                then = self.official[official["standard"]]
                row.reasons = why_changed(official, then, changed[row.survey_id], self.rules)
        return rows

    def _row(self, each, outcome):
        recounted = outcome.poverty_class
        return RecountedHousehold(
            recount_id=self.recount.pk,
            survey_id=each.survey_id,
            village_id=each.village_id,
            ethnicity_id=each.ethnicity_id,
            class_before=each.class_before,
            official_class=each.official_class,
            recounted_class=recounted,
            is_changed=recounted is not None and recounted != each.official_class,
            movement=moved(each, recounted) if recounted else "",
            b1=outcome.result and outcome.result.b1,
            b2=outcome.b2,
            missing=outcome.missing,
        )


def moved(each, poverty_class):
    """The movement a household would have with a class, after its official earlier years."""
    history = each.history
    return movement_of(
        each.class_before,
        poverty_class,
        ever_poor=history.ever_poor,
        ever_near=history.ever_near,
        origin=each.origin,
        has_record=history.has_record,
        is_baseline=each.is_baseline,
    )
