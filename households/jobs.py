"""What happens later: leaves that take ids and call one action."""

from celery import shared_task
from django.utils import timezone

from . import actions
from .imports.round_surveys import RoundWorkbook
from .models import Recount, SurveyImport


@shared_task
def recount_job(recount_id):
    """Count one recount that is owed."""
    actions.count_recount(Recount.objects.get(pk=recount_id), at=timezone.now())


@shared_task
def count_owed_recounts():
    """The sweeper: count what is owed and nobody is counting."""
    for recount_id in actions.resume_owed_recounts(at=timezone.now()):
        recount_job.delay(recount_id)


@shared_task
def read_survey_import_job(import_id):
    """Read one uploaded survey workbook that is owed."""
    actions.read_survey_import(_import(import_id), RoundWorkbook, at=timezone.now())


@shared_task
def write_survey_import_job(import_id):
    """Write the surveys of one confirmed import."""
    actions.write_survey_import(_import(import_id), at=timezone.now())


@shared_task
def resume_owed_imports():
    """The sweeper: read or write what is owed and nobody is at."""
    jobs = {job.name: job for job in (read_survey_import_job, write_survey_import_job)}
    for import_id, job in actions.resume_owed_imports(at=timezone.now()):
        jobs[job].delay(import_id)


def _import(import_id):
    parts = ("commune_review__commune", "commune_review__review__standard", "uploaded_by")
    return SurveyImport.objects.select_related(*parts).get(pk=import_id)
