"""Two people at one household at the same moment: the second waits and sees what the first did."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from core.errors import RuleBroken
from households import actions
from households.actions.meeting import VotesRefused
from households.actions.survey import HouseholdHasLeft, SurveyIsStale
from households.models import MeetingVote
from tests.households import builders as build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case():
    """A surveyed household."""
    commune, (village,) = build.commune()
    case = build.listed(build.open_round(commune), build.household(village))
    build.survey(case, build.POOR)
    case.refresh_from_db()
    return case


def meanwhile(first, second):
    """Do the second while the first is done and not yet committed; what came of the second."""
    outcome = []

    def act():
        try:
            outcome.append(second())
        except RuleBroken as refusal:
            outcome.append(refusal)
        finally:
            connection.close()

    thread = threading.Thread(target=act)
    with transaction.atomic():
        first()
        thread.start()
        thread.join(0.5)
    thread.join(10)
    return outcome[0]


def leave(case):
    on = date(2026, 11, 12)
    actions.close_household(
        case.household, closing="moved_away", closed_on=on, on=on,
        basis="Đơn của hộ", at=build.moment(on), by=None,
    )  # fmt: skip


def test_a_household_that_is_leaving_is_not_surveyed(case):
    by = build.officer(case.commune_review.commune)
    again = {"base": case.survey_id, "by": by}
    found = meanwhile(lambda: leave(case), lambda: build.survey(case, build.NEAR, **again))
    assert isinstance(found, HouseholdHasLeft)


def test_a_household_that_is_leaving_is_not_recognised(case):
    build.meet(case.commune_review, case.household.unit)
    build.post(case.commune_review)
    by = build.chairman(case.commune_review.commune)
    meanwhile(lambda: leave(case), lambda: build.recognise(case.commune_review, by=by))
    case.refresh_from_db()
    case.commune_review.refresh_from_db()
    assert (case.state, case.commune_review.stage) == ("posted", "recognised")


def test_votes_on_a_survey_that_is_being_recorded_again_are_refused(case):
    by, votes = build.officer(case.commune_review.commune), {case.pk: 10}
    place = (case.commune_review, case.household.unit)
    shown = {case.pk: case.survey_id}
    found = meanwhile(
        lambda: build.survey(case, build.NEAR, base=case.survey_id),
        lambda: build.meet(*place, votes=votes, surveys=shown, by=by),
    )
    assert isinstance(found, VotesRefused)
    assert not MeetingVote.objects.exists()


def test_who_records_second_learns_who_recorded_first(case):
    first, second = (build.officer(case.commune_review.commune) for _ in range(2))
    base = case.survey_id
    found = meanwhile(
        lambda: build.survey(case, build.NEAR, base=base, by=first),
        lambda: build.survey(case, build.NOT_POOR, base=base, by=second),
    )
    assert isinstance(found, SurveyIsStale)
    assert str(first) in str(found)
