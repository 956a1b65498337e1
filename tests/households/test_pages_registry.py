"""The registry in the browser: found without accents, opened, and entered after a Mẫu số 01."""

from datetime import date

import pytest
from django.urls import reverse

from households.models import Household, ReviewCase
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import MemberFactory, district, person
from tests.households import builders as build
from tests.households.screens import as_, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

LIST = "/ho/"


@pytest.fixture
def commune():
    """A rural commune with one village."""
    unit, _ = build.commune()
    return unit


@pytest.fixture
def village(commune):
    return commune.children.get()


@pytest.fixture
def officer(commune):
    return build.officer(commune)


def found(client, words):
    """Codes on the list after searching."""
    client.post(reverse("household_search"), {"words": words})
    page = client.get(LIST)
    return [row.record.code for row in page.context["table"].page.object_list]


def test_a_household_is_found_without_accents(village, officer):
    wanted = build.household(village, "Nông Thị Mẩn")
    build.household(village, "Lý Văn Tư")
    assert found(as_(officer), "nong thi man") == [wanted.code]
    assert found(as_(officer), "  NÔNG   thị ") == [wanted.code]


def test_a_household_is_found_by_code_and_by_the_last_digits_of_a_number(village, officer):
    wanted = build.household(village, head={"cccd": "019180001234"})
    build.household(village, "Lý Văn Tư", head={"cccd": "019180012345"})
    assert found(as_(officer), wanted.code.lower()) == [wanted.code]
    assert found(as_(officer), "1234") == [wanted.code]


def test_whole_numbers_are_found_only_by_who_may_read_them(commune, village, officer):
    wanted = build.household(village, head={"cccd": "019180001234"})
    assert found(as_(officer), "019180001234") == [wanted.code]
    for other in (build.chairman(commune), build.staff(), person(Role.VILLAGE_HEAD, village)):
        assert found(as_(other), "019180001234") == []
        assert found(as_(other), "1234") == [wanted.code]


def test_what_is_searched_is_shown_kept_and_cleared_and_never_in_an_address(village, officer):
    build.household(village)
    client = as_(officer)
    answer = client.post(reverse("household_search"), {"words": "nông"})
    assert answer["Location"] == LIST
    page = text_of(client.get(f"{LIST}?page=1"))
    assert 'value="nông"' in page
    assert "Bỏ tìm" in page
    assert "n%C3%B4ng" not in page
    client.post(reverse("household_search"), {"words": ""})
    assert "Bỏ tìm" not in text_of(client.get(LIST))


def test_nothing_found_says_what_to_try(village, officer):
    client = as_(officer)
    assert found(client, "không có ai") == []
    assert "Không tìm thấy hộ nào" in text_of(client.get(LIST))


def test_an_empty_registry_says_where_households_come_from(officer):
    assert "Chưa có hộ nào" in text_of(as_(officer).get(LIST))


def test_words_that_are_markup_are_shown_as_words(village, officer):
    client = as_(officer)
    found(client, "<script>alert(1)</script>")
    assert "<script>alert(1)" not in text_of(client.get(LIST))


def codes(client, **query):
    return [r.record.code for r in client.get(LIST, query).context["table"].page.object_list]


def test_the_list_is_narrowed_by_class_of_the_latest_closed_year(village, officer):
    poor, near, never = (build.household(village, name) for name in ("A A", "B B", "C C"))
    build.fact(poor, build.POOR, 2025)
    build.fact(near, build.POOR, 2024)
    build.fact(near, build.NEAR, 2025)
    client = as_(officer)
    assert codes(client, poverty_class="ngheo") == [poor.code]
    assert codes(client, poverty_class="can_ngheo") == [near.code]
    assert codes(client, poverty_class="chua_co") == [never.code]


def test_a_commune_that_closed_first_unclassifies_nobody_elsewhere(commune, village):
    _, (ahead,) = build.commune()
    first, waiting = build.household(ahead, "A A"), build.household(village, "B B")
    build.fact(first, build.POOR, 2025)
    build.fact(first, build.NEAR, 2026)
    build.fact(waiting, build.POOR, 2025)
    client = as_(build.staff())
    assert codes(client, poverty_class="ngheo") == [waiting.code]
    assert codes(client, poverty_class="can_ngheo") == [first.code]
    assert codes(client, poverty_class="chua_co") == []


