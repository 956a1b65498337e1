"""Pairs of entries that may be one person, the likeliest first.

Computed, never stored: a pair is gone as soon as it is decided or its facts are mended.
"""

from collections import Counter, defaultdict
from datetime import date
from itertools import combinations
from typing import NamedTuple

from core.text import fold
from households.models import DuplicateDecision, Household, Member

from .weighing import Candidate, Person, born_alike, knows_day, numbers_differ, weigh

Leaving = Member.Leaving


class Glance(NamedTuple):
    """What of every entry is looked at, to find who may be the same."""

    pk: int
    name: str  # folded
    birth_date: date
    knows_day: bool
    sex: str
    cccd: str
    village: int
    is_present: bool


def candidates(members, *, decided=None) -> list[Candidate]:
    """Pairs among the members, without those decided ({(first, second)}; read if not given).

    Of two entries at least one lives in its household now. Whoever left, and of whom no later stay
    is known, is compared too. The members alone are looked at: who sees no more hears of no more.
    """
    decided = decided_pairs() if decided is None else decided
    pairs = sorted(pairs_of(_glanced_at(members)) - set(decided))
    rows = people({pk for pair in pairs for pk in pair})
    homes = Counter(_homes(rows[a], rows[b]) for a, b in pairs)
    found = [weigh(rows[a], rows[b], others=homes[_homes(rows[a], rows[b])] - 1) for a, b in pairs]
    return sorted(found, key=lambda pair: (-pair.weight, pair.first, pair.second))


def decided_pairs():
    """{(first, second)} of standing decisions, in order of keys."""
    standing = DuplicateDecision.objects.standing()
    return set(standing.order_by().values_list("first", "second"))


def people(ids):
    """{id: `Person`} of the entries."""
    rows = Member.objects.filter(pk__in=ids).order_by().values_list(
        "pk", "name", "birth_date", "is_birth_year_only", "sex", "cccd", "ethnicity",
        "household", "household__unit", "household__unit__parent", "joined_on", "left_on",
        "leaving",
    )  # fmt: skip
    return {pk: Person(pk, fold(name), *facts) for pk, name, *facts in rows}


def pairs_of(glances):
    """{(first, second)} in order of keys, of which at least one lives here.

    One number; or one name and day of birth in one village (the year, where a day is not known);
    or one name, day of birth and sex in two villages, unless two numbers say otherwise.
    """
    by_name, by_number = defaultdict(list), defaultdict(list)
    for one in glances:
        by_name[one.name, one.birth_date.year].append(one)
        if one.cccd:
            by_number[one.cccd].append(one)
    named = (pair for group in by_name.values() for pair in _pairs(group, _alike))
    numbered = (pair for group in by_number.values() for pair in _pairs(group))
    return {*named, *numbered}


def _pairs(group, alike=None):
    if len(group) > 1:
        for a, b in combinations(group, 2):
            if (a.is_present or b.is_present) and (alike is None or alike(a, b)):
                yield min(a.pk, b.pk), max(a.pk, b.pk)


def _alike(first, second):
    """Whether two of one name and year of birth may be one person."""
    if first.village == second.village:
        return born_alike(first, second)
    exact = first.knows_day and second.knows_day and first.birth_date == second.birth_date
    return exact and first.sex == second.sex and not numbers_differ(first, second)


def _glanced_at(members):
    """A `Glance` at each who lives there, or left and went on nowhere that is known."""
    later = Member.objects.filter(came_from__isnull=False).exclude(leaving=Leaving.ERROR)
    linked = set(later.order_by().values_list("came_from", flat=True))
    here = members.exclude(leaving__in=(Leaving.MOVED, Leaving.ERROR))
    rows = here.exclude(household__closing=Household.Closing.ERROR).order_by().values_list(
        "pk", "name", "birth_date", "is_birth_year_only", "sex", "cccd", "household__unit",
        "leaving",
    )  # fmt: skip
    names = _Folded()
    for pk, name, born, by_year, sex, cccd, village, leaving in rows.iterator(chunk_size=5000):
        if leaving is None or pk not in linked:
            knows = knows_day(born, by_year)
            yield Glance(pk, names[name], born, knows, sex, cccd, village, leaving is None)


class _Folded(dict):
    """Names as they are compared; many people share one."""

    def __missing__(self, name):
        self[name] = folded = fold(name)
        return folded


def _homes(first, second):
    return frozenset((first.household, second.household))
