"""Households that went the same way in a year, and how they are booked in B2 and B3. Pure.

Every household of a class at the start leaves by exactly one column or stays; every household of
it at the end came by exactly one column or stayed. So (9) = (1)−(2)−(3)−(4)+(5)+(6)+(7)+(8) is the
number found at the end, for households and persons, in every row.

Persons: the opening and everybody crossing between the two classes count the members of the year
before on both forms; who enters from outside counts the members of now; growth or shrinkage of a
household that stays in the row is other increase or decrease in the class it ends in.
"""

from collections import defaultdict
from typing import NamedTuple

from households.models import Movement, PovertyClass

OPENING, TO_OTHER, ABOVE, OTHER_OUT = "opening", "to_other", "above", "other_out"
FROM_OTHER, AGAIN, NEW, OTHER_IN, CLOSING = "from_other", "again", "new", "other_in", "closing"
LEAVING = (TO_OTHER, ABOVE, OTHER_OUT)
ENTERING = (FROM_OTHER, AGAIN, NEW, OTHER_IN)
ENTERED_BY = {
    Movement.POOR_AGAIN: AGAIN,
    Movement.NEAR_AGAIN: AGAIN,
    Movement.NEW_POOR: NEW,
    Movement.NEW_NEAR: NEW,
}
KEYS = (OPENING, *LEAVING, *ENTERING, CLOSING)
CLASSES = {PovertyClass.POOR, PovertyClass.NEAR_POOR}
FORMULA = "(9) = (1) − (2) − (3) − (4) + (5) + (6) + (7) + (8)"
LABELS = {
    PovertyClass.POOR: dict(
        zip(
            KEYS,
            (
                "Hộ nghèo đầu kỳ",
                "Thoát nghèo, thành hộ cận nghèo",
                "Thoát nghèo, vượt chuẩn cận nghèo",
                "Khác giảm",
                "Hộ cận nghèo thành hộ nghèo",
                "Tái nghèo",
                "Phát sinh mới",
                "Khác tăng",
                "Hộ nghèo cuối kỳ",
            ),
            strict=True,
        )
    ),
    PovertyClass.NEAR_POOR: dict(
        zip(
            KEYS,
            (
                "Hộ cận nghèo đầu kỳ",
                "Trở thành hộ nghèo",
                "Thoát cận nghèo, vượt chuẩn",
                "Khác giảm",
                "Hộ nghèo thành hộ cận nghèo",
                "Tái cận nghèo",
                "Phát sinh mới",
                "Khác tăng",
                "Hộ cận nghèo cuối kỳ",
            ),
            strict=True,
        )
    ),
}


class Flow(NamedTuple):
    """Households with the same rows, classes and movement; sums over them."""

    before: int | None
    now: int
    class_before: str | None
    class_now: str | None
    movement: str
    households: int
    members_before: int
    members: int
    grew: int
    shrank: int

    @property
    def stayed(self):
        """Neither closed nor moved to another unit of the rows' level."""
        return self.class_now is not None and self.now == self.before


def book(found, poverty_class, rows):
    """{row: {column: [households, persons]}} of one class, booked from the flows."""
    booked = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for flow in found:
        for row, column, households, persons in entries(flow, poverty_class):
            if row in rows:
                cell = booked[row][column]
                cell[0] += households
                cell[1] += persons
    for columns in booked.values():
        columns[CLOSING] = [_closing(columns, each) for each in (0, 1)]
    return booked


def _closing(columns, each):
    """(9) = (1)−(2)−(3)−(4)+(5)+(6)+(7)+(8)."""
    left = sum(columns[key][each] for key in LEAVING)
    return columns[OPENING][each] - left + sum(columns[key][each] for key in ENTERING)


def entries(flow, poverty_class):
    """Where a flow is booked in the form of a class: (row, column, households, persons)."""
    if flow.class_before == poverty_class:
        yield flow.before, OPENING, flow.households, flow.members_before
        if not flow.stayed or flow.class_now != poverty_class:
            yield flow.before, _exit(flow), flow.households, flow.members_before
    if flow.class_now == poverty_class:
        yield from _entrances(flow, poverty_class)


def _exit(flow):
    """The column by which households leave their class; moving away outweighs a new class."""
    if not flow.stayed:
        return OTHER_OUT
    return TO_OTHER if flow.class_now in CLASSES else ABOVE


def _entrances(flow, poverty_class):
    """How households came to the class they end in, and how they grew or shrank on the way."""
    if flow.class_before not in CLASSES:
        yield flow.now, ENTERED_BY.get(flow.movement, OTHER_IN), flow.households, flow.members
    elif not flow.stayed:
        yield flow.now, OTHER_IN, flow.households, flow.members
    else:
        if flow.class_before != poverty_class:
            yield flow.now, FROM_OTHER, flow.households, flow.members_before
        yield flow.now, OTHER_IN, 0, flow.grew
        yield flow.now, OTHER_OUT, 0, flow.shrank
