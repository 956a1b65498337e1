"""Answers to one item of a score table, turned into points: each answer is worked out once."""

from decimal import Decimal

from households.standards.answers import is_blank

MOST_REMEMBERED = 5000  # different answers to an item


class Marking:
    """The points of one item in one area, each answer worked out once."""

    def __init__(self, item, area):
        self.item, self.area, self.code = item, area, item.code
        self.of_given, self.of_derived = {}, {}

    def __call__(self, b1, derived):
        """The `ItemPoints` of the answer given, else derived; None if it is wrong or missing."""
        value, known = b1.get(self.code), self.of_given
        if value is None or is_blank(value):
            value, known = derived.get(self.code), self.of_derived
        key = value if type(value) is str else (_hashable(value), type(value))
        try:
            return known[key]
        except (KeyError, TypeError):
            points = self._points(value, is_derived=known is self.of_derived)
        if points and len(known) < MOST_REMEMBERED and _is_simple(value):
            known[key] = points
        return points

    def _points(self, value, *, is_derived):
        if self.item.flaw(value, self.area):
            return None
        return self.item.points(value, self.area, is_derived=is_derived)


def _hashable(value):
    return tuple(value) if isinstance(value, list) else value


def _is_simple(value):
    """Whether equal values of the type are one answer: True and 1 in a list are not."""
    if isinstance(value, list):
        return all(type(code) is str for code in value)
    return value is None or type(value) in (str, int, float, Decimal)
