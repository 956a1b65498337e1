"""Surveyors' work: giving households out, progress by village and person, the own list."""

from datetime import date

import pytest
from django.urls import reverse

from households import actions
from households.actions.rounds import RoundIsClosed
from households.actions.surveyors import NotASurveyorHere, NothingToAssign
from households.models import CommuneReview, ReviewCase
from organisations.access import Role
from organisations.models import AuditEntry
from tests import factories
from tests.households import builders as build

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 5)


@pytest.fixture
def world(client):
    """A commune with two villages, three listed households, an officer signed in, a surveyor."""
    commune, villages = build.commune(villages=2)
    commune_review = build.open_round(commune)
    other, (village,) = build.commune()
    their_round = CommuneReview.objects.create(review=commune_review.review, commune=other)
    foreign = build.listed(their_round, build.household(village, "Hộ xã khác"))
    cases = [
        build.listed(commune_review, build.household(village, name))
        for village, name in [
            (villages[0], "Nông Thị Mẩn"),
            (villages[0], "Lý Văn Tài"),
            (villages[1], "Ma Thị Hoa"),
        ]
    ]
    officer = factories.person(Role.COMMUNE_OFFICER, commune)
    surveyor = factories.person(Role.SURVEYOR, commune)
    client.force_login(officer, backend="organisations.backends.AccountBackend")
    return {
        "client": client, "commune": commune, "villages": villages, "round": commune_review,
        "cases": cases, "officer": officer, "surveyor": surveyor, "foreign": foreign,
    }  # fmt: skip


def given(world, surveyor, **facts):
    rows = ReviewCase.objects.filter(pk__in=[case.pk for case in world["cases"]])
    facts = {"cases": rows, "on": ON, "by": world["officer"]} | facts
    return actions.assign_surveyor(world["round"], surveyor=surveyor, **facts)


def address(name, world, *more):
    return reverse(name, args=[world["round"].pk, *more])


def test_a_whole_village_is_given_out_at_once_and_audited(world):
    village = world["villages"][0]
    response = world["client"].post(
        address("surveyor_assign", world, village.pk),
        {"surveyor": world["surveyor"].pk, "all": "1"},
        follow=True,
    )
    assert "2 hộ" in response.content.decode()
    assert [c.surveyor for c in world["round"].cases.order_by("pk")] == [
        world["surveyor"], world["surveyor"], None,
    ]  # fmt: skip
    entry = AuditEntry.objects.get(action="assign_surveyor")
    assert entry.changes["households"] == 2


def test_single_households_are_given_to_one_and_taken_back(world):
    village, case = world["villages"][0], world["cases"][1]
    url = address("surveyor_assign", world, village.pk)
    world["client"].post(url, {"surveyor": world["surveyor"].pk, "case": [case.pk]})
    assert list(ReviewCase.objects.filter(surveyor=world["surveyor"])) == [case]
    world["client"].post(url, {"surveyor": "", "case": [case.pk]})
    assert not ReviewCase.objects.filter(surveyor__isnull=False).exists()


@pytest.mark.parametrize(("chosen", "said"), [("all", "hộ đã được giao"), ("case", "không đổi gì")])
def test_a_second_click_changes_nothing_and_says_so(chosen, said, world):
    url = address("surveyor_assign", world, world["villages"][0].pk)
    given_out = {"surveyor": world["surveyor"].pk, chosen: [world["cases"][0].pk]}
    world["client"].post(url, given_out)
    assert said in world["client"].post(url, given_out, follow=True).content.decode()
    assert AuditEntry.objects.filter(action="assign_surveyor").count() == 1


def test_giving_all_leaves_what_somebody_has_already(world):
    given(world, world["officer"], cases=ReviewCase.objects.filter(pk=world["cases"][0].pk))
    url = address("surveyor_assign", world, world["villages"][0].pk)
    world["client"].post(url, {"surveyor": world["surveyor"].pk, "all": "1"})
    world["cases"][0].refresh_from_db()
    assert world["cases"][0].surveyor == world["officer"]


def test_a_village_changes_hands_as_a_whole(world):
    given(world, world["officer"])
    village = world["villages"][0]
    url = address("surveyor_assign", world, village.pk)
    world["client"].post(url, {"surveyor": world["surveyor"].pk, "all": "every"})
    holders = world["round"].cases.filter(household__unit=village).values_list("surveyor")
    assert set(holders) == {(world["surveyor"].pk,)}
    board = world["client"].get(address("surveyor_board", world))
    (of_village,) = [row for row in board.context["villages"] if row[0] == village]
    assert of_village[2:] == (0, [world["surveyor"].full_name])


def test_only_who_records_surveys_in_the_commune_gets_households(world):
    stranger = factories.person(Role.SURVEYOR, factories.UnitFactory())
    head = factories.person(Role.VILLAGE_HEAD, world["villages"][0])
    for person in (stranger, head):
        with pytest.raises(NotASurveyorHere):
            given(world, person)
        url = address("surveyor_assign", world, world["villages"][0].pk)
        page = world["client"].post(url, {"surveyor": person.pk, "all": "1"}, follow=True)
        assert "không ghi Phiếu B ở xã" in page.content.decode()
    assert not ReviewCase.objects.filter(surveyor__isnull=False).exists()


