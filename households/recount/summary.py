"""What a recount comes to: counts by class, beside the official ones, in each way of grouping."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from households.models import EthnicGroup, Movement, PovertyClass
from organisations.models import Unit

MISSING = "missing"
MOST_REASONS = 30
OFFICIAL, RECOUNTED = tuple(PovertyClass.values), (*PovertyClass.values, MISSING)


@dataclass(frozen=True)
class Figures:
    """Households of one group by class: officially, recounted, and how many change."""

    households: int = 0
    changed: int = 0
    official: tuple = ()
    recounted: tuple = ()

    @classmethod
    def of(cls, cells):
        """Figures of {(official class, recounted class): households}."""
        official, recounted = Counter(), Counter()
        for (before, now), count in cells.items():
            official[before] += count
            recounted[now] += count
        moved = (n for (before, now), n in cells.items() if now not in (before, MISSING))
        return cls(
            households=sum(cells.values()),
            changed=sum(moved),
            official=tuple(official[each] for each in OFFICIAL),
            recounted=tuple(recounted[each] for each in RECOUNTED),
        )


class Tally:
    """Adds up the rows of a recount while they are written. `communes` is {village: commune}."""

    def __init__(self, communes):
        self.communes = communes
        self.cells = Counter()
        self.movements = defaultdict(Counter)
        self.missing = Counter()
        self.unasked = 0

    def add(self, rows, counted):
        """Rows, and the `Counted` each was made of."""
        for row, each in zip(rows, counted, strict=True):
            now = row.recounted_class or MISSING
            self.cells[row.village_id, row.ethnicity_id, row.official_class, now] += 1
            commune = self.communes[row.village_id]
            self.movements[commune][each.movement, row.movement or MISSING] += 1
            self.unasked += row.b2 is None and not row.missing
            if row.missing:
                self.missing[row.missing] += 1

    def summary(self, **facts):
        """Plain values that survive JSON; read back by `Summary`."""
        villages, groups = defaultdict(Counter), defaultdict(Counter)
        communes, total = defaultdict(Counter), Counter()
        for (village, group, *classes), count in self.cells.items():
            of_commune = communes[self.communes[village]]
            for cells in (villages[village], groups[group], of_commune, total):
                cells[tuple(classes)] += count
        return facts | {
            "households": sum(total.values()),
            "changed": Figures.of(total).changed,
            "matrix": [[total[before, now] for now in RECOUNTED] for before in OFFICIAL],
            "communes": _stored(communes),
            "ethnic_groups": _stored(groups),
            "villages": _stored(villages),
            "movement": [[key, *_sides(cells)] for key, cells in self.movements.items()],
            "missing": self.missing.most_common(MOST_REASONS),
            "unasked": self.unasked,
        }


def _stored(groups):
    return [[key, vars(Figures.of(cells))] for key, cells in groups.items()]


def _sides(cells):
    """({official movement: households}, {recounted movement: households}); a year still open has
    no official movement."""
    official, recounted = Counter(), Counter()
    for (before, now), count in cells.items():
        recounted[now] += count
        if before:
            official[before] += count
    return official, recounted


@dataclass(frozen=True)
class Part:
    """One commune, village or ethnic group (`of`) of a recount, or the whole (None)."""

    of: Any
    figures: Figures
    villages: tuple = ()
    movement: tuple = ()


class Summary:
    """The stored counts of a recount, with the units and ethnic groups they are of."""

    def __init__(self, stored):
        self.stored = stored

    @property
    def matrix(self):
        """[(official class, households by recounted class)]."""
        return list(zip(PovertyClass.labels, self.stored["matrix"], strict=True))

    @cached_property
    def total(self):
        """The whole recount; no official movement while a commune of it is still open."""
        rows = zip(OFFICIAL, self.stored["matrix"], strict=True)
        cells = {(b, now): n for b, row in rows for now, n in zip(RECOUNTED, row, strict=True)}
        return Part(None, Figures.of(cells), movement=self._whole_movement())

    def _whole_movement(self):
        sides = [before_and_now for _, *before_and_now in self.stored["movement"]]
        official, recounted = Counter(), Counter()
        for before, now in sides:
            official.update(before)
            recounted.update(now)
        return _movement(official if all(before for before, _ in sides) else {}, recounted)

    @property
    def missing(self):
        """[(why, households)] that could not be computed, the commonest first, none left out."""
        told = [tuple(each) for each in self.stored["missing"]]
        rest = self.total.figures.recounted[-1] - sum(count for _, count in told)
        return [*told, ("lý do khác, xem danh sách hộ", rest)] if rest else told

    @cached_property
    def communes(self):
        """Communes by code, each with its villages and its movement."""
        units = Unit.objects.in_bulk(
            [key for name in ("communes", "villages") for key, _ in self.stored[name]]
        )
        villages = defaultdict(list)
        for part in _parts(self.stored["villages"], units):
            villages[part.of.parent_id].append(part)
        movement = {key: _movement(*sides) for key, *sides in self.stored["movement"]}
        return [
            replace(part, villages=tuple(villages[part.of.pk]), movement=movement[part.of.pk])
            for part in _parts(self.stored["communes"], units)
        ]

    @cached_property
    def ethnic_groups(self):
        """Ethnic groups of the heads, the largest first."""
        groups = EthnicGroup.objects.in_bulk([key for key, _ in self.stored["ethnic_groups"]])
        parts = [Part(groups.get(key), _figures(f)) for key, f in self.stored["ethnic_groups"]]
        return sorted(parts, key=lambda part: -part.figures.households)


def _parts(stored, units):
    parts = [Part(units[key], _figures(figures)) for key, figures in stored]
    return sorted(parts, key=lambda part: part.of.code)


def _figures(stored):
    return Figures(**{k: tuple(v) if isinstance(v, list) else v for k, v in stored.items()})


def _movement(official, recounted):
    """(label, official or None, recounted) of each movement there is; None while a year is open."""
    rows = [(m.label, m.value) for m in Movement] + [("Không tính được", MISSING)]
    return tuple(
        (label, official.get(key, 0) if official else None, recounted.get(key, 0))
        for label, key in rows
        if official.get(key) or recounted.get(key)
    )
