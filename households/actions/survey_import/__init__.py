"""A survey workbook brought into a commune's round: uploaded, read, confirmed, written, undone.

Each person's step and each job's end writes one audit line, about the import; its households
write none of their own: a survey names its import (`Survey.batch`), and the import its person.
"""

from .reading import read_survey_import
from .undoing import undo_survey_import
from .uploading import (
    confirm_survey_import,
    drop_survey_import,
    resume_owed_imports,
    upload_surveys,
)
from .writing import write_survey_import

__all__ = [
    "confirm_survey_import",
    "drop_survey_import",
    "read_survey_import",
    "resume_owed_imports",
    "undo_survey_import",
    "upload_surveys",
    "write_survey_import",
]
