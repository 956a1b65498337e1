"""Database constraints that several models need, written once."""

from django.db.models import CheckConstraint, F, Q


def in_order(earlier, later, *, name):
    """`later` is empty or not before `earlier` (dates, moments, numbers)."""
    return CheckConstraint(
        condition=Q(**{f"{later}__isnull": True}) | Q(**{f"{later}__gte": F(earlier)}), name=name
    )


def all_or_none(*fields, name):
    """Either every one of these nullable fields is filled or none is."""
    everything = Q(**{f"{field}__isnull": False for field in fields})
    nothing = Q(**{f"{field}__isnull": True for field in fields})
    return CheckConstraint(condition=everything | nothing, name=name)


def one_of(field, choices, *, name):
    """The field holds one of the enumeration's codes, also when written past the forms."""
    return CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=name)


def within(field, least, most, *, name):
    """A number inside its limits, or empty where the field allows it."""
    bounds = Q(**{f"{field}__gte": least, f"{field}__lte": most})
    return CheckConstraint(condition=bounds | Q(**{f"{field}__isnull": True}), name=name)


def matches(field, pattern, *, name):
    """A text of the given form (regular expression), or empty."""
    return CheckConstraint(
        condition=Q(**{field: ""}) | Q(**{f"{field}__regex": pattern}), name=name
    )


def exactly_one(*fields, name):
    """Of these nullable fields one is filled and the others are empty."""
    alone = Q()
    for field in fields:
        empty = {f"{other}__isnull": True for other in fields if other != field}
        alone |= Q(**{f"{field}__isnull": False}, **empty)
    return CheckConstraint(condition=alone, name=name)
