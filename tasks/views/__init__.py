"""Pages of the plan and of what is owed under it."""

from .answers import progress_confirm, progress_return, task_withdraw
from .duty import duty_detail, finding_write, progress_report
from .lists import agency_overview, task_list
from .plan import plan

__all__ = [
    "agency_overview",
    "duty_detail",
    "finding_write",
    "plan",
    "progress_confirm",
    "progress_report",
    "progress_return",
    "task_list",
    "task_withdraw",
]
