"""The households of a year's ledger, one row each, as they are stored."""

from typing import NamedTuple

from django.db.models import Q

from households.models import HouseholdYear


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


FIELDS = (
    "household", "household__code", "household__origin", "unit_before", "unit", "class_before",
    "poverty_class", "movement", "members_before", "members", "survey__poverty_class",
)  # fmt: skip


def touching(villages):
    """Facts that begin or end in any of the villages."""
    return Q(unit__in=villages) | Q(unit_before__in=villages)


def stored_rows(year, villages):
    """The year's rows of the villages, in the order of the households' codes."""
    facts = HouseholdYear.objects.filter(touching(villages), year=year).order_by("household__code")
    return [Row(*row) for row in facts.values_list(*FIELDS)]
