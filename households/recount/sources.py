"""The surveys a recount of a year looks at, with the official class beside each. Only read."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from households.ledger.histories import histories_of
from households.ledger.opening import year_before
from households.models import (
    CommuneReview,
    EthnicGroup,
    Household,
    HouseholdYear,
    Member,
    Movement,
    Review,
    ReviewCase,
    Survey,
)
from households.movement import History

CHUNK = 1000
FACT = (
    "survey", "survey__answers", "survey__area", "unit", "ethnicity", "poverty_class",
    "class_before", "movement", "household", "household__origin",
)  # fmt: skip
CASE = (
    "survey", "survey__answers", "survey__area", "household__unit", "survey__poverty_class",
    "commune_review__review__is_baseline", "household", "household__origin",
)  # fmt: skip


class Counted(NamedTuple):
    """One survey to recount, and what is official about its household that year.

    `movement` is the official one; None while the year is open. `history` is of the closed years
    before; `class_before` the class it compares with, None in a baseline.
    """

    survey_id: int
    answers: dict
    area: str
    village_id: int
    ethnicity_id: int | None
    official_class: str
    class_before: str | None
    movement: str | None
    history: History
    origin: str
    is_baseline: bool


def facts_of(unit, year):
    """Facts of a closed year that rest on a survey."""
    facts = HouseholdYear.objects.filter(year=year, unit__path__startswith=unit.path)
    return facts.filter(survey__isnull=False, poverty_class__isnull=False)


def cases_of(unit, year):
    """Cases of the year's rounds still open that have a survey."""
    cases = ReviewCase.objects.standing().filter(
        commune_review__review__year=year, commune_review__review__month=None
    )
    cases = cases.filter(commune_review__closed_at=None, survey__isnull=False)
    return cases.filter(household__unit__path__startswith=unit.path)


def without_survey(unit, year):
    """How many households have a class that year and no survey it could be recounted from."""
    facts = HouseholdYear.objects.filter(year=year, unit__path__startswith=unit.path)
    return facts.filter(survey=None, poverty_class__isnull=False).count()


def counted_ids(unit, year):
    """(ids of facts, ids of open cases) to recount.

    Cases first: a commune closed in between is then counted twice, which the rows refuse and the
    job mends, and not left out.
    """
    cases = list(cases_of(unit, year).order_by("pk").values_list("pk", flat=True))
    facts = facts_of(unit, year).order_by("pk").values_list("pk", flat=True)
    return list(facts), cases


def years_to_recount(units):
    """{year with surveys in any of the units: whether a round is still open}, the latest first."""
    surveys = Survey.objects.filter(replaced_at=None, commune_review__review=OuterRef("pk"))
    running = CommuneReview.objects.open().filter(review=OuterRef("pk"))
    reviews = Review.objects.annual().filter(Exists(surveys), unit__in=units).order_by("-year")
    return dict(reviews.values_list("year", Exists(running)))


def counted(unit, year):
    """(how many there are, chunks of `Counted`): a thousand surveys in memory at a time."""
    facts, cases = counted_ids(unit, year)
    return len(facts) + len(cases), _chunks(unit, year, facts, cases)


def _chunks(unit, year, facts, cases):
    histories = _histories(unit, year)
    for ids in _pieces(facts):
        rows = HouseholdYear.objects.filter(pk__in=ids).order_by("pk").values_list(*FACT)
        yield [_of_fact(row, histories) for row in rows]
    groups = dict(EthnicGroup.objects.values_list("code_1979", "pk")) if cases else {}
    for ids in _pieces(cases):
        rows = ReviewCase.objects.filter(pk__in=ids).order_by("pk").values_list(*CASE)
        yield [_of_case(row, histories, groups) for row in rows]


def _pieces(ids):
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _of_fact(row, histories):
    *facts, movement, household, origin = row
    is_baseline = movement == Movement.BASELINE
    return Counted(*facts, movement, histories[household], origin, is_baseline)


def _of_case(row, histories, groups):
    survey, answers, area, village, poverty_class, is_baseline, household, origin = row
    history = histories[household]
    before = None if is_baseline else history.poverty_class
    return Counted(
        survey, answers, area, village, _ethnicity(answers, groups), poverty_class, before, None,
        history, origin, is_baseline,
    )  # fmt: skip


def _ethnicity(answers, groups):
    """The head's ethnic group, as the close will write it."""
    heads = (m for m in answers["thanh_vien"] if m["quan_he"] == Member.Relation.HEAD)
    return next((groups.get(head["dan_toc"]) for head in heads), None)


def _histories(unit, year):
    """{household id: `History`} of the households before the year."""
    closed = Q(years__in=facts_of(unit, year).values("pk"))
    running = Q(cases__in=cases_of(unit, year).values("pk"))
    households = Household.objects.filter(closed | running)
    return histories_of(households.values("pk"), year=year, last=year_before(unit, year))
