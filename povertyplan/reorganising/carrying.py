"""Carrying a reorganisation out: all of it in one transaction, or nothing."""

import logging

from django.db import transaction

from core.errors import RuleBroken
from households.actions.following import follow_figures, follow_homes, follow_rounds
from households.models import CommuneReview
from organisations.actions import record
from organisations.models import Reorganisation, Unit
from organisations.reorganising import Journal
from organisations.reorganising.carrying import carry_postings, found_agencies, found_units
from reports.actions.following import follow_schedules
from tasks.actions.following import follow_tasks

from .drafting import DRAFT, NotADraft, locked
from .preview import Preview, plan_of

log = logging.getLogger(__name__)


class PlanRefused(RuleBroken):
    """A plan with a gap, or something in its way."""

    message = "Chưa thực hiện được: {reasons}"


class NotYet(RuleBroken):
    """The map changes on its day, not before; until then it can be scheduled."""

    message = "Phương án có hiệu lực từ ngày {on}: hãy hẹn để phần mềm tự thực hiện vào ngày đó."


class DayIsOver(RuleBroken):
    """Scheduling is for a day that has not come."""

    message = "Ngày {on} đã đến hoặc đã qua: hãy thực hiện ngay, không cần hẹn."


@transaction.atomic
def schedule_reorganisation(reorganisation, *, today, at, by) -> Reorganisation:
    """A draft whose day lies ahead is carried out by itself on that day."""
    reorganisation = _sound_draft(reorganisation)[0]
    if reorganisation.on <= today:
        raise DayIsOver(on=f"{reorganisation.on:%d/%m/%Y}")
    reorganisation.scheduled_at, reorganisation.scheduled_by = at, by
    reorganisation.save(update_fields=["scheduled_at", "scheduled_by"])
    facts = {"name": reorganisation.name, "on": str(reorganisation.on)}
    record("schedule_reorganisation", reorganisation, by=by, unit=reorganisation.district, **facts)
    return reorganisation


@transaction.atomic
def apply_reorganisation(reorganisation, *, today, at, by) -> Reorganisation:
    """Change the map from the day of the reorganisation, and let everything follow.

    `moved` counts what followed. Raises `NotADraft`, `NotYet`, `PlanRefused`.
    """
    _wait_for_others(reorganisation)
    reorganisation, plan = _sound_draft(reorganisation)
    if reorganisation.on > today:
        raise NotYet(on=f"{reorganisation.on:%d/%m/%Y}")
    journal = Journal()
    reorganisation.moved = _move(plan, journal, reorganisation)
    reorganisation.journal = {"entries": journal.entries}
    reorganisation.state = Reorganisation.State.APPLIED
    reorganisation.applied_at, reorganisation.applied_by = at, by
    reorganisation.save()
    facts = {"name": reorganisation.name, "on": str(plan.on), **reorganisation.moved}
    record("apply_reorganisation", reorganisation, by=by, unit=reorganisation.district, **facts)
    return reorganisation


def _wait_for_others(reorganisation):
    """Whoever is writing to the units and open rounds finishes first."""
    list(Unit.objects.under(reorganisation.district).select_for_update(of=("self",)))
    list(CommuneReview.objects.open().select_for_update().values_list("pk"))


def _sound_draft(reorganisation):
    """The draft, held, with its plan; raises unless it can be carried out."""
    reorganisation = locked(reorganisation)
    if reorganisation.state != DRAFT:
        raise NotADraft
    plan = plan_of(reorganisation)
    if blocks := Preview(plan).blocks:
        raise PlanRefused(reasons=" ".join(blocks[:5]))
    return reorganisation, plan


def _move(plan, journal, reorganisation):
    """Each floor's part, from the ground up; how much followed."""
    moved = found_units(plan, journal, reorganisation=reorganisation)
    agencies = found_agencies(plan, journal)
    moved["users"] = carry_postings(plan, agencies, journal)
    moved |= follow_homes(plan, journal)
    moved |= follow_rounds(plan, journal)
    moved["figures"] = follow_figures(plan, journal)
    moved["tasks"] = follow_tasks(agencies, journal, on=plan.on)
    moved["schedules"] = follow_schedules(plan, journal)
    return moved


def carry_out_due(*, today, at):
    """Carry out what is scheduled and whose day has come; how many. What is refused stays due."""
    done = 0
    for reorganisation in Reorganisation.objects.due(today).select_related("scheduled_by"):
        try:
            apply_reorganisation(reorganisation, today=today, at=at, by=reorganisation.scheduled_by)
            done += 1
        except RuleBroken as broken:
            log.warning("reorganisation %s is due but refused: %s", reorganisation.pk, broken)
    return done
