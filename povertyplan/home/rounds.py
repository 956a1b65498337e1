"""Blocks about the review round: of a village, of a commune, of the district."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from households.models import (
    CommuneReview,
    Complaint,
    HouseholdYear,
    PovertyClass,
    ReviewCase,
    SurveyDraft,
)
from households.views.deadlines import Line, late_by_round, late_of, lines_by_round
from households.views.disputes import Disputes, disputes_by_round
from households.views.opinions import waiting_for
from households.views.progress import (
    Figures,
    Progress,
    figures_by_commune,
    progress_by,
)
from households.views.steps import Step, next_step, round_steps
from organisations.access import Permission
from organisations.models import Unit

from .desk import Block

TO_VISIT = (ReviewCase.State.LISTED, ReviewCase.State.RECHECK)
DRAFTS = 5
GIVEN = 12


class Place(NamedTuple):
    """A commune's round, or the part of it in the villages the person sees."""

    round: CommuneReview
    villages: list
    total: Progress
    figures: Figures
    disputes: Disputes
    late: Line | None
    step: Step
    acts: bool
    days_left: int

    @property
    def to_survey(self):
        """Villages with households still to survey, the most first."""
        left = [(village, progress) for village, progress in self.villages if progress.to_survey]
        return sorted(left, key=lambda pair: -pair[1].to_survey)

    @property
    def surveyed_of(self):
        """«22 / 64»."""
        return f"{self.total.surveyed} / {self.total.listed}"

    @property
    def steps(self):
        """The steps of the round, as the component takes them."""
        return round_steps(self.step, self.round, self.disputes)


def survey_today(desk):
    """For the officer: whom to survey, what was begun, what comes next."""
    drafts = SurveyDraft.objects.visible_to(desk.user).filter(case__state__in=TO_VISIT)
    content = {
        "places": _places(desk, Permission.RECORD_SURVEYS),
        "drafts": list(drafts.select_related("case__household__unit")[:DRAFTS]),
    }
    return Block("home/survey_today.html", content)


def my_households(desk):
    """For a surveyor: the households given to this person that still wait for a survey."""
    scope = desk.user.within(Permission.RECORD_SURVEYS, field="household__unit")
    running = Q(commune_review__posted_from=None) | Q(state=ReviewCase.State.RECHECK)
    given = ReviewCase.objects.filter(scope, running, surveyor=desk.user)
    given = given.standing().order_by("household__unit__name", "household__code")
    unvisited = Complaint.objects.unvisited().filter(case=OuterRef("pk"))
    waiting = Q(state=ReviewCase.State.LISTED) | Exists(unvisited)
    counts = given.aggregate(given=Count("pk"), left=Count("pk", filter=waiting))
    if not counts["given"]:
        return None
    begun = SurveyDraft.objects.filter(case=OuterRef("pk"), by=desk.user)
    cases = given.filter(waiting).select_related("household__unit").annotate(is_begun=Exists(begun))
    content = {
        "cases": list(cases[:GIVEN]),
        "given": counts["given"],
        "done": counts["given"] - counts["left"],
        "more": counts["left"] - GIVEN,
    }
    return Block("home/my_households.html", content)


def recognition(desk):
    """For the chairman: what waits for a decision or a confirmation."""
    return Block("home/recognition.html", {"places": _places(desk, Permission.RECOGNISE)})


def opinions_to_give(desk):
    """For the district: the communes that wait for an opinion on their lists."""
    opinions = waiting_for(desk.user)
    content = {"opinions": opinions, "today": desk.on}
    return Block("home/opinions.html", content) if opinions else None


def village_round(desk):
    """For a village head: the own households and how far their review has come."""
    facts = HouseholdYear.objects.visible_to(desk.user).order_by("-year")
    latest = facts.filter(year=facts.values("year")[:1]).order_by()
    classes = list(latest.values_list("year", "poverty_class"))
    content = {
        "places": _places(desk, Permission.READ_HOUSEHOLDS),
        "year": classes[0][0] if classes else None,
        "poor": sum(poverty_class == PovertyClass.POOR for _, poverty_class in classes),
        "near": sum(poverty_class == PovertyClass.NEAR_POOR for _, poverty_class in classes),
    }
    return Block("home/village_round.html", content)


