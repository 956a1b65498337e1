"""The sheet on paper: what is known is filled in, everything else has a box to tick."""

from datetime import date

import pytest
from django.urls import reverse

from households import actions
from households.models import CommuneReview, ReviewCase
from households.standards import age_on
from households.standards.codes import CHOICES, MEMBER_CHOICES, TITLES
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import MemberFactory, VillageFactory, person
from tests.households import builders as build
from tests.households.screens import as_, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NUMBER = "019180001234"


@pytest.fixture
def commune():
    unit, _ = build.commune()
    return unit


@pytest.fixture
def village(commune):
    return commune.children.get()


@pytest.fixture
def officer(commune):
    return build.officer(commune)


@pytest.fixture
def home(village):
    build.ethnic_groups()
    return build.household(village, head={"cccd": NUMBER})


@pytest.fixture
def case(commune, home):
    """A household that applied in the round of 2026."""
    return build.listed(build.open_round(commune), home)


def one(user, case):
    return as_(user).get(reverse("sheet_print", args=[case.pk]))


def whole(user, commune_review, village, state=""):
    args = [commune_review.pk, village.pk]
    return as_(user).get(reverse("village_sheets_print", args=args), {"state": state})


def words(response):
    return " ".join(text_of(response).split())


def add_child(home, birth=date(2018, 3, 2), **facts):
    facts = {"name": "Nông Văn Bé", "relation": "con", "sex": "nam", "cccd": ""} | facts
    group = home.members.first().ethnicity
    return MemberFactory(household=home, birth_date=birth, ethnicity=group, **facts)


def test_what_the_registry_knows_stands_on_the_sheet(case, officer, village):
    text = words(one(officer, case))
    for known in (case.household.code, "Nông Thị Mẩn", village.full_name, "chủ hộ, nữ",
                  "sinh 17/05/1980", "(46 tuổi)", "dân tộc Tày",
                  "Có giấy đề nghị (Mẫu số 01)"):  # fmt: skip
        assert known in text
    assert "Hộ chưa có phiếu nào" in text


def test_of_a_citizen_number_only_the_end_goes_out_on_paper(case, officer):
    text = words(one(officer, case))
    assert "•••• 1234" in text
    assert NUMBER not in text


def test_a_year_of_birth_is_not_made_a_day(case, officer):
    add_child(case.household, date(2018, 1, 1), is_birth_year_only=True)
    assert "sinh 2018 (8 tuổi)" in words(one(officer, case))


def test_who_left_the_household_is_not_on_its_sheet(case, officer):
    add_child(case.household, left_on=date(2026, 9, 1), leaving="left")
    assert "Nông Văn Bé" not in words(one(officer, case))


def test_every_question_has_its_official_words_and_a_box_for_every_choice(case, officer):
    text = words(one(officer, case))
    asked = set(CHOICES) - {"khu_vuc", "xu_ly_rac", "gioi_tinh", "quan_he"}
    for column in asked:
        assert TITLES[column] in text
        if column in MEMBER_CHOICES and set(CHOICES[column]) == {"co", "khong"}:
            continue
        for choice in CHOICES[column].values():
            assert f'<span class="tick">{choice}</span>' in text
    assert TITLES["xu_ly_rac"] not in text, "standard 2022 does not ask"


def test_what_was_answered_last_time_stands_small_beside_the_question(commune, village, officer):
    home = build.household(village)
    build.closed_round(commune, {home: build.POOR}, 2025, is_baseline=True)
    case = build.listed(build.open_round(commune), home)
    text = words(one(officer, case))
    assert "«Lần trước» là phiếu ngày 05/10/2025." in text
    for last in ("Nguồn không được bảo vệ (không hợp vệ sinh)", "90", "Ti vi",
                 "Việc làm thường xuyên, ổn định", "Trung học phổ thông",
                 "Không có đất sản xuất, Không có vốn sản xuất, kinh doanh"):  # fmt: skip
        assert f"(lần trước: {last})" in text


