"""The flows of a closed year: one grouped query over its facts."""

from django.db.models import Case, Count, F, Q, Sum, Value, When

from households.models import HouseholdYear

from .booking import Flow


def inside(unit):
    """Facts that begin or end inside a unit, as of then."""
    return Q(unit__path__startswith=unit.path) | Q(unit_before__path__startswith=unit.path)


def flows(inside, year, row_of):
    """Every flow of the year that begins or ends `inside`, a Q over `unit` and `unit_before`.

    `row_of("unit")` is the lookup of the row a village belongs to: itself, or its commune.
    """
    more, fewer = Q(members__gt=F("members_before")), Q(members__lt=F("members_before"))
    change = F("members") - F("members_before")
    rows = (
        HouseholdYear.objects.filter(inside, year=year)
        .order_by()
        .values_list(
            F(row_of("unit_before")), F(row_of("unit")),
            "class_before", "poverty_class", "movement",
        )
        .annotate(
            households=Count("pk"),
            persons_before=Sum("members_before", default=0),
            persons=Sum("members"),
            grew=Sum(Case(When(more, then=change), default=Value(0))),
            shrank=Sum(Case(When(fewer, then=-change), default=Value(0))),
        )
    )  # fmt: skip
    return [Flow(*row) for row in rows]
