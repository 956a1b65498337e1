"""What a score table would change: last year's surveys scored by it, counted and never stored."""

import re
from collections import Counter
from dataclasses import dataclass

from django.db.models import Max

from households.models import CommuneReview, PovertyClass, Survey
from households.rescoring import rescored
from households.standards.answers import is_blank
from organisations.access import Permission

MANAGES = Permission.MANAGE_REFERENCE
QUOTED = re.compile("“[^”]*”")
MOST_REASONS = 10


@dataclass(frozen=True)
class CommuneEffect:
    """Households of one commune: all, those in another class, those that cannot be computed."""

    name: str
    households: int
    changed: int
    missing: int


@dataclass(frozen=True)
class Effect:
    """Counts of households under a score table against the class recorded in a year.

    `moves` are [(from, to, households)], `missing` [(why not computable, households)], `typed`
    the households whose B1 was a total on paper, which no table changes. `standards` are the
    codes of the standards the year was measured by.
    """

    year: int
    communes: tuple[CommuneEffect, ...]
    moves: tuple
    missing: tuple
    typed: int
    standards: tuple

    @property
    def total(self):
        """All communes together."""
        sums = (sum(getattr(c, k) for c in self.communes) for k in ("households", "changed"))
        missing = sum(commune.missing for commune in self.communes)
        return CommuneEffect("Tổng số", *sums, missing)


def effect_for(user, row):
    """The `Effect` of a score table on the last closed year where the user manages; None if no
    year is closed there."""
    scope = user.within(MANAGES, field="commune")
    closed = CommuneReview.objects.annual().filter(scope, closed_at__isnull=False)
    year = closed.aggregate(year=Max("review__year"))["year"]
    return None if year is None else effect_of(row, _surveys(closed, year), year)


def _surveys(closed, year):
    rounds = closed.filter(review__year=year)
    surveys = Survey.objects.filter(commune_review__in=rounds, replaced_at__isnull=True)
    fields = ("answers", "area", "poverty_class", "standard__code", "commune_review__commune__name")
    related = surveys.select_related("standard", "commune_review__commune").only(*fields)
    return related.order_by("commune_review__commune__code").iterator(chunk_size=1000)


def effect_of(row, surveys, year):
    """Score surveys by a `ScoreTable` row under its standard and count what comes out."""
    households, changed, lacking = Counter(), Counter(), Counter()
    moves, reasons, standards, typed = Counter(), Counter(), set(), 0
    for each in rescored(surveys, row.standard.rules, row.table):
        survey = each.survey
        commune = survey.commune_review.commune.name
        households[commune] += 1
        standards.add(survey.standard.code)
        typed += not is_blank(survey.answers.get("diem_b1"))
        if each.result is None:
            lacking[commune] += 1
            reasons[QUOTED.sub("“…”", each.missing)] += 1
        elif each.poverty_class != survey.poverty_class:
            changed[commune] += 1
            moves[survey.poverty_class, each.poverty_class] += 1
    communes = (CommuneEffect(c, n, changed[c], lacking[c]) for c, n in households.items())
    missing = tuple(reasons.most_common(MOST_REASONS))
    return Effect(year, tuple(communes), _named(moves), missing, typed, tuple(sorted(standards)))


def _named(moves):
    names = dict(PovertyClass.choices)
    return tuple((names[old], names[new], count) for (old, new), count in moves.most_common())
