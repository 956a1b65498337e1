"""The lists of a round: who is poor, near-poor, and who has left (thoát nghèo, thoát cận nghèo)."""

from django.db.models import F
from django.utils import timezone

from households.models import PovertyClass, ReviewCase
from households.standing import classes_before

POOR, NEAR, NOT_POOR = PovertyClass.POOR, PovertyClass.NEAR_POOR, PovertyClass.NOT_POOR
State = ReviewCase.State
LISTS = [
    ("ngheo", "Hộ nghèo", lambda now, before: now == POOR),
    ("can_ngheo", "Hộ cận nghèo", lambda now, before: now == NEAR),
    ("thoat_ngheo", "Hộ thoát nghèo", lambda now, before: before == POOR and now != POOR),
    (
        "thoat_can_ngheo",
        "Hộ thoát cận nghèo",
        lambda now, before: before == NEAR and now == NOT_POOR,
    ),
]


def result_lists(commune_review):
    """[(code, title, cases)]: what is posted and then recognised; each case has `class_before`.

    A household that left poverty and is near-poor now stands in both of its lists. Before the
    posting these are the lists as far as the surveys have come.
    """
    cases = commune_review.cases.standing().filter(state__in=_states(commune_review))
    cases = cases.annotate(now=F("survey__poverty_class")).select_related(
        "household__unit", "survey"
    )
    cases = cases.defer("survey__answers", "survey__result", "household__search_key")
    before = classes_before(commune_review, cases.values("household"), timezone.localdate())
    cases = list(cases.order_by("household__unit__name", "household__code"))
    for case in cases:
        case.class_before = before.get(case.household_id)
    return [
        (code, title, [case for case in cases if belongs(case.now, case.class_before)])
        for code, title, belongs in LISTS
    ]


def _states(commune_review):
    if commune_review.posted_from:
        return [State.POSTED, State.RECOGNISED]
    return [State.SURVEYED, State.AGREED]
