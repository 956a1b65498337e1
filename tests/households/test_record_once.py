"""A survey is recorded once: double clicks, races, and two people at one household."""

import threading
import uuid

import pytest
from django.db import IntegrityError, connection

from households.actions import survey as recording
from households.actions.survey import AlreadySubmitted, SubmissionIsOfAnother, SurveyIsStale
from households.models import Survey
from tests.households import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A household that applied in a rural commune's round of 2026."""
    commune, (village,) = build.commune()
    return build.listed(build.open_round(commune), build.household(village))


def test_the_same_submission_again_gives_the_same_survey_back(case):
    key = uuid.uuid4()
    first = build.survey(case, build.POOR, key=key)
    again = build.survey(case, build.POOR, key=key)
    assert again == first
    assert (again.poverty_class, Survey.objects.count()) == ("ngheo", 1)


def test_the_same_people_without_their_new_ids_are_the_same_submission(case):
    people = [build.member_answers(), build.member_answers("Lý Văn Tư", quan_he="con")]
    key = uuid.uuid4()
    first = build.survey(case, members=[dict(row) for row in people], key=key)
    assert all(row["id"] for row in first.answers["thanh_vien"])
    assert build.survey(case, members=[dict(row) for row in people], key=key) == first
    for others in (people[:1], [*people, build.member_answers("Lý Thị Năm", quan_he="con")]):
        with pytest.raises(AlreadySubmitted):
            build.survey(case, members=[dict(row) for row in others], key=key)


def test_other_answers_under_a_used_key_are_refused_and_not_thrown_away_silently(case):
    key = uuid.uuid4()
    first = build.survey(case, build.POOR, key=key)
    with pytest.raises(AlreadySubmitted, match="16:00 05/10/2026") as refusal:
        build.survey(case, build.NEAR, key=key, base=first.pk)
    assert refusal.value.facts["survey"] == first
    assert Survey.objects.count() == 1


def test_a_submission_key_of_another_household_opens_nothing(case):
    other = build.listed(case.commune_review, build.household(case.household.unit, "Lý Thị Hoa"))
    key = uuid.uuid4()
    build.survey(other, key=key)
    with pytest.raises(SubmissionIsOfAnother):
        build.survey(case, key=key)


def test_who_loses_the_race_gets_the_winners_survey(case, monkeypatch):
    real, winners = recording._record, []

    def race(*args, **facts):
        if not winners:
            winners.append(real(*args, **facts))
            raise IntegrityError("UNIQUE constraint failed: households_survey.submission_key")
        return real(*args, **facts)

    monkeypatch.setattr(recording, "_record", race)
    assert build.survey(case, build.POOR) == winners[0]
    assert Survey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_survey(case):
    key, found, by = uuid.uuid4(), [], build.officer(case.commune_review.commune)
    build.ethnic_groups()
    gate = threading.Barrier(2)

    def click():
        gate.wait(5)
        found.append(build.survey(case, build.POOR, key=key, by=by).pk)
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert len(found) == 2 and len(set(found)) == 1
    assert Survey.objects.count() == 1


def test_a_survey_made_from_an_older_one_is_stale(case):
    first = build.survey(case, build.POOR)
    second = build.survey(case, build.NEAR, base=first.pk)
    with pytest.raises(SurveyIsStale) as refusal:
        build.survey(case, build.NOT_POOR, base=first.pk)
    assert refusal.value.facts["survey"] == second
    assert "16:00 05/10/2026" in str(refusal.value)
    with pytest.raises(SurveyIsStale):
        build.survey(case, build.NOT_POOR)
    case.refresh_from_db()
    assert case.survey == second
