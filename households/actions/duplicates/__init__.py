"""Entries that may be one person, households that may be one: decided, merged, told apart."""

from .homes import merge_homes
from .people import mark_different, merge_people, undo_decision

__all__ = ["mark_different", "merge_homes", "merge_people", "undo_decision"]
