"""The households of a year's ledger, one row each, as they are stored."""

from typing import NamedTuple

from django.db.models import Q

from households.models import HouseholdYear, Movement, PovertyClass

from .booking import Flow


class Row(NamedTuple):
    """One household in one year: where and what it was before, where and what it is now.

    Without a class now it is gone. `recognised` is the class of the survey behind it.
    """

    household: int
    code: str
    origin: str
    unit_before: int | None
    unit: int
    class_before: str | None
    class_now: str | None
    movement: str
    members_before: int | None
    members: int
    recognised: str | None

    @property
    def before(self):
        """The side before: class, village, members."""
        return self.class_before, self.unit_before, self.members_before

    @property
    def class_before_words(self):
        """The class before in words; «–» without one."""
        return PovertyClass(self.class_before).label if self.class_before else "–"

    @property
    def class_now_words(self):
        """The class now in words; who is gone has none."""
        return PovertyClass(self.class_now).label if self.class_now else "Không còn trong sổ"

    @property
    def movement_words(self):
        """Its diễn biến in words."""
        return Movement(self.movement).label

    def flow(self, row_of=lambda village: village):
        """The household as a flow of its own between the rows of a ledger."""
        before = self.members_before or 0
        change = 0 if self.members_before is None else self.members - before
        return Flow(
            row_of(self.unit_before), row_of(self.unit), self.class_before, self.class_now,
            self.movement, 1, before, self.members, max(change, 0), max(-change, 0),
        )  # fmt: skip


FIELDS = (
    "household", "household__code", "household__origin", "unit_before", "unit", "class_before",
    "poverty_class", "movement", "members_before", "members", "survey__poverty_class",
)  # fmt: skip


def touching(villages):
    """Facts that begin or end in any of the villages."""
    return Q(unit__in=villages) | Q(unit_before__in=villages)


def stored_rows(year, where):
    """The year's rows for which the Q holds, in the order of the households' codes."""
    facts = HouseholdYear.objects.filter(where, year=year).order_by("household__code")
    return [Row(*row) for row in facts.values_list(*FIELDS)]