def test_a_survey_that_was_replaced_is_not_the_last_one(case, officer):
    first = build.survey(case, build.NEAR, by=officer, dien_tich_m2="33")
    build.survey(case, build.NEAR, by=officer, base=first.pk, dien_tich_m2="44.5")
    text = words(one(officer, case))
    assert "(lần trước: 44,5)" in text
    assert "(lần trước: 33)" not in text


def test_questions_are_those_of_the_age_and_a_new_person_may_be_of_any(case, officer):
    add_child(case.household)
    head, child, *spare = one(officer, case).context["sheets"][0].people
    assert [q.title for q in head.asked] == [
        TITLES["viec_lam"], TITLES["bang_cap"], TITLES["bhyt"],
    ]  # fmt: skip
    assert [q.title for q in child.asked] == [TITLES["cap_hoc"], TITLES["bhyt"]]
    assert TITLES["suy_dinh_duong"] in child.marks
    assert TITLES["suy_dinh_duong"] not in head.marks
    assert len(spare) == 2
    for empty in spare:
        assert (empty.member, len(empty.asked), len(empty.marks)) == (None, 4, 5)


def test_the_items_of_the_table_in_use_are_asked_but_those_that_follow_from_answers(case, officer):
    table = build.score_table().table
    page = one(officer, case)
    items = {question.title for question in page.context["sheets"][0].items}
    assert items == {i.name for i in table.items if not i.derived}
    assert "(minh hoạ)" in words(page)
    for item in table.items:
        assert item.name in words(page)


def test_without_a_score_table_there_is_a_line_for_the_total(case, officer):
    page = one(officer, case)
    assert page.context["sheets"][0].items == []
    assert "Chưa có bảng điểm của chuẩn này" in words(page)


def test_a_last_answer_that_the_table_no_longer_knows_is_left_out(case, officer):
    table = build.score_table().table
    item = next(i for i in table.items if i.kind == "mot_lua_chon" and not i.derived)
    survey = build.survey(case, build.NEAR, by=officer)
    survey.answers["b1"] = {item.code: "ma_cu"}
    survey.save()
    (sheet,) = one(officer, case).context["sheets"]
    assert next(q for q in sheet.items if q.title == item.name).last == ""


def test_the_surveyor_of_the_household_is_named(case, officer):
    ReviewCase.objects.update(surveyor=officer)
    assert f"<b>Rà soát viên:</b> {officer}" in words(one(officer, case))


def test_a_sheet_of_2027_is_provisional_and_asks_about_waste(commune, home, officer):
    review = actions.open_review(
        unit=commune.parent,
        year=2027,
        standard=build.standard("2027"),
        opens_on=date(2027, 9, 1),
        due_on=date(2027, 12, 14),
        on=date(2027, 9, 1),
        by=build.staff(),
        is_baseline=True,
    )
    case = build.listed(CommuneReview.objects.get(review=review, commune=commune), home)
    text = words(one(officer, case))
    assert "<b>(tạm thời)</b>" in text
    assert TITLES["xu_ly_rac"] in text
    assert TITLES["phuong_tien"] not in text
    born = home.members.get().birth_date
    assert f"({age_on(born, review.opens_on)} tuổi)" in text, "printed a year ahead of the round"
    assert age_on(born, review.opens_on) > age_on(born, date(2026, 11, 23))


def test_a_village_prints_one_sheet_a_household_in_order(commune, village, home, officer):
    other = build.household(village, "Lý Văn Hai")
    elsewhere = build.household(VillageFactory(parent=commune), "Lý Thị Ba")
    found = build.open_round(commune)
    for each in (other, home, elsewhere):
        build.listed(found, each)
    page = whole(officer, found, village)
    homes = [sheet.case.household for sheet in page.context["sheets"]]
    assert homes == sorted([home, other], key=lambda each: each.code)
    text = words(page)
    assert text.count("<article") == 2
    assert "Lý Thị Ba" not in text


