"""By when each step of a commune's round is due, and who sees to it."""

from collections import defaultdict
from itertools import pairwise

from django.db import transaction

from core.errors import RuleBroken
from households.models import Procedure, RoundStep
from households.procedures import procedure_of
from organisations.access import Role
from organisations.actions import record
from organisations.models import Posting
from organisations.models.unit import in_force
from organisations.working_days import Calendar

from .rounds import RoundIsClosed, locked

Step = RoundStep.Step
RECHECKS = 5  # working days left between meeting and end of posting for what may be objected to
RESPONSIBLE = defaultdict(
    lambda: Role.COMMUNE_OFFICER,
    {
        Step.OPINION: Role.DISTRICT_STAFF,
        Step.DECISION: Role.COMMUNE_CHAIRMAN,
        Step.CLOSE: Role.DISTRICT_STAFF,
    },
)


class StepsInDisorder(RuleBroken):
    """A step is not due before the one it follows; `step` is the one that is."""

    message = "Hạn của «{label}» không được trước hạn của «{before}» ({due_on:%d/%m/%Y})."

    def __init__(self, step, before, due_on):
        self.step = step
        super().__init__(label=Step(step).label, before=Step(before).label, due_on=due_on)


class StepBeforeRound(RuleBroken):
    """Nothing is due before the round opens; `step` is the one that is."""

    message = "Hạn của «{label}» phải từ ngày mở đợt ({opens_on:%d/%m/%Y}) trở đi."

    def __init__(self, step, opens_on):
        self.step = step
        super().__init__(label=Step(step).label, opens_on=opens_on)


class NotInvolvedHere(RuleBroken):
    """Somebody with work in the commune or above it sees to a step."""

    message = "{person} không có vai trò nào ở {commune} hoặc cấp trên."


def plan_steps(rounds) -> None:
    """Write the suggested steps of communes' rounds of one review; the caller writes the trail."""
    RoundStep.objects.bulk_create(suggested_steps(rounds))


def suggested_steps(rounds):
    """Unsaved `RoundStep`s: due days counted back in working days from the end of the round, each
    with the one person of the role that does it, where there is exactly one."""
    review = rounds[0].review
    days = due_days(review)
    holders = _holders(rounds, review.opens_on)
    return [
        RoundStep(
            commune_review=each,
            step=step,
            due_on=due_on,
            responsible_id=_only(holders, each.commune, RESPONSIBLE[step]),
        )
        for each in rounds
        for step, due_on in days.items()
    ]


def due_days(review):
    """{step: day} in the order of the steps; none before the opening."""
    calendar = Calendar.between(review.opens_on, review.due_on)
    day, found = review.due_on, {}
    for step, gap in _gaps(review):
        day = max(review.opens_on, calendar.back_from(day, gap))
        found[step] = day
    return dict(reversed(found.items()))


def _gaps(review):
    """(step, working days between its due day and that of the step after it), the last first."""
    procedure = procedure_of(review)
    if not review.is_annual:
        yield from ((Step.CERTIFICATES, 0), (Step.DECISION, 0), (Step.POSTING, 1))
        yield from ((Step.MEETING, procedure.posting_working_days), (Step.SURVEY, 1))
        yield Step.LIST, 3
        return
    yield from ((Step.CLOSE, 0), (Step.CERTIFICATES, 2), (Step.DECISION, 3))
    posted = 1
    if procedure.opinion_by != Procedure.OpinionBy.NOBODY:
        yield Step.OPINION, 1
        posted += procedure.opinion_working_days
    yield Step.POSTING, posted
    yield Step.MEETING, procedure.posting_working_days + RECHECKS
    yield from ((Step.SURVEY, 5), (Step.LIST, 30))


def _holders(rounds, on):
    """{(unit id, role): ids of the people who hold it on a day} for communes and those above."""
    above = {int(pk) for each in rounds for pk in each.commune.path.strip("/").split("/")}
    postings = Posting.objects.filter(in_force(on), unit__in=above, user__is_active=True)
    holders = defaultdict(set)
    for unit, role, user in postings.values_list("unit", "role", "user"):
        holders[unit, role].add(user)
    return holders


def _only(holders, commune, role):
    """The one person of a role in the commune, else above it; None where there are several."""
    for unit in reversed(commune.path.strip("/").split("/")):
        if found := holders.get((int(unit), role)):
            return next(iter(found)) if len(found) == 1 else None
    return None


@transaction.atomic
def set_round_steps(commune_review, steps, *, on, by) -> int:
    """Set due days and responsible people; how many steps changed.

    `steps` is {step: (due day, `User` or None)} of all steps of the round. Raises `RoundIsClosed`,
    `StepBeforeRound`, `StepsInDisorder`, `NotInvolvedHere`.
    """
    commune_review = locked(commune_review)
    if commune_review.closed_at:
        raise RoundIsClosed(commune=commune_review.commune, stage="đã khoá sổ")
    known = {row.step: row for row in steps_of(commune_review)}
    steps = {step: steps[step] for step in known if step in steps}
    _refuse_disorder(steps, commune_review.review.opens_on)
    for person in {person for _, person in steps.values() if person}:
        _refuse_stranger(person, commune_review.commune, on)
    changed = 0
    for step, (due_on, person) in steps.items():
        row, responsible = known[step], person and person.pk
        if row.pk is None or (row.due_on, row.responsible_id) != (due_on, responsible):
            row.due_on, row.responsible_id = due_on, responsible
            row.save()
            changed += 1
    if changed:
        record("set_round_steps", commune_review, by=by, unit=commune_review.commune, steps=changed)
    return changed


def steps_of(commune_review):
    """The steps of a round in their order: as stored, else as suggested and not saved."""
    stored = list(commune_review.steps.select_related("responsible"))
    order = list(Step)
    return sorted(stored, key=lambda row: order.index(row.step)) or suggested_steps(
        [commune_review]
    )


def _refuse_disorder(steps, opens_on):
    for step, (due_on, _) in steps.items():
        if due_on < opens_on:
            raise StepBeforeRound(step, opens_on)
    for (before, (earlier, _)), (step, (due_on, _)) in pairwise(steps.items()):
        if due_on < earlier:
            raise StepsInDisorder(step, before, earlier)


def _refuse_stranger(person, commune, on):
    postings = person.postings.filter(in_force(on)).select_related("unit")
    if not any(commune.path.startswith(posting.unit.path) for posting in postings):
        raise NotInvolvedHere(person=person, commune=commune.full_name)
