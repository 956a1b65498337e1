"""What a household's class means beside its earlier years (diễn biến). Pure, without a database."""

from dataclasses import dataclass, replace

from .models.facts import Movement, PovertyClass
from .models.household import Household

POOR, NEAR, NOT_POOR = PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.NOT_POOR
FROM_POOR_OR_NEAR = {
    (POOR, POOR): Movement.STILL_POOR,
    (POOR, NEAR): Movement.POOR_TO_NEAR,
    (POOR, NOT_POOR): Movement.LEFT_POOR,
    (NEAR, POOR): Movement.NEAR_TO_POOR,
    (NEAR, NEAR): Movement.STILL_NEAR,
    (NEAR, NOT_POOR): Movement.LEFT_NEAR,
}


@dataclass(frozen=True)
class History:
    """What a household's earlier closed years say of it; without arguments, that it has none.

    `poverty_class`, `unit_id` and `members` are those of the latest earlier year; None when there
    is none or when the household had left by then. `ever_poor`, `ever_near` look at every year.
    """

    poverty_class: str | None = None
    unit_id: int | None = None
    members: int | None = None
    ever_poor: bool = False
    ever_near: bool = False
    has_record: bool = False

    def followed_by(self, poverty_class, unit_id, members):
        """The history with one more year at its end; a year without a class says it left."""
        is_here = poverty_class is not None
        return History(
            poverty_class=poverty_class,
            unit_id=unit_id if is_here else None,
            members=members if is_here else None,
            ever_poor=self.ever_poor or poverty_class == POOR,
            ever_near=self.ever_near or poverty_class == NEAR,
            has_record=True,
        )

    def from_outside(self):
        """The same past with nothing before the year: on no list when it began."""
        return replace(self, poverty_class=None, unit_id=None, members=None)


def movement_of(
    class_before, class_now, *, ever_poor, ever_near, origin, has_record, is_baseline=False
):
    """The one `Movement` between the latest earlier class and the class now.

    `class_now` None: the household left. `ever_…` look at all earlier years. Without any record
    `origin` tells «phát sinh mới» from «khác tăng». A baseline year compares with nothing.
    """
    if class_now is None:
        return Movement.OTHER_OUT
    if is_baseline:
        return Movement.BASELINE
    if moved := FROM_POOR_OR_NEAR.get((class_before, class_now)):
        return moved
    if class_now == NOT_POOR:
        return Movement.STILL_NOT
    if not has_record and origin != Household.Origin.REGISTERED:
        return Movement.OTHER_IN
    if class_now == POOR:
        return Movement.POOR_AGAIN if ever_poor else Movement.NEW_POOR
    return Movement.NEAR_AGAIN if ever_near else Movement.NEW_NEAR