def test_the_list_is_narrowed_by_the_open_round(commune, village, officer):
    listed, other = build.household(village, "A A"), build.household(village, "B B")
    build.listed(build.open_round(commune), listed)
    client = as_(officer)
    assert codes(client, in_round="co") == [listed.code]
    assert codes(client, in_round="khong") == [other.code]


def test_district_staff_narrow_by_commune_and_then_by_village():
    (one, (first, second)), (other, (third,)) = build.commune(2), build.commune()
    homes = [build.household(v, f"Chủ {v.pk}") for v in (first, second, third)]
    client = as_(build.staff())
    assert codes(client) == [h.code for h in homes]
    assert codes(client, commune=one.pk) == [h.code for h in homes[:2]]
    assert codes(client, commune=one.pk, village=second.pk) == [homes[1].code]
    assert codes(client, commune=other.pk, village=third.pk) == [homes[2].code]


def test_closed_records_are_shown_only_when_asked_for(village, officer):
    gone, here = build.household(village, "A A"), build.household(village, "B B")
    Household.objects.filter(pk=gone.pk).update(closed_on="2025-05-01", closing="moved_away")
    client = as_(officer)
    assert codes(client) == [here.code]
    assert codes(client, record="dong") == [gone.code]
    assert codes(client, record="tat_ca") == [gone.code, here.code]


def test_a_filter_that_makes_no_sense_narrows_nothing(village, officer):
    build.household(village)
    queries = [{"village": "x"}, {"village": "999999"}, {"poverty_class": "giàu"}]
    queries += [{"commune": "9" * 40}, {"commune": "1", "village": "9" * 40}]
    for query in queries:
        for user in (officer, build.staff()):
            assert as_(user).get(LIST, query).status_code == 200


def test_pages_hold_twenty_five(village, officer):
    for number in range(26):
        build.household(village, f"Chủ hộ {number}")
    client = as_(officer)
    assert len(codes(client)) == 25
    assert len(codes(client, page=2)) == 1
    assert client.get(LIST, {"page": 99}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    rows, village, officer, django_assert_num_queries
):
    for number in range(rows):
        build.fact(build.household(village, f"Chủ hộ {number}"), build.POOR, 2025)
    client = as_(officer)
    with django_assert_num_queries(9):
        client.get(LIST)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_household_costs_the_same_whatever_its_history(
    rows, village, officer, django_assert_num_queries
):
    home = build.household(village)
    for number in range(rows):
        build.fact(home, build.POOR, 2021 + number)
        MemberFactory(household=home, relation="con", name=f"Con {number}")
    client = as_(officer)
    with django_assert_num_queries(19):
        client.get(reverse("household_detail", args=[home.pk]))


def detail(user, home):
    return text_of(as_(user).get(reverse("household_detail", args=[home.pk])))


def test_the_page_shows_who_where_and_every_year(village, officer):
    home = build.household(village)
    Household.objects.update(story="Tình huống thử")
    build.fact(home, build.POOR, 2023)
    build.fact(home, build.NOT_POOR, 2025)
    page = detail(officer, home)
    for shown in (village.full_name, "Tày", "Tình huống thử"):
        assert shown in page
    assert [mark.label for mark in _marks(officer, home)] == ["2023", "2024", "2025"]
    assert "không rà soát" in page


def _marks(user, home):
    return as_(user).get(reverse("household_detail", args=[home.pk])).context["marks"]


def test_full_citizen_numbers_are_shown_only_where_they_may_be_read(commune, village, officer):
    home = build.household(village, head={"cccd": "019180001234"})
    assert "019180001234" in detail(officer, home)
    for other in (build.chairman(commune), build.staff(), person(Role.VILLAGE_HEAD, village)):
        page = detail(other, home)
        assert "019180001234" not in page
        assert "•••• 1234" in page


