"""The goal pages: who sees which unit, what they say, what they cost."""

import pytest
from django.urls import reverse

from organisations.access import Role
from tests import factories

from . import world

pytestmark = pytest.mark.django_db
BOTH = "ty-le-ngheo-da-chieu"
ONE_PAGE = 12  # session, user, postings, units, indicators, targets, five of the ledger


def pages():
    return [reverse("goal_list"), reverse("indicator_detail", args=[BOTH])]


@pytest.fixture
def two_communes():
    """La Hiên at 17,26 %, Sảng Mộc at 43,92 %, both together at 30,31 %."""
    world.indicator(BOTH)
    la_hien, sang_moc = world.commune("Xã La Hiên"), world.commune("Xã Sảng Mộc", region="III")
    for year in (2021, 2022):
        world.full_year(la_hien, year, poor=34, households=197)
        world.full_year(sang_moc, year, poor=83, households=189)
    return la_hien, sang_moc


@pytest.mark.parametrize("page", [0, 1], ids=["goals", "indicator"])
def test_a_commune_officer_sees_the_own_commune_and_no_figure_of_another(
    signed_in, two_communes, page
):
    client = signed_in(Role.COMMUNE_OFFICER, two_communes[0])
    words = client.get(pages()[page]).content.decode()
    assert "17,26" in words and "Xã La Hiên" in words
    assert "43,92" not in words and "Sảng Mộc" not in words
    assert "30,31" not in words  # the district's, from which the neighbour's could be worked out


@pytest.mark.parametrize("page", [0, 1], ids=["goals", "indicator"])
def test_another_commune_or_the_district_asked_for_by_id_is_not_found(
    signed_in, two_communes, page
):
    client = signed_in(Role.COMMUNE_CHAIRMAN, two_communes[0])
    for unit in (two_communes[1], factories.district(), factories.province()):
        assert client.get(pages()[page], {"don_vi": unit.pk}).status_code == 404
    assert client.get(pages()[page], {"don_vi": two_communes[0].pk}).status_code == 200


@pytest.mark.parametrize("wanted", ["0", "abc", "-1", "9" * 30, "1 or 1=1"])
def test_a_unit_that_does_not_exist_is_not_found(signed_in, two_communes, wanted):
    client = signed_in(Role.LEADER)
    assert client.get(pages()[0], {"don_vi": wanted}).status_code == 404


def test_an_indicator_that_does_not_exist_is_not_found(signed_in, two_communes):
    client = signed_in(Role.LEADER)
    assert client.get(reverse("indicator_detail", args=["khong-co"])).status_code == 404


@pytest.mark.parametrize("role", [Role.LEADER, Role.SUPERVISOR, Role.DISTRICT_STAFF])
def test_the_district_sees_every_commune_the_poorest_first(signed_in, two_communes, role):
    response = signed_in(role).get(pages()[0])
    assert [line.unit for line in response.context["ranking"]] == [*reversed(two_communes)]
    words = response.content.decode()
    assert "30,31" in words and "43,92" in words and "17,26" in words


def test_the_district_can_look_at_one_commune(signed_in, two_communes):
    response = signed_in(Role.LEADER).get(pages()[0], {"don_vi": two_communes[1].pk})
    assert response.context["unit"] == two_communes[1]
    assert response.context["ranking"] == []
    assert "chỉ để so sánh" in response.content.decode()


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.ADMINISTRATOR])
def test_who_may_not_read_aggregates_is_refused(signed_in, two_communes, role):
    client = signed_in(role)
    assert [client.get(page).status_code for page in pages()] == [403, 403]


def test_every_goal_shows_quote_source_and_verdict(signed_in, two_communes):
    words = signed_in(Role.LEADER).get(pages()[0]).content.decode()
    assert "giảm ít nhất một nửa tỷ lệ nghèo theo tiêu chí nghèo đa chiều của quốc gia⁽²⁾" in words
    assert "Quyết định số 2591/QĐ-UBND" in words
    assert "Chưa đạt" in words


def test_the_break_of_the_series_in_2027_is_said_where_it_matters(signed_in, two_communes):
    client = signed_in(Role.LEADER)
    for page, says in [(BOTH, True), ("xa-dac-biet-kho-khan", False)]:
        words = client.get(reverse("indicator_detail", args=[page])).content.decode()
        assert ("Chuỗi số liệu sẽ đứt từ năm 2027" in words) == says


def test_the_reference_path_is_named_as_no_part_of_the_plan(signed_in, two_communes):
    words = signed_in(Role.LEADER).get(pages()[1]).content.decode()
    assert "Kế hoạch không quy định từng năm" in words
    assert "tham chiếu" in words


def test_a_missing_figure_is_a_dash_with_its_reason(signed_in, two_communes):
    world.close(two_communes[0], 2023)
    world.full_year(two_communes[1], 2023, poor=10)
    response = signed_in(Role.LEADER).get(pages()[1])
    reason = "Xã La Hiên chưa xác nhận số hộ dân cư năm 2023"
    assert response.context["communes"]["gaps"] == [reason]
    assert response.content.decode().count(reason) == 3  # lead, row of the year, commune


def test_without_goals_and_without_facts_the_pages_still_speak(signed_in):
    client = signed_in(Role.LEADER)
    assert "Chưa có mục tiêu nào" in client.get(pages()[0]).content.decode()
    world.indicator(BOTH)
    assert "chưa khoá sổ năm nào" in client.get(pages()[0]).content.decode()
    assert "Chưa khoá sổ năm nào" in client.get(pages()[1]).content.decode()


@pytest.mark.parametrize("page", [0, 1], ids=["goals", "indicator"])
def test_a_page_costs_the_same_for_one_commune_and_for_three(
    signed_in, django_assert_num_queries, page
):
    world.indicator(BOTH)
    client = signed_in(Role.LEADER)
    client.get(pages()[page])  # the demonstration notice is remembered for five minutes
    for count in (1, 2):
        for _ in range(count):
            unit = world.commune()
            for year in (2021, 2022):
                world.full_year(unit, year, poor=100)
        with django_assert_num_queries(ONE_PAGE):
            client.get(pages()[page])
