"""How far a round has come, counted by village or commune: a few queries whatever the number."""

from dataclasses import dataclass, fields

from django.db.models import Count, F, Q

from households.models import ReviewCase, SurveyDraft
from organisations.models import Unit

State = ReviewCase.State
STEPS = [State.LISTED, State.SURVEYED, State.AGREED, State.POSTED, State.RECOGNISED]


@dataclass(frozen=True)
class Progress:
    """Cases on a list that have come at least as far as each step, and drafts begun."""

    listed: int = 0
    surveyed: int = 0
    agreed: int = 0
    posted: int = 0
    recognised: int = 0
    drafts: int = 0

    def __add__(self, other):
        return Progress(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Progress)))

    @property
    def to_survey(self):
        """Households still without a survey, or sent back by a meeting."""
        return self.listed - self.surveyed

    @property
    def to_meet(self):
        """Surveyed households a village meeting has still to speak about."""
        return self.surveyed - self.agreed


@dataclass(frozen=True)
class Figures:
    """Villages of a commune at the end of a year, and how many have their yearly figures."""

    villages: int = 0
    entered: int = 0
    confirmed: int = 0

    @property
    def are_entered(self):
        """Whether every village has its figures."""
        return self.entered == self.villages

    @property
    def are_confirmed(self):
        """Whether the commune stands behind every village's figures."""
        return self.confirmed == self.villages


def reached(step):
    """States at least as far as a step; a re-check (phúc tra) is past the meeting."""
    states = STEPS[STEPS.index(step) :]
    return states if step in {State.POSTED, State.RECOGNISED} else [*states, State.RECHECK]


def progress_by(cases, field):
    """{value of the field: `Progress`} of a queryset of cases; only those standing count."""
    cases = cases.standing()
    waiting = cases.filter(state__in=(State.LISTED, State.RECHECK))
    begun = SurveyDraft.objects.filter(case__in=waiting).order_by()
    drafts = dict(begun.values_list(f"case__{field}").annotate(Count("case", distinct=True)))
    steps = {step: Count("pk", filter=Q(state__in=reached(step))) for step in STEPS}
    rows = cases.order_by().values(key=F(field)).annotate(**steps).values_list("key", *STEPS)
    return {key: Progress(*counts, drafts=drafts.get(key, 0)) for key, *counts in rows}


def figures_by_commune(communes, year):
    """{commune id: `Figures`} of a year."""
    villages = Unit.objects.villages().in_force_at_end_of(year).filter(parent__in=communes)
    of_year = Q(years__year=year)
    rows = (
        villages.order_by()
        .values("parent")
        .annotate(
            villages=Count("pk", distinct=True),
            entered=Count("years", filter=of_year),
            confirmed=Count("years", filter=of_year & Q(years__confirmed_at__isnull=False)),
        )
    )
    return {row.pop("parent"): Figures(**row) for row in rows}