def test_each_opening_of_a_household_leaves_a_line_of_reading(village, officer):
    home = build.household(village)
    detail(officer, home)
    line = AuditEntry.objects.get(kind="read")
    assert (line.by, line.object_type, line.object_id, line.unit) == (
        officer,
        "households.Household",
        str(home.pk),
        village,
    )


def test_no_reading_without_its_line(village, officer, monkeypatch):
    home = build.household(village)
    client = as_(officer)

    def broken(**facts):
        raise RuntimeError("no line")

    monkeypatch.setattr(AuditEntry.objects, "create", broken)
    with pytest.raises(RuntimeError):
        client.get(reverse("household_detail", args=[home.pk]))


def test_the_case_of_the_open_round_shows_its_next_step(commune, village, officer):
    home = build.household(village)
    case = build.listed(build.open_round(commune), home)
    page = detail(officer, home)
    assert "Việc tiếp theo" in page
    assert reverse("survey_edit", args=[case.pk]) in page
    head = detail(person(Role.VILLAGE_HEAD, village), home)
    assert "Việc tiếp theo" in head
    assert reverse("survey_edit", args=[case.pk]) not in head


def applying(village, **changed):
    group = build.ethnic_groups()["02"]
    return {
        "village": village.pk,
        "name": "Triệu Thị Mới",
        "birth": "12/03/1975",
        "sex": "nu",
        "ethnicity": group.pk,
        "cccd": "",
        "address": "",
        "origin": "registered",
        "filed_on": "01/09/2026",
        "quick_result": "chuyen_phieu_b",
    } | changed


REGISTER = "/ho/moi/"


def test_a_household_that_applied_is_entered_listed_and_surveyed_next(commune, village, officer):
    build.open_round(commune)
    answer = as_(officer).post(REGISTER, applying(village, birth="1975", cccd="019 175 000 001"))
    case = ReviewCase.objects.get()
    assert answer["Location"] == reverse("survey_edit", args=[case.pk])
    head = case.household.members.get()
    assert (case.reason, head.name, head.cccd) == ("applied", "Triệu Thị Mới", "019175000001")
    assert (head.birth_date, head.is_birth_year_only) == (date(1975, 1, 1), True)


def test_a_second_click_enters_no_second_household(commune, village, officer):
    build.open_round(commune)
    client = as_(officer)
    client.post(REGISTER, applying(village))
    again = client.post(REGISTER, applying(village))
    assert Household.objects.count() == 1
    assert "đã có hộ" in text_of(again)


@pytest.mark.parametrize(
    ("field", "written", "said"),
    [
        ("birth", "31/02/1975", "không phải là một ngày"),
        ("birth", "12/03/2030", "không hợp lý"),
        ("birth", "0000", "không hợp lý"),
        ("cccd", "12345", "Cần 12 chữ số"),
        ("name", "", "bắt buộc"),
        ("ethnicity", "999999", "Hãy chọn"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    field, written, said, commune, village, officer
):
    build.open_round(commune)
    page = as_(officer).post(REGISTER, applying(village, address="Gốc đa", **{field: written}))
    assert field in page.context["form"].errors
    assert said in str(page.context["form"].errors[field])
    assert "Gốc đa" in text_of(page)
    assert Household.objects.count() == 0


def test_a_number_somebody_has_already_is_refused_at_the_number(commune, village, officer):
    build.open_round(commune)
    build.household(village, head={"cccd": "019180001234"})
    page = as_(officer).post(REGISTER, applying(village, cccd="019180001234"))
    assert "cccd" in page.context["form"].errors
    assert Household.objects.count() == 1


def test_no_name_or_number_stands_in_an_address(village, officer):
    build.household(village, head={"cccd": "019180001234"})
    client = as_(officer)
    found(client, "nong thi man")
    page = text_of(client.get(LIST))
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert not [link for link in links if "man" in link or "1234" in link]


def test_a_district_without_communes_still_opens():
    assert as_(person(Role.DISTRICT_STAFF, district())).get(LIST).status_code == 200