def test_a_village_prints_only_those_of_a_state_where_one_is_chosen(case, village, officer):
    later = build.listed(case.commune_review, build.household(village, "Lý Văn Hai"))
    build.survey(case, build.NEAR, by=officer)
    page = whole(officer, case.commune_review, village, state="listed")
    assert [sheet.case for sheet in page.context["sheets"]] == [later]


def test_a_village_prints_who_is_waiting_and_everybody_where_that_is_chosen(case, village, officer):
    later = build.listed(case.commune_review, build.household(village, "Lý Văn Hai"))
    build.survey(case, build.NEAR, by=officer)
    page = whole(officer, case.commune_review, village)
    assert [sheet.case for sheet in page.context["sheets"]] == [later]
    assert 'href="?state=tat_ca">In cả hộ đã có Phiếu B</a>' in words(page)
    page = whole(officer, case.commune_review, village, state="tat_ca")
    assert {sheet.case for sheet in page.context["sheets"]} == {case, later}
    assert "In cả hộ đã có Phiếu B" not in words(page)


def test_a_village_without_households_on_the_list_says_so(case, commune, officer):
    empty = VillageFactory(parent=commune)
    assert "Không có hộ nào để in phiếu" in words(whole(officer, case.commune_review, empty))


def test_a_closed_household_gets_no_sheet(case, village, officer):
    build.leave(case.household, date(2026, 11, 1))
    assert whole(officer, case.commune_review, village).context["sheets"] == []


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.COMMUNE_CHAIRMAN, Role.DISTRICT_STAFF])
def test_only_who_records_surveys_prints_sheets(role, case, commune, village):
    unit = {Role.VILLAGE_HEAD: village, Role.COMMUNE_CHAIRMAN: commune}.get(role)
    reader = person(role, unit)
    assert one(reader, case).status_code == 403
    assert whole(reader, case.commune_review, village).status_code == 403
    assert not AuditEntry.objects.filter(kind="export").exists()


def test_households_of_another_commune_do_not_exist(commune, village, home):
    other, (elsewhere,) = build.commune()
    own, foreign = build.open_round(commune), build.open_round(other)
    case = build.listed(foreign, build.household(elsewhere, "Lý Văn Khác"))
    user = build.officer(commune)
    assert one(user, case).status_code == 404
    assert whole(user, foreign, elsewhere).status_code == 404
    assert whole(user, own, elsewhere).status_code == 404
    assert whole(user, foreign, village).status_code == 404
    assert not AuditEntry.objects.filter(kind="export").exists()


def test_printing_leaves_one_line_that_counts_the_households(case, village, officer):
    build.listed(case.commune_review, build.household(village, "Lý Văn Hai"))
    one(officer, case)
    whole(officer, case.commune_review, village)
    single, many = AuditEntry.objects.filter(kind="export").order_by("pk")
    assert (single.action, single.object_id, single.changes) == (
        "print_sheets", str(case.pk), {"rows": 1},
    )  # fmt: skip
    assert (many.action, many.unit, many.changes) == ("print_sheets", village, {"rows": 2})


@pytest.mark.parametrize("rows", [1, 3])
def test_the_sheets_of_a_village_cost_the_same_whatever_their_number(
    rows, commune, village, officer, django_assert_num_queries
):
    build.ethnic_groups()
    build.score_table()
    homes = [build.household(village, f"Chủ hộ {n}") for n in range(rows)]
    found = build.open_round(commune)
    for home in homes:
        case = build.listed(found, home)
        build.survey(case, build.NEAR, members=[build.member_answers(home.head_name)])
        add_child(home, name=f"Con của {home.head_name}")
    client = as_(officer)
    address = reverse("village_sheets_print", args=[found.pk, village.pk])
    with django_assert_num_queries(12):
        page = client.get(address, {"state": "tat_ca"})
    assert len(page.context["sheets"]) == rows
