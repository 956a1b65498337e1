"""What a person does with a survey workbook: hand it in, confirm what it says, or drop it."""

import hashlib
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db import transaction

from core.errors import RuleBroken
from core.spreadsheets import MEGABYTE
from households.actions import claims
from households.actions.rounds import locked, refuse_unless_surveying
from households.models import ImportedHousehold, SurveyImport
from organisations.actions import record

READ_JOB = "households.jobs.read_survey_import_job"
WRITE_JOB = "households.jobs.write_survey_import_job"
FOLDER = "survey-imports"
MOST_BYTES = 20 * MEGABYTE
TO_WRITE = (ImportedHousehold.Outcome.NEW, ImportedHousehold.Outcome.CHANGED)
Stage = SurveyImport.Stage


class FileTooLarge(RuleBroken):
    """A commune's surveys fit into a fraction of this."""

    message = "Tệp lớn hơn {megabytes} MB."
    field = "file"


class ImportIsElsewhere(RuleBroken):
    """Each step of an import follows the one before."""

    message = "Lần nhập này đang ở bước «{stage}» nên không làm được việc đó. Hãy tải lại trang."


class NothingToWrite(RuleBroken):
    """A file that says what is known already changes nothing."""

    message = "Tệp không có phiếu nào mới hoặc khác với phiếu đã ghi: không có gì để ghi."


class SomeAreRefused(RuleBroken):
    """All or nothing, and some cannot be written."""

    message = (
        "Còn {count} hộ không nhận được nên không ghi cả tệp. "
        "Hãy sửa tệp rồi tải lên lại, hoặc chọn ghi từng hộ."
    )
    field = "mode"


def upload_surveys(commune_review, file, *, at, by) -> SurveyImport:
    """Keep a survey workbook under a name nobody can guess, and have it read.

    A second click – the same file again while the first waits to be read or confirmed – gets the
    first. Raises `RoundIsClosed`, `FileTooLarge`.
    """
    if file.size > MOST_BYTES:
        raise FileTooLarge(megabytes=MOST_BYTES // MEGABYTE)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    name = default_storage.save(f"{FOLDER}/{uuid4()}.xlsx", file)
    kept = None
    try:
        kept = _keep(commune_review, name, sha256, at, by)
    finally:
        if kept is None or kept.file.name != name:
            default_storage.delete(name)
    return kept


@transaction.atomic
def _keep(commune_review, name, sha256, at, by):
    commune_review = locked(commune_review)
    refuse_unless_surveying(commune_review)
    waiting = commune_review.imports.filter(stage__in=[Stage.READING, Stage.PREVIEW])
    twin = waiting.exclude(work=SurveyImport.Step.FAILED).filter(sha256=sha256, uploaded_by=by)
    if found := twin.first():
        return found
    survey_import = SurveyImport.objects.create(
        commune_review=commune_review, file=name, sha256=sha256, uploaded_at=at, uploaded_by=by
    )
    unit = commune_review.commune
    record("upload_surveys", survey_import, by=by, unit=unit, sha256=sha256)
    claims.start(READ_JOB, survey_import)
    return survey_import


@transaction.atomic
def confirm_survey_import(survey_import, *, mode, by) -> SurveyImport:
    """Have the surveys written that were looked at; a second click changes nothing.

    One whose writing stopped for good is taken up again where it stopped.
    Raises `ImportIsElsewhere`, `NothingToWrite`, `SomeAreRefused`, `RoundIsClosed`.
    """
    found = locked_import(survey_import)
    refuse_unless_surveying(found.commune_review)
    stopped = found.stage == Stage.WRITING and found.work == SurveyImport.Step.FAILED
    if found.stage in {Stage.WRITING, Stage.WRITTEN} and not stopped:
        return found
    refuse_unless_at(found, Stage.PREVIEW, Stage.WRITING)
    _refuse_unwritable(found, mode)
    found.stage, found.mode = Stage.WRITING, mode
    found.work, found.progress, found.attempts, found.problem = SurveyImport.Step.OWED, 0, 0, ""
    found.save(update_fields=["stage", "mode", "work", "progress", "attempts", "problem"])
    record("confirm_survey_import", found, by=by, unit=found.unit, mode=mode)
    claims.start(WRITE_JOB, found)
    return found


def _refuse_unwritable(survey_import, mode):
    households = survey_import.households.all()
    if not households.filter(outcome__in=TO_WRITE, is_written=False).exists():
        raise NothingToWrite
    refused = households.filter(outcome=ImportedHousehold.Outcome.REFUSED).count()
    if mode == SurveyImport.Mode.ALL and refused:
        raise SomeAreRefused(count=refused)


@transaction.atomic
def drop_survey_import(survey_import, *, by) -> SurveyImport:
    """Leave a workbook aside without writing anything. Raises `ImportIsElsewhere`."""
    found = locked_import(survey_import)
    if found.stage == Stage.DROPPED:
        return found
    refuse_unless_at(found, Stage.READING, Stage.PREVIEW)
    found.stage, found.work = Stage.DROPPED, SurveyImport.Step.DONE
    found.save(update_fields=["stage", "work"])
    record("drop_survey_import", found, by=by, unit=found.unit)
    return found


def locked_import(survey_import):
    """The import as it is now, its round held against others until the transaction ends."""
    commune_review = locked(survey_import.commune_review)
    imports = SurveyImport.objects.select_for_update(of=("self",), no_key=True)
    found = imports.select_related("uploaded_by").get(pk=survey_import.pk)
    found.commune_review = commune_review
    return found


def refuse_unless_at(survey_import, *stages):
    """Raise `ImportIsElsewhere` if the import is at none of the stages."""
    if survey_import.stage not in stages:
        raise ImportIsElsewhere(stage=survey_import.get_stage_display())


def resume_owed_imports(*, at):
    """Imports (id, job) that wait for a job; one abandoned for the last time is failed."""
    rows = SurveyImport.objects.select_related("commune_review__commune", "uploaded_by")
    ids = claims.resume(rows, at=at, verb="fail_survey_import", by=lambda row: row.uploaded_by)
    stages = dict(SurveyImport.objects.filter(pk__in=ids).values_list("pk", "stage"))
    return [(pk, READ_JOB if stages[pk] == Stage.READING else WRITE_JOB) for pk in ids]
