"""Survey workbooks for imports into a round: the template filled for households of the registry."""

from django.core.files.base import ContentFile

from households import actions
from households.imports.round_surveys import RoundWorkbook
from households.jobs import _import
from households.models import SurveyImport
from tests.households import builders as build
from tests.households import survey_files as files


def row(household, **cells):
    """A household's row of the sheet «Hộ»: not poor, surveyed on 05/10/2026."""
    village = household.unit
    facts = {
        "ma_ho": household.code,
        "ma_xa": village.parent.code,
        "thon": village.name,
        "ngay_khao_sat": "05/10/2026",
        "diem_b1": 200,
    }
    return files.household(**facts | cells)


def head(household, **cells):
    """The head's row of the sheet «Thành viên», as registered by `builders.household`."""
    facts = {
        "ma_ho": household.code,
        "ho_ten": household.head_name,
        "ngay_sinh": "17/05/1980",
        "gioi_tinh": "nu",
        "quan_he": "chu_ho",
    }
    return files.member(**facts | cells)


def workbook(rows, members):
    """The uploaded file."""
    return ContentFile(files.survey_file(rows, members).getvalue(), name="phieu.xlsx")


def upload(commune_review, rows, members, *, by=None, at=None):
    """An import that was uploaded and read."""
    by = by or build.officer(commune_review.commune)
    at = at or build.moment("2026-10-06")
    file = workbook(rows, members)
    return read(actions.upload_surveys(commune_review, file, at=at, by=by), at=at)


def read(survey_import, at=None):
    """What the reading job does."""
    at = at or build.moment("2026-10-06")
    actions.read_survey_import(_import(survey_import.pk), RoundWorkbook, at=at)
    return SurveyImport.objects.get(pk=survey_import.pk)


def write(survey_import, mode="each", *, at=None, by=None):
    """Confirm, and what the writing job does."""
    at = at or build.moment("2026-10-06", hour=10)
    by = by or survey_import.uploaded_by
    actions.confirm_survey_import(survey_import, mode=mode, by=by)
    return write_owed(survey_import, at=at)


def write_owed(survey_import, at=None):
    """What the writing job does."""
    at = at or build.moment("2026-10-06", hour=10)
    actions.write_survey_import(_import(survey_import.pk), at=at)
    return SurveyImport.objects.get(pk=survey_import.pk)


def outcomes(survey_import):
    """{code: outcome} of what was read."""
    return dict(survey_import.households.values_list("code", "outcome"))


def upload_bytes(commune_review, content, *, by=None, at=None):
    """An import of a file as it stands."""
    by = by or build.officer(commune_review.commune)
    at = at or build.moment("2026-10-06")
    file = ContentFile(content, name="tep.xlsx")
    return read(actions.upload_surveys(commune_review, file, at=at, by=by), at=at)
