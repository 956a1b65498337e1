"""Which steps of communes' rounds are done, which is current, what is late and whose it is.

A few queries whatever the number of rounds.
"""

from collections import defaultdict
from datetime import date
from itertools import chain
from typing import NamedTuple

from households.actions.steps import RESPONSIBLE, suggested_steps
from households.models import ReviewCase, RoundStep
from organisations.access import Role
from organisations.models import User

from .disputes import disputes_by_round
from .progress import Progress, progress_by

Step = RoundStep.Step
ORDER = list(Step)


class Line(NamedTuple):
    """One step: its day and person, and where it stands on the day asked about."""

    step: str
    due_on: date
    responsible: User | None
    is_stored: bool
    is_done: bool
    is_current: bool
    days_late: int

    @property
    def label(self):
        """The step in words."""
        return Step(self.step).label

    @property
    def role(self):
        """Whose work it is by role, where nobody is named."""
        return Role(RESPONSIBLE[self.step]).label

    @property
    def who(self):
        """The person, else the role."""
        return str(self.responsible) if self.responsible else f"chưa giao ({self.role})"


def lines_of(commune_review, *, on):
    """The `Line`s of one commune's round, suggested where none are stored."""
    cases = ReviewCase.objects.filter(commune_review=commune_review)
    progress = progress_by(cases, "commune_review")
    return lines_by_round([commune_review], progress, on=on)[commune_review.pk]


def lines_by_round(rounds, progress, *, on, disputes=None):
    """{round id: [`Line`]} of communes' rounds; `progress` is {round id: `Progress`}."""
    stored = _steps_by_round(rounds)
    disputes = disputes_by_round(rounds) if disputes is None else disputes
    found = {}
    for each in rounds:
        steps = sorted(stored[each.pk], key=lambda row: ORDER.index(row.step))
        facts = progress.get(each.pk, Progress()), disputes[each.pk]
        found[each.pk] = _lines(each, steps, _done(each, *facts, on=on), on)
    return found


def _steps_by_round(rounds):
    """{round id: its steps}: stored, or suggested for an open round that has none."""
    steps = defaultdict(list)
    rows = RoundStep.objects.filter(commune_review__in=rounds).select_related("responsible")
    for row in rows:
        steps[row.commune_review_id].append(row)
    bare = defaultdict(list)
    for each in rounds:
        if each.pk not in steps and not each.closed_at:
            bare[each.review_id].append(each)
    for row in chain.from_iterable(map(suggested_steps, bare.values())):
        steps[row.commune_review_id].append(row)
    return steps


def late_by_round(rounds, *, on, disputes=None):
    """{round id: the first late `Line`, or None}; nothing is late in a closed round."""
    cases = ReviewCase.objects.filter(commune_review__in=rounds)
    progress = progress_by(cases, "commune_review")
    lines = lines_by_round(rounds, progress, on=on, disputes=disputes)
    return {each.pk: None if each.closed_at else late_of(lines[each.pk]) for each in rounds}


def current_of(lines):
    """The step a round is at; None when all are done."""
    return next((line for line in lines if line.is_current), None)


def late_of(lines):
    """The first step that is late; None where nothing is."""
    return next((line for line in lines if line.days_late), None)


def _done(commune_review, progress, disputes, *, on):
    """The steps that are behind a round: what is further on has what came before."""
    is_posted = commune_review.posted_from is not None
    is_decided = commune_review.decided_on is not None
    is_hung = is_posted and not disputes.open and disputes.posted_until < on
    states = {
        Step.LIST: is_posted or progress.listed > 0,
        Step.SURVEY: is_posted or (progress.listed > 0 and not progress.to_survey),
        Step.MEETING: is_posted or 0 < progress.listed == progress.agreed,
        Step.POSTING: is_decided or is_hung,
        Step.OPINION: is_decided or (is_hung and disputes.lets_decide),
        Step.DECISION: is_decided,
        Step.CERTIFICATES: is_decided and not disputes.uncertified,
        Step.CLOSE: commune_review.closed_at is not None,
    }
    return {step for step, is_done in states.items() if is_done}


def _lines(commune_review, steps, done, on):
    current = next((row.step for row in steps if row.step not in done), None)
    return [
        Line(
            step=row.step,
            due_on=row.due_on,
            responsible=row.responsible,
            is_stored=row.pk is not None,
            is_done=row.step in done,
            is_current=row.step == current,
            days_late=0 if row.step in done else max(0, (on - row.due_on).days),
        )
        for row in steps
    ]
