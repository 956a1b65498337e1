"""Score tables in the browser: put into use from a day, taken out, discarded, compared."""

import pytest
from django.urls import reverse

from households.models import ScoreTable
from organisations.access import Role
from tests.factories import district, person
from tests.households import builders as build
from tests.households.scored import computed, imported, with_points
from tests.households.screens import as_, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def administrator():
    return person(Role.ADMINISTRATOR, district())


@pytest.fixture
def table():
    return build.score_table()


# Into use and out of it


def test_a_table_is_activated_from_a_day_and_says_so(administrator, table):
    client, row = as_(administrator), imported()
    address = reverse("score_table_activate", args=[row.pk])
    page = client.post(address, {"active_from": "01/09/2026"}, follow=True)
    assert "đang dùng từ 01/09/2026" in text_of(page)
    shown = text_of(client.get(reverse("standard_list")))
    assert "đã được thay từ 01/09/2026" in shown
    client.post(reverse("score_table_deactivate", args=[row.pk]))
    row.refresh_from_db()
    assert row.active_from is None


def test_a_table_of_next_year_says_from_when(administrator, table):
    build.score_table("2027")
    assert "sẽ áp dụng từ 01/01/2027" in text_of(as_(administrator).get(reverse("standard_list")))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "bắt buộc"),
        ("31/02/2026", "ngày hợp lệ"),
        ("01/01/2027", "thời hạn hiệu lực"),
        ("01/01/2022", "đã có bảng điểm khác"),
    ],
)
def test_a_day_that_will_not_do_is_refused_beside_the_field(day, said, administrator, table):
    row = imported()
    address = reverse("score_table_activate", args=[row.pk])
    page = as_(administrator).post(address, {"active_from": day})
    assert said.lower() in str(page.context["form"].errors["active_from"]).lower()
    row.refresh_from_db()
    assert row.active_from is None


def test_a_used_table_says_why_it_stays_and_offers_nothing(administrator, table):
    commune, (village,) = build.commune()
    computed(build.listed(build.open_round(commune), build.household(village)))
    client = as_(administrator)
    address = reverse("score_table_detail", args=[table.pk])
    shown = text_of(client.get(address))
    assert "Đã tính điểm cho <b>1</b> phiếu: không sửa được" in shown
    assert "Ngừng áp dụng" not in shown
    stop = reverse("score_table_deactivate", args=[table.pk])
    page = client.post(stop, headers={"referer": f"http://testserver{address}"}, follow=True)
    assert "Muốn đổi thì nhập bản mới" in text_of(page)


def test_a_table_that_was_never_used_is_discarded(administrator, table):
    row = imported()
    as_(administrator).post(reverse("score_table_discard", args=[row.pk]))
    assert list(ScoreTable.objects.all()) == [table]


# Side by side


def test_the_newest_table_is_compared_with_the_one_in_use(table):
    row = imported(items=with_points(5))
    page = as_(person(Role.LEADER, district())).get(reverse("score_table_compare"))
    assert page.context["pair"] == (table, row)
    assert "1 đổi" in text_of(page)


def test_tables_that_score_alike_say_so_and_the_address_keeps_the_choice(table):
    row = imported()
    address = f"{reverse('score_table_compare')}?cu={row.pk}&moi={table.pk}"
    page = as_(person(Role.LEADER, district())).get(address)
    assert page.context["pair"] == (row, table)
    assert "Hai bảng giống hệt nhau" in text_of(page)


def test_a_single_table_is_compared_with_itself(table):
    page = as_(person(Role.LEADER, district())).get(reverse("score_table_compare"))
    assert "cùng một bản" in text_of(page)


def test_standards_are_compared_and_the_provisional_says_so(table):
    build.standard("2027")
    page = as_(person(Role.LEADER, district())).get(reverse("standard_compare"))
    assert [row.code for row in page.context["pair"]] == ["2022", "2027"]
    for words in ("tạm thời", "2.200.000", "Xử lý rác thải sinh hoạt", "1 thêm", "1 bỏ"):
        assert words in text_of(page)


@pytest.mark.parametrize("name", ["score_table_compare", "standard_compare"])
@pytest.mark.parametrize("chosen", ["999999", "la", "9" * 30])
def test_a_version_that_is_not_there_is_an_error_of_the_form(name, chosen, table):
    page = as_(person(Role.LEADER, district())).get(reverse(name), {"cu": chosen})
    assert page.status_code == 200
    assert "cu" in page.context["form"].errors


@pytest.mark.parametrize("name", ["score_table_compare", "standard_compare"])
def test_nothing_to_compare_leads_to_the_list(name):
    page = as_(person(Role.LEADER, district())).get(reverse(name))
    assert page["Location"] == reverse("standard_list")
