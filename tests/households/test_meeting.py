"""Village meetings: half of those present is enough; one vote less sends the household back."""

from datetime import date

import pytest

from households import actions
from households.actions.meeting import (
    MeetingBeforeRound,
    MeetingInFuture,
    MeetingIsEmpty,
    MeetingIsRecorded,
    VillageIsElsewhere,
    VotesRefused,
)
from households.actions.rounds import RoundIsClosed
from households.models import MeetingVote, VillageMeeting
from tests.households import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A surveyed household."""
    commune, (village,) = build.commune()
    return surveyed(build.open_round(commune), village, "Nông Thị Mẩn")


def surveyed(commune_review, village, name):
    case = build.listed(commune_review, build.household(village, name))
    build.survey(case, build.POOR)
    case.refresh_from_db()
    return case


def meet(case, agreed, **facts):
    return build.meet(case.commune_review, case.household.unit, votes={case.pk: agreed}, **facts)


@pytest.mark.parametrize(
    ("agreed", "present", "state"),
    [
        (5, 10, "agreed"),
        (4, 10, "listed"),
        (6, 11, "agreed"),
        (5, 11, "listed"),
        (10, 10, "agreed"),
        (0, 10, "listed"),
        (1, 1, "agreed"),
    ],
)
def test_half_of_those_present_is_enough(case, agreed, present, state):
    meet(case, agreed, present=present)
    case.refresh_from_db()
    assert case.state == state


def test_the_meeting_leaves_its_record_with_the_votes_on_each_survey(case):
    meeting = meet(case, 7, held_on=date(2026, 10, 12))
    assert (meeting.village, meeting.held_on, meeting.present) == (
        case.household.unit,
        date(2026, 10, 12),
        10,
    )
    assert (meeting.chair, meeting.secretary, meeting.representative) == (
        "Nông Văn Chủ",
        "Hoàng Thị Ký",
        "Lý Văn Diện",
    )
    assert [(vote.survey, vote.agreed) for vote in MeetingVote.objects.all()] == [(case.survey, 7)]


def test_a_household_sent_back_is_surveyed_and_voted_on_again(case):
    meet(case, 4)
    again = build.survey(case, build.NEAR, base=case.survey_id)
    meet(case, 5, held_on=date(2026, 10, 27))
    case.refresh_from_db()
    assert (case.state, case.survey) == ("agreed", again)
    assert MeetingVote.objects.count() == 2


def test_a_household_not_voted_on_keeps_waiting(case):
    other = surveyed(case.commune_review, case.household.unit, "Lý Thị Hoa")
    meet(case, 9)
    other.refresh_from_db()
    assert other.state == "surveyed"


def test_more_agreeing_than_present_is_refused_beside_that_household(case):
    other = surveyed(case.commune_review, case.household.unit, "Lý Thị Hoa")
    with pytest.raises(VotesRefused) as refusal:
        build.meet(case.commune_review, case.household.unit, votes={case.pk: 10, other.pk: 11})
    assert [pk for pk, _ in refusal.value.problems] == [other.pk]
    assert not VillageMeeting.objects.exists()
    case.refresh_from_db()
    assert case.state == "surveyed"


def test_a_negative_vote_is_refused(case):
    with pytest.raises(VotesRefused):
        meet(case, -1)


def test_votes_on_households_not_waiting_here_are_refused(case):
    commune_review = case.commune_review
    listed = build.listed(commune_review, build.household(case.household.unit, "Chưa Khảo Sát"))
    _, (foreign_village,) = build.commune()
    unit = commune_review.commune
    neighbour = surveyed(commune_review, build.VillageFactory(parent=unit), "Thôn Bên")
    votes = {listed.pk: 5, neighbour.pk: 5, 987654: 5}
    with pytest.raises(VotesRefused) as refusal:
        build.meet(commune_review, case.household.unit, votes=votes)
    assert {pk for pk, _ in refusal.value.problems} == set(votes)
    with pytest.raises(VillageIsElsewhere):
        build.meet(commune_review, foreign_village, votes={case.pk: 5})


def test_a_meeting_cannot_agree_to_a_survey_made_after_it(case):
    with pytest.raises(VotesRefused, match="05/10/2026"):
        meet(case, 10, held_on=date(2026, 10, 4))
    meet(case, 10, held_on=date(2026, 10, 5))


def test_a_meeting_before_the_round_is_refused(case):
    with pytest.raises(MeetingBeforeRound, match="01/09/2026"):
        meet(case, 10, held_on=date(2026, 8, 31))


def test_a_meeting_is_not_written_down_before_it_is_held(case):
    with pytest.raises(MeetingInFuture, match="20/10/2026") as refusal:
        meet(case, 10, held_on=date(2026, 10, 21), on=date(2026, 10, 20))
    assert refusal.value.field == "held_on"
    meet(case, 10, held_on=date(2026, 10, 20), on=date(2026, 10, 20))


def test_votes_count_only_for_the_survey_the_meeting_saw(case):
    build.survey(case, build.NOT_POOR, base=case.survey_id)
    with pytest.raises(VotesRefused, match="đã được ghi lại") as refusal:
        meet(case, 10, surveys={case.pk: case.survey_id})
    assert [pk for pk, _ in refusal.value.problems] == [case.pk]
    assert not MeetingVote.objects.exists()
    case.refresh_from_db()
    assert case.state == "surveyed"


def test_a_meeting_does_not_speak_about_a_household_that_left(case):
    build.leave(case.household, date(2026, 10, 10))
    with pytest.raises(VotesRefused):
        meet(case, 10)


def test_a_second_click_is_no_second_meeting(case):
    other = surveyed(case.commune_review, case.household.unit, "Lý Thị Hoa")
    meet(case, 10)
    with pytest.raises(MeetingIsRecorded, match="20/10/2026"):
        meet(other, 10)
    assert VillageMeeting.objects.count() == 1
    other.refresh_from_db()
    assert other.state == "surveyed"


def test_a_meeting_of_nobody_or_about_nobody_is_refused(case):
    with pytest.raises(MeetingIsEmpty):
        meet(case, 0, present=0)
    with pytest.raises(MeetingIsEmpty):
        build.meet(case.commune_review, case.household.unit, votes={})


def test_no_meeting_after_the_posting(case):
    meet(case, 10)
    build.post(case.commune_review)
    with pytest.raises(RoundIsClosed):
        meet(case, 10, held_on=date(2026, 11, 20))


@pytest.mark.parametrize("households", [1, 3])
def test_a_meeting_costs_the_same_however_many_households(
    case, households, django_assert_num_queries
):
    cases = [
        surveyed(case.commune_review, case.household.unit, f"Hộ {n}") for n in range(households)
    ]
    votes = {each.pk: 10 if n % 2 else 1 for n, each in enumerate(cases)} | {case.pk: 10}
    by = build.officer(case.commune_review.commune)
    surveys = {each.pk: each.survey_id for each in [case, *cases]}
    with django_assert_num_queries(12):
        actions.hold_meeting(
            case.commune_review, case.household.unit, held_on=date(2026, 10, 20), present=10,
            chair="A", secretary="B", representative="C", votes=votes, surveys=surveys,
            on=date(2026, 10, 20), by=by,
        )  # fmt: skip


@pytest.mark.parametrize(("agreed", "disagreed", "silent"), [(6, 4, 0), (6, 0, 4), (6, None, None)])
def test_who_disagreed_is_counted_and_the_rest_had_no_opinion(case, agreed, disagreed, silent):
    against = {} if disagreed is None else {case.pk: disagreed}
    meeting = meet(case, agreed, disagreed=against, minutes=" Ông A: hộ có xe tải. ")
    vote = meeting.votes.get()
    assert (vote.disagreed, vote.silent) == (disagreed, silent)
    assert meeting.minutes == "Ông A: hộ có xe tải."


@pytest.mark.parametrize(
    ("agreed", "against"), [({0: 6}, {0: 5}), ({0: 6}, {0: -1}), ({0: 6}, {1: 1})]
)
def test_more_opinions_than_people_are_refused(case, agreed, against):
    ids = {0: case.pk, 1: case.pk + 1}
    with pytest.raises(VotesRefused):
        build.meet(
            case.commune_review, case.household.unit,
            votes={ids[k]: n for k, n in agreed.items()},
            disagreed={ids[k]: n for k, n in against.items()},
        )  # fmt: skip
    assert not VillageMeeting.objects.exists()
