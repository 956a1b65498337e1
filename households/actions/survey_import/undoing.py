"""Undoing a whole import while its round is still surveying: every household as it was before."""

from datetime import date
from itertools import islice

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.errors import RuleBroken
from households.actions.household import show_members
from households.actions.members import STORED, write_members
from households.actions.rounds import named, refuse_unless_surveying
from households.models import Member, ReviewCase, Survey, SurveyImport
from organisations.actions import record

from .uploading import locked_import, refuse_unless_at
from .writing import BATCH, current_survey

DAYS = {"birth_date", "left_on"}


class ImportIsOvertaken(RuleBroken):
    """What others did since rests on what was imported."""

    message = (
        "Không hoàn lại được: sau khi nhập, {count} hộ đã được ghi phiếu mới, đưa ra họp thôn hoặc "
        "đóng hồ sơ ({codes})."
    )


@transaction.atomic
def undo_survey_import(survey_import, *, at, by) -> SurveyImport:
    """Give every household of a written import the survey, state and members it had before.

    The import's surveys stay, marked as replaced; members it had entered leave as «Ghi nhầm».
    Refused as a whole if a household has gone on since. A second click changes nothing.
    Raises `ImportIsOvertaken`, `ImportIsElsewhere`, `RoundIsClosed`.
    """
    found = locked_import(survey_import)
    if found.stage == SurveyImport.Stage.UNDONE:
        return found
    stopped = found.stage == SurveyImport.Stage.WRITING and found.work == SurveyImport.Step.FAILED
    refuse_unless_at(found, found.stage if stopped else SurveyImport.Stage.WRITTEN)
    refuse_unless_surveying(found.commune_review)
    written = found.households.filter(is_written=True)
    _refuse_overtaken(written)
    ids = iter(list(written.values_list("pk", flat=True)))
    while part := list(islice(ids, BATCH)):
        _restore(written.filter(pk__in=part), at)
    found.written_at = found.written_at or at
    found.stage, found.undone_by = SurveyImport.Stage.UNDONE, by
    found.undone_at = max(at, found.written_at)
    found.save(update_fields=["stage", "undone_at", "undone_by", "written_at"])
    count = written.count()
    record("undo_survey_import", found, by=by, unit=found.unit, households=count)
    return found


def _refuse_overtaken(written):
    cases = ReviewCase.objects.select_for_update(of=("self", "household"), no_key=True)
    list(cases.select_related("household").filter(pk__in=written.values("case")).order_by("pk"))
    untouched = written.filter(
        case__survey=F("survey"),
        case__state=ReviewCase.State.SURVEYED,
        case__household__closed_on=None,
        survey__votes=None,
    )
    codes = written.exclude(pk__in=untouched.values("pk")).order_by("line")
    if codes := list(codes.values_list("case__household__code", flat=True)):
        raise ImportIsOvertaken(count=len(codes), codes=named(codes))


def _restore(rows, at):
    """Some hundreds of households back to what they were."""
    rows = list(rows.select_related("survey", "case__household"))
    _restore_members(rows, timezone.localdate(at))
    Survey.objects.filter(pk__in=[row.survey_id for row in rows]).update(replaced_at=at)
    earlier = [row.base_survey_id for row in rows if row.base_survey_id]
    Survey.objects.filter(pk__in=earlier).update(replaced_at=None)
    for state in {row.before["state"] for row in rows}:
        cases = [row.case_id for row in rows if row.before["state"] == state]
        ReviewCase.objects.filter(pk__in=cases).update(survey=current_survey(), state=state)
    _restore_shown(row.case.household for row in rows)


def _restore_shown(households):
    by_id = {household.pk: household for household in households}
    homes = {household: [] for household in by_id.values()}
    for member in Member.objects.present().filter(household__in=list(homes)).order_by("pk"):
        homes[by_id[member.household_id]].append(member)
    show_members(homes.items())


def _restore_members(rows, on):
    """Members as they were noted down; those the import had entered are a mistake now."""
    new = [pk for row in rows for pk in row.before["new"]]
    Member.objects.filter(pk__in=new).update(left_on=on, leaving=Member.Leaving.ERROR)
    before = {pk: state for row in rows for pk, *state in row.before["members"]}
    members = Member.objects.in_bulk(before)
    for pk, state in before.items():
        for name, value in zip(STORED, state, strict=True):
            is_day = value and name in DAYS
            setattr(members[pk], name, date.fromisoformat(value) if is_day else value)
    write_members(list(members.values()))