def district_round(desk):
    """For the district: the communes of the latest round by stage."""
    if desk.board is None:
        return None
    ledger = desk.board.ledger
    year = max((each.review.year for each in ledger.rounds), default=None)
    rounds = {each.commune_id: each for each in ledger.rounds if each.review.year == year}
    by_stage = defaultdict(list)
    for commune in ledger.communes:
        if commune.pk in rounds:
            by_stage[rounds[commune.pk].stage].append((commune, rounds[commune.pk]))
    review = next((each.review for each in rounds.values()), None)
    late = late_by_round(list(rounds.values()), on=desk.on)
    content = {
        "review": review,
        "late": [
            (commune, rounds[commune.pk], late[rounds[commune.pk].pk])
            for commune in ledger.communes
            if commune.pk in rounds and late[rounds[commune.pk].pk]
        ],
        "days_left": (review.due_on - desk.on).days if review else None,
        "stages": [(stage, by_stage[stage]) for stage in CommuneReview.Stage],
        "communes": len(rounds),
    }
    return Block("home/district_round.html", content)


def _places(desk, permission):
    """Each commune's latest annual round and its ad hoc rounds still running, where the person
    holds the permission; a fixed number of queries for the former, a few for each of the latter.
    """
    scope = desk.user.within(permission, field="")
    villages = defaultdict(list)
    for village in Unit.objects.villages().in_force(desk.on).filter(scope).order_by("name"):
        villages[village.parent_id].append(village)
    rounds = CommuneReview.objects.filter(commune__in=villages).select_related("review", "commune")
    annual = rounds.annual().order_by("review__year")
    latest = list({each.commune_id: each for each in annual}.values())
    ad_hoc = rounds.open().filter(review__month__isnull=False).order_by("review__opens_on", "pk")
    groups = [latest, *([each] for each in ad_hoc)]
    places = [
        place
        for group in groups
        if group
        for place in _group(
            desk, group, villages, is_whole=permission != Permission.READ_HOUSEHOLDS
        )
    ]
    return [place for place in places if place.round.review.is_annual or place.total.listed]


def _group(desk, rounds, villages, *, is_whole):
    """The `Place` of each round; no two are of one commune. `is_whole`: all its villages are seen,
    so that it can be said what is late.
    """
    inside = [village.pk for each in rounds for village in villages[each.commune_id]]
    cases = ReviewCase.objects.filter(commune_review__in=rounds, household__unit__in=inside)
    progress = progress_by(cases, "household__unit")
    year = max(each.review.year for each in rounds)
    figures = figures_by_commune([each.commune_id for each in rounds], year)
    disputes = disputes_by_round(rounds)
    places = [
        _place(
            desk, each, villages[each.commune_id], progress,
            figures=figures.get(each.commune_id, Figures()), disputes=disputes[each.pk],
        )
        for each in rounds
    ]  # fmt: skip
    if not is_whole:
        return places
    progress = {place.round.pk: place.total for place in places}
    lines = lines_by_round(rounds, progress, on=desk.on, disputes=disputes)
    return [place._replace(late=late_of(lines[place.round.pk])) for place in places]


def _place(desk, commune_review, villages, progress, *, figures, disputes):
    rows = [(village, progress.get(village.pk, Progress())) for village in villages]
    step = next_step(commune_review, rows, figures, disputes, on=desk.on)
    return Place(
        round=commune_review,
        villages=rows,
        total=sum((each for _, each in rows), Progress()),
        figures=figures,
        disputes=disputes,
        late=None,
        step=step,
        acts=step.is_for(desk.user, commune_review.commune),
        days_left=(commune_review.review.due_on - desk.on).days,
    )
