"""The panel beside Phiếu B: what the answers come to while they are typed, told by the server."""

import json
import re

import pytest
from django.urls import reverse

from households.models import Standard, Survey, SurveyDraft
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import person
from tests.households import builders as build
from tests.households.screens import as_, text_of, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def commune():
    unit, _ = build.commune()
    return unit


@pytest.fixture
def case(commune):
    """A household that applied in the round of 2026."""
    build.ethnic_groups()
    return build.listed(build.open_round(commune), build.household(commune.children.get()))


@pytest.fixture
def officer(commune):
    return build.officer(commune)


def live(user, case, fields):
    return as_(user).post(reverse("survey_live", args=[case.pk]), fields)


def people_of(page):
    found = re.search(r'data-people="([^"]*)"', text_of(page))[1]
    return json.loads(found.replace("&quot;", '"'))


def test_the_panel_says_points_and_class(case, officer):
    panel = live(officer, case, typed(build.POOR)).context["panel"]
    assert (panel.b1, panel.result.b2, panel.class_name) == (100, 30, "Hộ nghèo")
    assert (panel.missing, panel.waiting) == (0, [])


def test_the_panel_keeps_nothing(case, officer):
    client = as_(officer)
    before = AuditEntry.objects.count()
    client.post(reverse("survey_live", args=[case.pk]), typed(build.POOR))
    assert (Survey.objects.count(), SurveyDraft.objects.count()) == (0, 0)
    assert AuditEntry.objects.count() == before


def test_while_an_answer_is_missing_no_class_is_guessed(case, officer):
    page = live(officer, case, typed(build.POOR) | {"nguon_nuoc": "", "nha_tieu": "?"})
    panel = page.context["panel"]
    assert (panel.result, panel.class_name, panel.missing) == (None, "", 2)
    assert panel.b1 == 100, "a total from paper is known all the same"
    assert "Chưa phân loại" in text_of(page)
    assert "còn 2 câu" in text_of(page)


def test_what_is_typed_and_wrong_is_sent_along_for_its_field(case, officer):
    fields = typed(build.POOR) | {"ngay_khao_sat": "24/11/2026", "dien_tich_m2": "abc"}
    page = live(officer, case, fields | {"nguon_nuoc": ""})
    said = json.loads(page.context["panel"].misread)
    assert said["ngay_khao_sat"] == "Ngày khảo sát không được sau ngày ghi phiếu."
    assert said.keys() == {"ngay_khao_sat", "dien_tich_m2"}
    assert "data-misread=" in text_of(page)


def test_somebody_who_cannot_have_left_then_is_counted_before_recording(case, officer):
    head = case.household.members.get()
    members = [build.member_answers("Lý Văn Tư"), build.member_answers(id=head.pk, quan_he="khac")]
    fields = typed(build.POOR, members=members) | {"thanh_vien-1-DELETE": "on"}
    fields |= {"thanh_vien-1-ly_do": "died", "thanh_vien-1-ngay": "01/01/1999"}
    page = live(officer, case, fields)
    assert page.context["panel"].missing == 1
    joined = f"{head.joined_on:%d/%m/%Y}"
    assert f"không được trước ngày vào hộ {joined}" in page.context["panel"].misread


def test_every_weak_part_of_a_house_is_named(case, officer):
    weak = {"nha_cot": "khong_ben_chac", "nha_mai": "khong_ben_chac"}
    shown = text_of(live(officer, case, typed(build.POOR) | weak))
    assert "Cột nhà: không bền chắc" in shown and "Mái nhà: không bền chắc" in shown


def test_a_survey_date_outside_the_round_is_counted_and_the_result_still_told(case, officer):
    panel = live(officer, case, typed(build.POOR) | {"ngay_khao_sat": "24/11/2026"}).context[
        "panel"
    ]
    assert (panel.missing, panel.class_name) == (1, "Hộ nghèo")
    assert [section.code for section in panel.waiting] == ["ho"]


