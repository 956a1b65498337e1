"""A round still running: its ledger as a close now would write it, and what is still missing."""

from typing import NamedTuple

from django.db.models import Func, IntegerField, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTransform

from households.models import HouseholdYear, Movement, ReviewCase
from households.movement import movement_of
from households.standing import decided_ad_hoc
from organisations.models import Unit

from .histories import histories_of
from .opening import poor_and_near, year_before
from .rows import Row

NOT_LISTED = "chưa có trong danh sách rà soát năm nay"
NOT_SURVEYED = "chưa có Phiếu B"
REFUSED = "không đưa vào rà soát, cần rà soát lại"


class ArrayLength(Func):
    """How many entries a JSON array has."""

    output_field = IntegerField()

    def as_sqlite(self, compiler, connection, **context):
        """SQLite's JSON1."""
        return self.as_sql(compiler, connection, function="json_array_length", **context)

    def as_postgresql(self, compiler, connection, **context):
        """PostgreSQL's jsonb."""
        return self.as_sql(compiler, connection, function="jsonb_array_length", **context)


class Unsettled(NamedTuple):
    """A household of the opening that has no result yet, where it was counted, and why."""

    household: int
    code: str
    village: int
    poverty_class: str
    members: int
    why: str


def projected(unit, review):
    """(rows, unsettled): the open communes' households inside the unit, as they stand now.

    A household has the class of its survey so far; one whose record is closed is «khác giảm».
    """
    return _Projection(unit, review).result()


class _Projection:
    """The open communes of a round, seen from a unit."""

    def __init__(self, unit, review):
        self.unit, self.review = unit, review
        self.last = year_before(review.unit, review.year)
        opening = poor_and_near(review.unit, self.last)
        villages = Unit.objects.under(unit).villages()
        self.opening = opening.filter(stood_in__in=villages.values("pk"))

    def result(self):
        """Rows of who has a result, then of who is gone; who has none yet."""
        rows = self._surveyed()
        if self.review.is_baseline:
            return rows, []
        gone, unsettled = [], []
        for fact in self._missing({row.household for row in rows}):
            why = self._why(fact)
            unsettled.append(_unsettled(fact, why)) if why else gone.append(_gone(fact))
        return [*rows, *gone], unsettled

    def _surveyed(self):
        """A row for each survey of an open commune's round, and of ad hoc rounds that count."""
        here = Q(household__unit__path__startswith=self.unit.path)
        here |= Q(household__in=self.opening.values("household"))
        surveyed = ReviewCase.objects.standing().filter(survey__isnull=False)
        surveyed = surveyed.filter(commune_review__in=self.review.communes.open())
        ad_hoc = decided_ad_hoc(self.review).exclude(household__in=surveyed.values("household"))
        written = HouseholdYear.objects.filter(year=self.review.year)
        ad_hoc = ad_hoc.exclude(household__in=written.values("household"))
        either = Q(pk__in=surveyed.values("pk")) | Q(pk__in=ad_hoc.order_by().values("pk"))
        cases = ReviewCase.objects.filter(here & either)
        histories = histories_of(cases.values("household"), year=self.review.year, last=self.last)
        people = ArrayLength(KeyTransform("thanh_vien", "survey__answers"))
        found = cases.order_by("household__code").values_list(
            "household", "household__code", "household__origin", "household__unit",
            "survey__poverty_class", people,
        )  # fmt: skip
        return [self._row(*each, histories[each[0]]) for each in found]

    def _row(self, household, code, origin, unit, now, members, history):
        movement = movement_of(
            history.poverty_class, now, ever_poor=history.ever_poor, ever_near=history.ever_near,
            origin=origin, has_record=history.has_record, is_baseline=self.review.is_baseline,
        )  # fmt: skip
        if self.review.is_baseline:
            history = history.from_outside()
        return Row(
            household, code, origin, history.unit_id, unit, history.poverty_class, now, movement,
            history.members, members, now,
        )  # fmt: skip

    def _missing(self, done):
        """Facts of the opening whose households no commune has written and nobody has surveyed.

        Each with the state of its case, if there is one.
        """
        written = HouseholdYear.objects.filter(year=self.review.year)
        cases = ReviewCase.objects.filter(
            household=OuterRef("household"), commune_review__review=self.review
        )
        facts = self.opening.exclude(household__in=written.values("household"))
        facts = facts.annotate(case_state=Subquery(cases.values("state")[:1]))
        facts = facts.select_related("household__unit").order_by("household__code")
        return [fact for fact in facts if fact.household_id not in done]

    def _why(self, fact):
        """What is missing for a result; None if the household is gone."""
        home = fact.household.unit
        if fact.household.closed_on or not home.path.startswith(self.review.unit.path):
            return None
        if fact.case_state == ReviewCase.State.REFUSED:
            return REFUSED
        return NOT_SURVEYED if fact.case_state else NOT_LISTED


def _unsettled(fact, why):
    return Unsettled(
        fact.household_id, fact.household.code, fact.stood_in, fact.poverty_class, fact.members, why
    )


def _gone(fact):
    """The «khác giảm» row the close would write."""
    household = fact.household
    return Row(
        household.pk, household.code, household.origin, fact.stood_in, fact.stood_in,
        fact.poverty_class, None, Movement.OTHER_OUT, fact.members, 0, None,
    )  # fmt: skip
