from datetime import date

import pytest
from django.utils.html import strip_tags

from organisations.access import Role
from organisations.models import Succession
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/don-vi/"


def page(unit):
    return f"{LIST}{unit.pk}/"


def commune(name, region="III", **facts):
    unit = factories.UnitFactory(name=name)
    factories.AreaFactory(unit=unit, is_confirmed=True)
    factories.AreaFactory(unit=unit, kind="region", value=region, **facts)
    return unit


def test_the_list_shows_communes_with_their_dated_facts(signed_in):
    unit = commune("Xã Sảng Mộc")
    factories.VillageFactory(parent=unit)
    shown = signed_in(Role.LEADER).get(LIST).content.decode()
    assert "Xã Sảng Mộc" in shown
    assert "Khu vực III" in shown
    assert "Nông thôn" in shown


def test_a_fact_not_checked_against_its_text_says_so(signed_in):
    commune("Xã Sảng Mộc", is_confirmed=False)
    client = signed_in(Role.LEADER)
    assert "chưa đối chiếu" in client.get(LIST).content.decode()


def test_a_checked_fact_carries_no_doubt(signed_in):
    commune("Xã Sảng Mộc", is_confirmed=True)
    assert "chưa đối chiếu" not in signed_in(Role.LEADER).get(LIST).content.decode()


def test_a_day_before_the_facts_shows_them_missing_not_zero(signed_in):
    commune("Xã Sảng Mộc", valid_from=date(2021, 6, 4))
    response = signed_in(Role.LEADER).get(LIST, {"on": "01/06/2021"})
    assert [total for _, total, _ in response.context["regions"]] == [None, None, None]
    assert "chưa phân định trong ngày này" in response.content.decode()


def test_a_unit_is_listed_only_on_days_it_exists(signed_in):
    unit = commune("Xã Sảng Mộc")
    unit.valid_to = date(2025, 6, 30)
    unit.save()
    client = signed_in(Role.LEADER)
    assert "Xã Sảng Mộc" in client.get(LIST, {"on": "30/06/2025"}).content.decode()
    assert "Xã Sảng Mộc" not in client.get(LIST, {"on": "01/07/2025"}).content.decode()


def test_a_commune_officer_sees_their_own_commune_alone(signed_in):
    mine, other = commune("Xã La Hiên"), commune("Xã Sảng Mộc")
    client = signed_in(Role.COMMUNE_OFFICER, mine)
    response = client.get(LIST)
    assert "Xã La Hiên" in response.content.decode()
    assert "Xã Sảng Mộc" not in response.content.decode()
    assert client.get(page(mine)).status_code == 200
    assert client.get(page(other)).status_code == 404


def test_a_village_head_sees_their_village_and_no_link_above_it(signed_in):
    village = factories.VillageFactory(name="Xóm Hiên Bình")
    neighbour = factories.VillageFactory(parent=village.parent, name="Xóm Cây Bòng")
    client = signed_in(Role.VILLAGE_HEAD, village)
    shown = client.get(LIST).content.decode()
    assert "Xóm Hiên Bình" in shown
    assert neighbour.name not in shown
    assert f'href="{page(village.parent)}"' not in client.get(page(village)).content.decode()


def test_an_illustrative_name_is_marked(signed_in):
    village = factories.VillageFactory(is_illustrative=True)
    client = signed_in(Role.LEADER)
    assert "tên minh hoạ" in client.get(page(village)).content.decode()
    assert "tên minh hoạ" in client.get(page(village.parent)).content.decode()


def test_a_commune_shows_what_it_came_from_and_went_into(signed_in):
    old, new = commune("Xã Cúc Đường"), commune("Xã La Hiên mới")
    Succession.objects.create(
        predecessor=old, successor=new, on=date(2025, 7, 1), kind="merge", legal_basis="NQ 1683"
    )
    client = signed_in(Role.LEADER)
    assert "thành Xã La Hiên mới" in strip_tags(client.get(page(old)).content.decode())
    assert "từ Xã Cúc Đường" in strip_tags(client.get(page(new)).content.decode())


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_commune_and_three(
    signed_in, rows, django_assert_num_queries
):
    for number in range(rows):
        factories.VillageFactory(parent=commune(f"Xã {number}"))
    client = signed_in(Role.LEADER)
    client.get(LIST)
    with django_assert_num_queries(5):
        client.get(LIST)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_commune_costs_the_same_for_one_village_and_three(
    signed_in, rows, django_assert_num_queries
):
    unit = commune("Xã La Hiên")
    for _ in range(rows):
        factories.VillageFactory(parent=unit)
    client = signed_in(Role.LEADER)
    client.get(page(unit))
    with django_assert_num_queries(8):
        client.get(page(unit))