def test_while_only_b1_is_open_b2_is_told(case, officer):
    page = live(officer, case, typed(build.POOR) | {"diem_b1": ""})
    panel = page.context["panel"]
    assert (panel.b1, panel.result.b2, panel.class_name) == (None, 30, "")
    assert panel.missing == 1


@pytest.mark.parametrize("fields", [{}, {"thanh_vien-TOTAL_FORMS": "0"}, {"diem_b1": "nhiều"}])
def test_a_sheet_with_next_to_nothing_has_a_panel_too(fields, case, officer):
    page = live(officer, case, fields)
    assert page.status_code == 200
    assert page.context["panel"].class_name == ""


def test_a_computed_b1_is_marked_as_illustrative_and_shows_what_it_follows_from(case, officer):
    table = build.score_table().table
    answers = {"mot_lua_chon": "", "nhieu_lua_chon": [], "dem": "0", "khoang": "1"}
    items = {i.code: answers[i.kind] or i.options[0].code for i in table.items if not i.derived}
    page = live(officer, case, typed(build.POOR, diem_b1=None, b1=items))
    assert page.context["panel"].class_name
    assert "bảng điểm minh hoạ – chưa phải bảng chính thức" in text_of(page)
    derived = {i.code for i in table.items if i.derived}
    assert {i.item for i in page.context["panel"].derived_items} == derived
    assert "Mục B1 suy từ câu trả lời khác" in text_of(page)


def carried_on(commune, before):
    home = build.household(commune.children.get())
    build.closed_round(commune, {home: before}, 2025, is_baseline=True)
    return build.listed(build.open_round(commune), home)


def test_the_panel_says_what_changed_since_the_earlier_survey(commune, officer):
    build.ethnic_groups()
    case = carried_on(commune, build.POOR)
    page = live(officer, case, typed(build.NEAR) | {"dien_tich_m2": "5"})
    panel = page.context["panel"]
    assert panel.is_class_changed
    assert panel.appeared == ["Diện tích nhà ở bình quân đầu người"]
    assert len(panel.disappeared) == 3
    assert "Hộ nghèo → <b>Hộ cận nghèo</b>" in text_of(page)
    assert "B1: vẫn 100 · B2: 30 → <b>10</b>" in text_of(page)
    assert "05/10/2025" in text_of(page)


def test_what_did_not_change_is_said_too(commune, officer):
    build.ethnic_groups()
    page = live(officer, carried_on(commune, build.POOR), typed(build.POOR))
    assert not page.context["panel"].is_class_changed
    assert "Vẫn là hộ nghèo" in text_of(page)
    assert "Các chỉ số thiếu hụt không đổi" in text_of(page)


def test_an_indicator_only_one_standard_has_neither_appears_nor_disappears(commune, officer):
    build.ethnic_groups()
    case = carried_on(commune, build.NEAR)
    survey = case.household.surveys.get()
    name = "Xử lý rác thải sinh hoạt"
    waste = {"code": "XU_LY_RAC", "name": name, "deprived": True, "reasons": []}
    findings = [f for f in survey.result["findings"] if f["code"] != "NUOC_SH"]
    survey.result |= {"findings": [*findings, waste]}
    survey.save(update_fields=["result"])
    page = live(officer, case, typed(build.POOR))
    panel = page.context["panel"]
    assert panel.disappeared == []
    assert len(panel.appeared) == 2, "what was not looked at then cannot have appeared"
    assert name not in text_of(page)


def test_a_survey_of_this_round_is_not_the_earlier_one(case, officer):
    build.survey(case, build.NEAR, by=officer)
    assert live(officer, case, typed(build.POOR)).context["panel"].earlier is None


def test_each_person_is_told_with_age_and_questions_that_do_not_apply(case, officer):
    child = build.member_answers("Bé Út", quan_he="con", ngay_sinh="2024-03-15", bhyt="khong")
    fields = typed(build.POOR, members=[build.member_answers(), child])
    head, baby = people_of(live(officer, case, fields))
    assert head[1] == "46 tuổi"
    assert "suy_dinh_duong" in head[3]
    assert baby[:3] == ["Con · 15/03/2024 · 2 tuổi", "2 tuổi", "không có BHYT"]
    assert "viec_lam" in baby[3]
    assert "suy_dinh_duong" not in baby[3]


