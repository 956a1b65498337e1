"""What exists: units in time, agencies, people with postings, the audit trail."""

from .agency import Agency
from .audit import AuditEntry
from .calendar import Holiday
from .reorganisation import Reorganisation
from .unit import Succession, Unit, UnitAttribute, UnitQuerySet
from .user import Posting, User

__all__ = [
    "Agency",
    "AuditEntry",
    "Holiday",
    "Posting",
    "Reorganisation",
    "Succession",
    "Unit",
    "UnitAttribute",
    "UnitQuerySet",
    "User",
]
