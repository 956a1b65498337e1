"""What happens to a household between reviews: one function per event, recorded alike."""

from .between import merge_household, transfer_members
from .home import move_household, return_household, split_household
from .people import (
    change_head,
    record_birth,
    record_death,
    record_joining,
    record_leaving,
    return_member,
)
from .reversing import reverse_event

__all__ = [
    "change_head",
    "merge_household",
    "move_household",
    "record_birth",
    "record_death",
    "record_joining",
    "record_leaving",
    "return_household",
    "return_member",
    "reverse_event",
    "split_household",
    "transfer_members",
]