def test_nothing_chosen_is_said(world):
    url = address("surveyor_assign", world, world["villages"][0].pk)
    page = world["client"].post(url, {"surveyor": world["surveyor"].pk}, follow=True)
    assert "chưa chọn hộ" in page.content.decode()
    with pytest.raises(NothingToAssign):
        given(world, world["surveyor"], cases=ReviewCase.objects.none())


def test_households_of_another_commune_are_not_touched_by_any_field(world):
    foreign, village = world["foreign"], world["foreign"].household.unit
    client, surveyor = world["client"], world["surveyor"]
    own = address("surveyor_assign", world, world["villages"][0].pk)
    client.post(own, {"surveyor": surveyor.pk, "case": [foreign.pk, "9" * 30, "x"]})
    paths = [
        reverse("surveyor_assign", args=[foreign.commune_review_id, village.pk]),
        address("surveyor_assign", world, village.pk),
    ]
    for path in paths:
        assert client.post(path, {"surveyor": surveyor.pk, "all": "1"}).status_code == 404
    assert (
        client.get(reverse("surveyor_board", args=[foreign.commune_review_id])).status_code == 404
    )
    foreign.refresh_from_db()
    assert foreign.surveyor is None
    board = client.get(address("surveyor_board", world)).content.decode()
    assert village.name not in board


def test_past_surveying_nobody_is_given_anything(world):
    for case in world["cases"]:
        build.survey(case)
    for village in world["villages"]:
        build.meet(world["round"], village)
    with pytest.raises(NothingToAssign):
        given(world, world["surveyor"])
    build.post(world["round"])
    with pytest.raises(NothingToAssign):
        given(world, world["surveyor"])
    build.recognise(world["round"])
    with pytest.raises(RoundIsClosed):
        given(world, world["surveyor"])


def test_the_board_counts_by_village_and_by_person(world):
    given(world, world["surveyor"], cases=ReviewCase.objects.filter(pk=world["cases"][0].pk))
    build.survey(world["cases"][0], by=world["surveyor"])
    page = world["client"].get(address("surveyor_board", world))
    (nobody,) = [row for row in page.context["work"] if row.person is None]
    (his,) = [row for row in page.context["work"] if row.person == world["surveyor"]]
    assert (his.progress.listed, his.progress.surveyed, his.recorded) == (1, 1, 1)
    assert his.last_at is not None
    assert (nobody.progress.listed, nobody.progress.to_survey) == (2, 2)
    first, second = page.context["villages"]
    assert (first[1].listed, first[1].surveyed, first[2]) == (2, 1, 1)
    assert (second[1].listed, second[2]) == (1, 1)


def test_the_board_of_a_round_without_households_says_so(world):
    commune, _ = build.commune()
    review = world["round"].review
    commune_review = CommuneReview.objects.create(review=review, commune=commune)
    world["client"].force_login(
        factories.person(Role.COMMUNE_OFFICER, commune),
        backend="organisations.backends.AccountBackend",
    )
    page = world["client"].get(reverse("surveyor_board", args=[commune_review.pk]))
    assert "Danh sách chưa có hộ nào" in page.content.decode()


@pytest.mark.parametrize("households", [1, 3])
def test_board_and_village_cost_the_same_whatever_the_number(
    world, households, django_assert_num_queries
):
    for number in range(households - 1):
        build.listed(world["round"], build.household(world["villages"][1], f"Hộ {number}"))
    client = world["client"]
    board = address("surveyor_board", world)
    village = address("surveyor_village", world, world["villages"][1].pk)
    client.get(board)
    with django_assert_num_queries(12):
        client.get(board)
    with django_assert_num_queries(7):
        client.get(village)


def test_a_surveyor_meets_the_own_households_at_home_and_can_open_them(world):
    given(world, world["surveyor"], cases=ReviewCase.objects.filter(pk=world["cases"][2].pk))
    client = world["client"]
    client.force_login(world["surveyor"], backend="organisations.backends.AccountBackend")
    home = client.get("/").content.decode()
    assert "Hộ được giao cho bạn" in home
    assert "Ma Thị Hoa" in home
    assert "Lý Văn Tài" not in home
    assert client.get(reverse("survey_edit", args=[world["cases"][2].pk])).status_code == 200
    assert client.get(address("surveyor_board", world)).status_code == 403


def test_a_surveyor_with_everything_done_is_told_so(world):
    given(world, world["surveyor"], cases=ReviewCase.objects.filter(pk=world["cases"][2].pk))
    build.survey(world["cases"][2], by=world["surveyor"])
    world["client"].force_login(world["surveyor"], backend="organisations.backends.AccountBackend")
    assert "mọi hộ được giao" in world["client"].get("/").content.decode()
