"""What can happen to reports and their schedules."""

from .building import build_report, resume_owed_reports
from .handing_out import ReportFileDamaged, ReportNotReady, download_report, export_report
from .requesting import (
    ReportIsBeingBuilt,
    ReportIsNotFailed,
    RevisionIsNotNext,
    request_annual_report,
    request_report,
    retry_report,
)
from .schedules import edit_schedule, run_schedule

__all__ = [
    "ReportFileDamaged",
    "ReportIsBeingBuilt",
    "ReportIsNotFailed",
    "ReportNotReady",
    "RevisionIsNotNext",
    "build_report",
    "download_report",
    "edit_schedule",
    "export_report",
    "request_annual_report",
    "request_report",
    "resume_owed_reports",
    "retry_report",
    "run_schedule",
]
