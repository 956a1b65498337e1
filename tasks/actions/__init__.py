"""What can happen to the plan and to what is owed under it."""

from .duty import (
    AgencyHasNoPart,
    AlreadySubmitted,
    DayOutOfRange,
    DutyIsClosed,
    NotASupervisor,
    NotWaiting,
    OwnReport,
    ReasonMissing,
    ResultIsWaiting,
    confirm_progress,
    report_progress,
    return_progress,
    write_finding,
)
from .plan import AgenciesMissing, AlreadyWithdrawn, load_plan, open_duties, withdraw_task

__all__ = [
    "AgenciesMissing",
    "AgencyHasNoPart",
    "AlreadySubmitted",
    "AlreadyWithdrawn",
    "DayOutOfRange",
    "DutyIsClosed",
    "NotASupervisor",
    "NotWaiting",
    "OwnReport",
    "ReasonMissing",
    "ResultIsWaiting",
    "confirm_progress",
    "load_plan",
    "open_duties",
    "report_progress",
    "return_progress",
    "withdraw_task",
    "write_finding",
]