def test_the_age_follows_the_survey_date(case, officer):
    child = build.member_answers("Bé Út", quan_he="con", ngay_sinh="2010-11-20", viec_lam="on_dinh")
    fields = typed(build.POOR, members=[build.member_answers(), child])
    ages = [
        people_of(live(officer, case, fields | {"ngay_khao_sat": day}))[1][1]
        for day in ("19/11/2026", "20/11/2026")
    ]
    assert ages == ["15 tuổi", "16 tuổi"]


def test_a_name_with_markup_stays_text(case, officer):
    fields = typed(build.POOR, members=[build.member_answers("<script>x</script>", bhyt="khong")])
    assert "<script>x" not in text_of(live(officer, case, fields))


def provincial(poor_from_b2, **facts):
    """A provincial standard with a lower bar of B2."""
    definition = build.standard().definition | {"code": "TN", "poor_from_b2": poor_from_b2}
    definition |= {"province": "19", "name": "Chuẩn nghèo tỉnh"}
    row = {"valid_from": "2022-01-01", "legal_basis": "Nghị quyết", "is_national": False} | facts
    return Standard.objects.create(code="TN", name="Chuẩn nghèo tỉnh", definition=definition, **row)


def test_a_provincial_standard_of_the_day_is_told_beside_the_national_one(case, officer):
    provincial(10, is_provisional=True)
    page = live(officer, case, typed(build.NEAR) | {"dien_tich_m2": "5"})
    panel = page.context["panel"]
    assert panel.class_name == "Hộ cận nghèo"
    assert panel.others == [("Chuẩn nghèo tỉnh", False, "Hộ nghèo")]
    assert "Chuẩn nghèo tỉnh" in text_of(page)


def test_a_provincial_standard_of_other_years_is_not_told(case, officer):
    provincial(10, valid_to="2024-12-31")
    assert live(officer, case, typed(build.NEAR)).context["panel"].others == []


def test_the_standard_of_another_province_is_not_told(case, officer):
    row = provincial(10)
    row.definition |= {"province": "22"}
    row.save()
    assert live(officer, case, typed(build.NEAR)).context["panel"].others == []


def test_what_waits_for_confirmation_is_said(case, officer):
    fields = typed(build.POOR) | {"carried_from": "sổ hộ", "dien_san": ["thanh-vien", "nha-o"]}
    page = live(officer, case, fields | {"xac_nhan": "nha-o"})
    assert [s.code for s in page.context["panel"].waiting] == ["thanh-vien"]
    assert 'id="progress"' in text_of(page)
    assert 'hx-swap-oob="true"' in text_of(page)


def test_the_page_itself_shows_the_panel_without_a_script(case, officer):
    build.survey(case, build.NEAR, by=officer)
    page = as_(officer).get(reverse("survey_edit", args=[case.pk]))
    assert page.context["panel"].class_name == "Hộ cận nghèo"
    assert 'id="live-line"' in text_of(page)
    assert "hx-swap-oob" not in text_of(page)


def test_another_communes_household_does_not_exist(case):
    elsewhere, _ = build.commune()
    stranger = build.officer(elsewhere)
    assert live(stranger, case, typed(build.POOR)).status_code == 404


def test_who_records_no_surveys_is_refused(case, commune):
    head = person(Role.VILLAGE_HEAD, commune)
    assert live(head, case, typed(build.POOR)).status_code == 403


def test_the_panel_is_posted_for(case, officer):
    assert as_(officer).get(reverse("survey_live", args=[case.pk])).status_code == 405


@pytest.mark.parametrize("rows", [0, 4])
def test_the_panel_costs_the_same_whatever_the_household(
    rows, case, officer, django_assert_num_queries
):
    build.score_table()
    members = [build.member_answers()]
    members += [build.member_answers(f"Con {n}", quan_he="con") for n in range(rows)]
    fields = typed(build.POOR, members=members)
    client = as_(officer)
    with django_assert_num_queries(7):
        client.post(reverse("survey_live", args=[case.pk]), fields)
