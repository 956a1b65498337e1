"""A change of the map: what it says (`Plan`), what it did to rows (`Journal`), units and people."""

from .journal import Journal
from .plan import NewUnit, Plan

__all__ = ["Journal", "NewUnit", "Plan"]
