"""What exists: documents, the plan's text, tasks, what is owed in each period, reports on it."""

from .document import Document, Section
from .duty import Duty, DutyQuerySet, Status
from .progress import Finding, Progress
from .task import Task, agencies_of, open_to

__all__ = [
    "Document",
    "Duty",
    "DutyQuerySet",
    "Finding",
    "Progress",
    "Section",
    "Status",
    "Task",
    "agencies_of",
    "open_to",
]
