"""What the blocks of one home page share: the person, the day, the goals read once."""

from functools import cached_property
from typing import NamedTuple

from organisations.access import Permission
from organisations.models import Unit
from targets.verdicts import Board


class Block(NamedTuple):
    """A part of the page: its template and what the template reads as `block`."""

    template: str
    content: dict


class Desk:
    """The person at the desk today."""

    def __init__(self, user, on):
        """Nothing is read before a block asks for it."""
        self.user = user
        self.on = on

    def units(self, permission):
        """Units of the postings that give the permission."""
        return [p.unit for p in self.user.current_postings if permission in p.grants]

    @cached_property
    def board(self):
        """The goals of the district the person sees counted, else of the commune, or None."""
        units = self.units(Permission.READ_AGGREGATES)
        for level in (Unit.Level.DISTRICT, Unit.Level.COMMUNE):
            for unit in units:
                if unit.level == level:
                    return Board(unit, on_todays_map=level == Unit.Level.COMMUNE)
        return None
