"""Reorganisations: prepared, looked at, carried out or scheduled, undone.

Each app's part lives in its own floor; here they are put together, all or nothing.
"""

from .carrying import apply_reorganisation, carry_out_due, schedule_reorganisation
from .drafting import change_reorganisation, draft_reorganisation
from .layout import lines_of, read_lines
from .preview import Preview, plan_of
from .undoing import undo_reorganisation

__all__ = [
    "Preview",
    "apply_reorganisation",
    "carry_out_due",
    "change_reorganisation",
    "draft_reorganisation",
    "lines_of",
    "plan_of",
    "read_lines",
    "schedule_reorganisation",
    "undo_reorganisation",
]
