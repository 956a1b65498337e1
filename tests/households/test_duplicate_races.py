"""Two people who decide on one pair at the same moment: the second learns of the first."""

from datetime import date
from functools import partial

import pytest

from households import actions
from households.actions.duplicates.rules import AlreadyDecided, AlreadyUndone
from households.models import DuplicateDecision, HouseholdEvent
from tests.households import builders as build
from tests.households.test_races import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)
HOW = {"reason": "x", "at": build.moment("2026-11-20")}
ON = {"on": date(2026, 11, 20)}


@pytest.fixture
def pair():
    """Two heads who may be one person."""
    _, (village,) = build.commune()
    return [build.household(village, name).members.get() for name in ("Nông Mẩn", "NÔNG MẨN")]


@pytest.fixture
def by(pair):
    return build.officer(pair[0].household.unit.parent)


def test_a_pair_that_is_being_merged_is_not_told_apart(pair, by):
    merge = partial(actions.merge_people, *pair, ending="error", **HOW, **ON, by=by)
    found = meanwhile(merge, partial(actions.mark_different, *pair, **HOW, by=by))
    assert isinstance(found, AlreadyDecided)
    assert DuplicateDecision.objects.get().verdict == "same"


def test_a_pair_is_merged_once(pair, by):
    merge = partial(actions.merge_people, ending="error", **HOW, **ON, by=by)
    found = meanwhile(lambda: merge(*pair), lambda: merge(*pair[::-1]))
    assert isinstance(found, AlreadyDecided)
    assert HouseholdEvent.objects.count() == 1


def test_a_decision_is_taken_back_once(pair, by):
    decision = actions.merge_people(*pair, ending="error", **HOW, **ON, by=by)
    undo = partial(actions.undo_decision, decision, **HOW, **ON, by=by)
    assert isinstance(meanwhile(undo, undo), AlreadyUndone)
    assert HouseholdEvent.objects.count() == 2
