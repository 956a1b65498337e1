"""Phiếu B in the browser: prefilled, kept as a draft, recorded once, never lost."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from households import actions
from households.models import Member, Survey, SurveyDraft
from organisations.models import AuditEntry
from tests.households import builders as build
from tests.households.screens import as_, sheet_of, text_of, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def commune():
    unit, _ = build.commune()
    return unit


@pytest.fixture
def case(commune):
    """A household that applied in the round of 2026."""
    build.ethnic_groups()
    home = build.household(commune.children.get())
    return build.listed(build.open_round(commune), home)


@pytest.fixture
def officer(commune):
    return build.officer(commune)


def post(user, case, fields, **headers):
    return as_(user).post(sheet_of(case), fields, **headers)


def test_recording_leads_to_the_result(case, officer):
    answer = post(officer, case, typed(build.POOR))
    survey = Survey.objects.get()
    assert answer["Location"] == reverse("survey_detail", args=[survey.pk])
    assert (survey.poverty_class, survey.b1, survey.recorded_by) == ("ngheo", 100, officer)
    case.refresh_from_db()
    assert (case.state, case.survey) == ("surveyed", survey)


def said(page):
    return [str(message) for message in page.context["messages"]]


def test_the_result_says_that_it_was_recorded_and_leads_to_the_next_that_waits(case, officer):
    review, village = case.commune_review, case.household.unit
    later = build.listed(review, build.household(village, "Lý Văn Sau"))
    mine = build.listed(review, build.household(village, "Ma Thị Của Tôi"))
    given = review.cases.filter(pk=mine.pk)
    day = timezone.localdate()
    actions.assign_surveyor(review, cases=given, surveyor=officer, on=day, by=officer)
    client = as_(officer)
    page = client.post(sheet_of(case), typed(build.POOR), follow=True)
    assert said(page) == ["Đã ghi Phiếu B."]
    assert page.context["next"] == mine
    assert sheet_of(mine) in text_of(page) and "Hộ chờ tiếp theo" in text_of(page)
    build.survey(mine, build.NEAR, by=officer)
    assert result_of(officer, case.household.surveys.get()).context["next"] == later
    build.survey(later, build.NEAR, by=officer)
    last = result_of(officer, later.household.surveys.get())
    assert last.context["next"] is None and "Hộ chờ tiếp theo" not in text_of(last)


def test_nobody_is_led_to_a_household_that_they_cannot_survey(case, officer, commune):
    build.listed(case.commune_review, build.household(case.household.unit, "Lý Văn Sau"))
    survey = build.survey(case, build.POOR, by=officer)
    page = result_of(build.chairman(commune), survey)
    assert (page.context["next"], page.context["case"]) == (None, None)


def test_saving_without_a_change_says_so(case, officer):
    post(officer, case, typed(build.POOR))
    survey = Survey.objects.get()
    sheet = as_(officer).get(sheet_of(case)).context["sheet"]
    fields = dict(sheet.typed.lists()) | {"do": "record"}
    page = as_(officer).post(sheet_of(case), fields, follow=True)
    assert said(page) == ["Không có gì thay đổi so với phiếu đã ghi."]
    assert Survey.objects.get() == survey


def test_a_refused_sheet_comes_back_at_what_is_wrong_wherever_it_was_left(case, officer):
    page = text_of(post(officer, case, typed(build.POOR) | {"nha_tieu": ""}))
    assert 'action="#errors" class="sheet survey"' in page and 'id="errors"' in page


def test_a_first_sheet_is_filled_from_the_registry(case, officer):
    page = as_(officer).get(sheet_of(case))
    sheet = page.context["sheet"]
    assert [form["ho_ten"].value() for form in sheet.members] == ["Nông Thị Mẩn"]
    assert sheet.household["ngay_khao_sat"].value() == "23/11/2026"
    assert "sổ hộ" in text_of(page)


def test_a_sheet_is_filled_from_the_last_survey_but_not_its_total(commune, officer):
    home = build.household(commune.children.get())
    build.closed_round(commune, {home: build.POOR}, 2025, is_baseline=True)
    case = build.listed(build.open_round(commune), home)
    page = as_(officer).get(sheet_of(case))
    sheet = page.context["sheet"]
    assert sheet.household["nguon_nuoc"].value() == "khong_bao_ve"
    assert sheet.members[0]["bang_cap"].value() == "thpt"
    assert sheet.household["diem_b1"].value() is None, "last year's total is not this year's"
    assert "chưa xác nhận" in text_of(page)
    assert "05/10/2025" in text_of(page)


def test_correcting_a_survey_starts_from_it_whole(case, officer):
    build.survey(case, build.NEAR, by=officer)
    sheet = as_(officer).get(sheet_of(case)).context["sheet"]
    assert sheet.household["diem_b1"].value() == "100"
    assert sheet.household["ngay_khao_sat"].value() == "05/10/2026"


def test_somebody_who_left_since_is_not_carried_over(case, officer):
    members = [build.member_answers(), build.member_answers("Lý Văn Tư", quan_he="con")]
    build.survey(case, build.NEAR, by=officer, members=members)
    Member.objects.filter(name="Lý Văn Tư").update(left_on="2026-11-01", leaving="left")
    sheet = as_(officer).get(sheet_of(case)).context["sheet"]
    assert [form["ho_ten"].value() for form in sheet.members] == ["Nông Thị Mẩn"]


def test_a_member_keeps_the_identity_of_the_registry(case, officer):
    sheet = as_(officer).get(sheet_of(case)).context["sheet"]
    fields = typed(build.NEAR) | {"thanh_vien-0-id": sheet.members[0]["id"].value()}
    fields["thanh_vien-0-ho_ten"] = "Nông Thị Mận"
    post(officer, case, fields)
    assert Member.objects.get().name == "Nông Thị Mận"


def test_a_member_of_another_household_cannot_be_claimed(case, officer, commune):
    other = build.household(commune.children.get(), "Lý Văn Khác")
    fields = typed(build.NEAR) | {"thanh_vien-0-id": other.members.get().pk}
    page = post(officer, case, fields)
    assert "không thuộc hộ" in text_of(page)
    assert Survey.objects.count() == 0


def test_somebody_taken_off_leaves_the_registry_with_reason_and_day(case, officer):
    members = [build.member_answers(), build.member_answers("Lý Văn Tư", quan_he="con")]
    first = build.survey(case, build.NEAR, by=officer, members=members)
    son = Member.objects.get(name="Lý Văn Tư")
    members[1]["id"] = son.pk
    fields = typed(build.NEAR, members=members, base=first.pk, on="2026-11-20")
    fields |= {"thanh_vien-1-DELETE": "on", "thanh_vien-1-ly_do": "died"}
    wrong = post(officer, case, fields | {"thanh_vien-1-ngay": "01/12/2026"})
    assert wrong.context["sheet"].members[1].errors.keys() == {"ngay"}
    post(officer, case, fields | {"thanh_vien-1-ngay": "12/11/2026"})
    son.refresh_from_db()
    assert (son.leaving, str(son.left_on)) == ("died", "2026-11-12")


def test_a_double_click_records_one_survey(case, officer):
    fields = typed(build.POOR)
    client = as_(officer)
    first, second = (client.post(sheet_of(case), fields) for _ in range(2))
    assert Survey.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_corrected_answers_from_a_page_gone_back_to_are_recorded_at_the_second_click(case, officer):
    fields = typed(build.POOR)
    post(officer, case, fields)
    first = Survey.objects.get()
    page = post(officer, case, fields | {"diem_b1": "99"})
    sheet = page.context["sheet"]
    assert "với nội dung khác" in text_of(page)
    assert sheet.household["diem_b1"].value() == "99"
    renewed = {name: sheet.typed[name] for name in ("submission_key", "base_survey")}
    assert renewed["submission_key"] != fields["submission_key"]
    assert all(f'name="{name}" value="{value}"' in text_of(page) for name, value in renewed.items())
    post(officer, case, fields | {"diem_b1": "99"} | renewed)
    case.refresh_from_db()
    assert (case.survey.b1, first.household.surveys.count()) == (99, 2)


def test_a_draft_typed_on_after_recording_is_opened_as_a_correction(case, officer):
    fields = typed(build.POOR)
    post(officer, case, fields)
    save(officer, case, fields | {"diem_b1": "99"})
    opened = as_(officer).get(sheet_of(case)).context["sheet"].typed
    assert opened["submission_key"] != fields["submission_key"]
    assert opened["base_survey"] == str(Survey.objects.get().pk)
    post(officer, case, dict(opened.lists()) | {"do": "record"})
    case.refresh_from_db()
    assert case.survey.b1 == 99


def test_what_is_wrong_stands_at_its_field_and_everything_typed_stays(case, officer):
    fields = typed(build.POOR) | {
        "ngay_khao_sat": "31/02/2026",
        "dien_tich_m2": "tám mươi",
        "thanh_vien-0-ho_ten": "Tên Rất Riêng",
        "thanh_vien-0-cccd": "12",
    }
    page = post(officer, case, fields)
    sheet = page.context["sheet"]
    assert sheet.household.errors.keys() == {"ngay_khao_sat", "dien_tich_m2"}
    assert sheet.members[0].errors.keys() == {"cccd"}
    shown = text_of(page)
    for kept in ("31/02/2026", "tám mươi", "Tên Rất Riêng", fields["submission_key"]):
        assert kept in shown
    assert 'href="#id_dien_tich_m2"' in shown
    assert 'href="#id_thanh_vien-0-cccd"' in shown
    assert Survey.objects.count() == 0


@pytest.mark.parametrize("day", ["31/08/2026", "15/12/2026", "24/11/2026"])
def test_a_survey_belongs_to_the_days_of_its_round_and_not_to_the_future(day, case, officer):
    page = post(officer, case, typed(build.POOR) | {"ngay_khao_sat": day})
    assert page.context["sheet"].household.errors.keys() == {"ngay_khao_sat"}


def test_everything_wrong_is_said_at_once(case, officer):
    fields = typed(build.POOR) | {"ngay_khao_sat": "24/11/2026", "dien_tich_m2": "rộng"}
    page = post(officer, case, fields)
    assert page.context["sheet"].household.errors.keys() == {"ngay_khao_sat", "dien_tich_m2"}


def test_carried_answers_nobody_confirmed_are_not_recorded_and_nothing_is_lost(commune, officer):
    home = build.household(commune.children.get())
    build.closed_round(commune, {home: build.POOR}, 2025, is_baseline=True)
    case = build.listed(build.open_round(commune), home)
    opened = as_(officer).get(sheet_of(case)).context["sheet"].typed
    fields = dict(opened.lists()) | {"diem_b1": "100", "do": "record"}
    page = post(officer, case, fields)
    assert case.household.surveys.filter(commune_review=case.commune_review).count() == 0
    codes = [section.code for section in page.context["sheet"].unconfirmed]
    assert codes == ["thanh-vien", "doi-song", "nha-o", "nuoc", "thong-tin", "nguyen-nhan"]
    assert 'href="#xac-nhan-nha-o"' in text_of(page)
    assert 'name="diem_b1" id="id_diem_b1" value="100"' in text_of(page)
    answer = post(officer, case, fields | {"xac_nhan": codes})
    assert answer.status_code == 302
    assert case.household.surveys.filter(commune_review=case.commune_review).count() == 1


def test_what_is_confirmed_stays_confirmed_on_the_way(commune, officer):
    home = build.household(commune.children.get())
    build.closed_round(commune, {home: build.POOR}, 2025, is_baseline=True)
    case = build.listed(build.open_round(commune), home)
    opened = as_(officer).get(sheet_of(case)).context["sheet"].typed
    fields = dict(opened.lists()) | {"xac_nhan": ["nha-o", "nuoc"]}
    for button in ("add", "remove:0"):
        page = post(officer, case, fields | {"do": button})
        sure = [s.code for s in page.context["sheet"].sections if s.is_confirmed]
        assert sure == ["nha-o", "nuoc"]
        assert text_of(page).count('value="nha-o" checked') == 1
    save(officer, case, fields)
    sheet = as_(officer).get(sheet_of(case)).context["sheet"]
    assert [s.code for s in sheet.sections if s.is_confirmed] == ["nha-o", "nuoc"]


def test_a_household_new_to_the_review_confirms_only_who_lives_there(case, officer):
    sheet = as_(officer).get(sheet_of(case)).context["sheet"]
    assert [s.code for s in sheet.sections if s.is_carried] == ["thanh-vien"]


def test_correcting_a_survey_of_this_round_asks_for_nothing_twice(case, officer):
    build.survey(case, build.NEAR, by=officer)
    sheet = as_(officer).get(sheet_of(case)).context["sheet"]
    assert [s.code for s in sheet.sections if s.is_carried] == []


def test_a_survey_remembers_when_its_sheet_was_opened(case, officer):
    opened = as_(officer).get(sheet_of(case)).context["sheet"].typed["mo_luc"]
    save(officer, case, typed(build.POOR) | {"mo_luc": opened})
    kept = as_(officer).get(sheet_of(case)).context["sheet"].typed["mo_luc"]
    post(officer, case, typed(build.POOR) | {"mo_luc": kept})
    assert Survey.objects.get().begun_at == timezone.now()


def test_a_sheet_opened_after_it_was_recorded_is_a_clock_gone_wrong(case, officer):
    later = timezone.now() + timedelta(minutes=1)
    actions.record_survey(
        case,
        answers=build.answers_for(build.POOR),
        submission_key=uuid.uuid4(),
        base_survey_id=None,
        begun_at=later,
        at=timezone.now(),
        by=officer,
    )
    assert Survey.objects.get().begun_at is None


def test_a_household_of_twelve_with_long_names_is_recorded(case, officer):
    long = "Nguyễn Thị Minh Hoạ Rất Là Dài Tên Trong Sổ Hộ"
    members = [build.member_answers()]
    members += [build.member_answers(f"{long} {n}", quan_he="con") for n in range(11)]
    answer = post(officer, case, typed(build.POOR, members=members))
    assert answer.status_code == 302
    assert case.household.members.present().count() == 12


def test_a_sheet_without_anybody_is_refused_in_words(case, officer):
    fields = typed(build.POOR) | {"thanh_vien-0-DELETE": "on"}
    page = post(officer, case, fields)
    assert "từ 1 đến 100 thành viên" in text_of(page)
    assert Survey.objects.count() == 0


@pytest.mark.parametrize("tampered", ["", "2020-01-01T00:00:00+00:00", "IjIwMjAi:abc:def"])
def test_a_tampered_moment_of_opening_is_not_known(tampered, case, officer):
    post(officer, case, typed(build.POOR) | {"mo_luc": tampered})
    assert Survey.objects.get().begun_at is None


def test_the_moment_of_opening_belongs_to_one_household(case, officer, commune):
    other = build.listed(case.commune_review, build.household(commune.children.get(), "B B"))
    opened = as_(officer).get(sheet_of(other)).context["sheet"].typed["mo_luc"]
    post(officer, case, typed(build.POOR) | {"mo_luc": opened})
    assert Survey.objects.get().begun_at is None


def test_a_number_held_by_another_person_is_refused_at_the_number(case, officer, commune):
    build.household(commune.children.get(), "Lý Văn Khác", head={"cccd": "019080001234"})
    page = post(officer, case, typed(build.POOR) | {"thanh_vien-0-cccd": "019080001234"})
    assert page.context["sheet"].members[0].errors.keys() == {"cccd"}


def test_the_household_of_a_number_is_linked_only_where_it_may_be_read(case, officer, commune):
    near = build.household(commune.children.get(), "Lý Văn Gần", head={"cccd": "019080001234"})
    elsewhere, _ = build.commune()
    far = build.household(elsewhere.children.get(), "Lý Văn Xa", head={"cccd": "019080005678"})
    members = [build.member_answers(cccd="019080001234")]
    members += [build.member_answers("Con", quan_he="con", cccd="019080005678")]
    page = post(officer, case, typed(build.POOR, members=members))
    assert [m.errors.keys() for m in page.context["sheet"].members] == [{"cccd"}, {"cccd"}]
    shown = text_of(page)
    assert reverse("household_detail", args=[near.pk]) in shown
    assert reverse("household_detail", args=[far.pk]) not in shown
    assert far.code not in shown
    assert "Lý Văn Xa" not in shown


def test_a_number_twice_on_one_sheet_is_refused_at_both(case, officer):
    members = [build.member_answers(cccd="019180001234")]
    members += [build.member_answers("Con", quan_he="con", cccd="019180001234")]
    page = post(officer, case, typed(build.POOR, members=members))
    assert [m.errors.keys() for m in page.context["sheet"].members] == [{"cccd"}, {"cccd"}]


def test_a_form_grown_stale_says_who_recorded_the_other_and_loses_nothing(case, officer):
    other = build.survey(case, build.NEAR, by=officer)
    colleague = build.officer(case.commune_review.commune)
    page = post(colleague, case, typed(build.POOR) | {"thanh_vien-0-ho_ten": "Tên Rất Riêng"})
    shown = text_of(page)
    assert str(officer) in shown
    assert "Tên Rất Riêng" in shown
    assert reverse("survey_detail", args=[other.pk]) in shown
    assert Survey.objects.count() == 1


def test_a_posted_round_refuses_in_words_and_loses_nothing(commune, officer):
    home = build.household(commune.children.get())
    round_ = build.recognised_round(commune, {home: build.POOR})
    case = round_.cases.get()
    page = post(officer, case, typed(build.NEAR, base=case.survey_id))
    assert "không ghi" in text_of(page)
    assert page.context["sheet"].household["diem_b1"].value() == "100"
    opened = as_(officer).get(sheet_of(case))
    assert "không ghi Phiếu B được nữa" in text_of(opened)


def test_what_a_meeting_agreed_to_is_not_surveyed_again(case, officer):
    survey = build.survey(case, build.POOR, by=officer)
    build.meet(case.commune_review, case.household.unit)
    page = post(officer, case, typed(build.NEAR, base=survey.pk))
    assert "không ghi lại Phiếu B được nữa" in text_of(page)


def test_members_are_added_and_taken_off_without_javascript(case, officer):
    client, fields = as_(officer), typed(build.POOR)
    page = client.post(sheet_of(case), fields | {"do": "add"})
    assert len(page.context["sheet"].members) == 2
    assert "chỗ cần sửa" not in text_of(page), "an unfinished sheet is not judged"
    page = client.post(sheet_of(case), fields | {"do": "remove:0"})
    assert page.context["sheet"].present == []
    fields["thanh_vien-0-DELETE"] = "on"
    page = client.post(sheet_of(case), fields | {"do": "restore:0"})
    assert len(page.context["sheet"].present) == 1
    assert Survey.objects.count() == 0


def save(user, case, fields):
    return as_(user).post(reverse("survey_draft_save", args=[case.pk]), fields)


def test_a_draft_keeps_what_was_typed_and_is_opened_again(case, officer):
    answer = save(officer, case, typed(build.POOR) | {"dien_tich_m2": "chưa đo"})
    assert answer.json() == {"saved_at": "09:00"}
    page = as_(officer).get(sheet_of(case))
    assert page.context["sheet"].household["dien_tich_m2"].value() == "chưa đo"
    assert "Đang mở bản nháp" in text_of(page)
    assert "chỗ cần sửa" not in text_of(page)


def test_the_draft_button_keeps_and_says_so(case, officer):
    answer = as_(officer).post(sheet_of(case), typed(build.POOR, do="draft"), follow=True)
    assert "Đã lưu nháp" in text_of(answer)
    assert SurveyDraft.objects.get().fields["diem_b1"] == ["100"]


def test_a_draft_holds_no_token_and_stays_one(case, officer):
    for total in ("90", "95"):
        save(officer, case, typed(build.POOR, diem_b1=total))
    fields = SurveyDraft.objects.get().fields
    assert fields["diem_b1"] == ["95"]
    assert "csrfmiddlewaretoken" not in fields
    assert "do" not in fields


def test_a_draft_is_nobody_elses(case, officer):
    save(officer, case, typed(build.POOR) | {"dien_tich_m2": "chưa đo"})
    colleague = build.officer(case.commune_review.commune)
    assert "chưa đo" not in text_of(as_(colleague).get(sheet_of(case)))


def test_recording_ends_the_draft_and_its_key_records_once(case, officer):
    fields = typed(build.POOR)
    save(officer, case, fields)
    page = as_(officer).get(sheet_of(case))
    assert page.context["sheet"].typed["submission_key"] == fields["submission_key"]
    post(officer, case, fields)
    assert SurveyDraft.objects.count() == 0


def test_a_draft_can_be_thrown_away(case, officer):
    save(officer, case, typed(build.POOR) | {"dien_tich_m2": "chưa đo"})
    client = as_(officer)
    client.post(reverse("survey_draft_discard", args=[case.pk]))
    assert SurveyDraft.objects.count() == 0
    assert "chưa đo" not in text_of(client.get(sheet_of(case)))
    client.post(reverse("survey_draft_discard", args=[case.pk]))


def test_a_draft_begun_before_another_survey_is_stale_when_recorded(case, officer):
    fields = typed(build.POOR)
    save(officer, case, fields)
    build.survey(case, build.NEAR, by=build.officer(case.commune_review.commune))
    page = post(officer, case, fields)
    assert "sau khi bạn mở" in text_of(page)


def test_a_tampered_key_is_replaced(case, officer):
    post(officer, case, typed(build.POOR, key="không phải khoá"))
    assert Survey.objects.count() == 1


def test_a_key_of_another_household_gives_nothing_away(case, officer, commune):
    other = build.listed(case.commune_review, build.household(commune.children.get(), "B B"))
    key = uuid.uuid4()
    post(officer, other, typed(build.POOR, key=key, members=[build.member_answers("B B")]))
    assert Survey.objects.get().household == other.household
    page = post(officer, case, typed(build.POOR, key=key))
    assert "hộ khác" in text_of(page)
    assert case.household.surveys.count() == 0


def test_an_expired_session_is_told_apart_from_a_saved_draft(case):
    answer = Client().post(reverse("survey_draft_save", args=[case.pk]), typed(build.POOR))
    assert answer.status_code == 302
    assert SurveyDraft.objects.count() == 0


def test_opening_a_sheet_is_a_reading_of_the_household(case, officer):
    as_(officer).get(sheet_of(case))
    line = AuditEntry.objects.get(kind="read")
    assert (line.by, line.object_id) == (officer, str(case.household_id))


@pytest.mark.parametrize("rows", [0, 4])
def test_the_sheet_costs_the_same_whatever_the_household(
    rows, case, officer, django_assert_num_queries
):
    build.score_table()
    members = [build.member_answers()]
    members += [build.member_answers(f"Con {n}", quan_he="con") for n in range(rows)]
    build.survey(case, build.NEAR, by=officer, members=members)
    client = as_(officer)
    with django_assert_num_queries(14):
        client.get(sheet_of(case))


def result_of(user, survey):
    return as_(user).get(reverse("survey_detail", args=[survey.pk]))


def test_the_result_explains_itself(case, officer):
    members = [build.member_answers(bhyt="khong")]
    survey = build.survey(case, build.POOR, by=officer, members=members)
    shown = text_of(result_of(officer, survey))
    for words in (
        "Hộ nghèo, vì điểm B1 là 100, không quá 140",
        "Nông Thị Mẩn (46 tuổi): không có bảo hiểm y tế",
        "Tổng điểm ghi từ phiếu giấy",
        "Nghị định 07/2021/NĐ-CP",
    ):
        assert words in shown


def test_a_computed_b1_names_its_table_and_that_it_is_not_official(case, officer):
    table = build.score_table().table
    items = {i.code: _any_answer(i) for i in table.items}
    survey = build.survey(case, build.POOR, by=officer, diem_b1=None, b1=items)
    shown = text_of(result_of(officer, survey))
    assert "bảng điểm minh hoạ – chưa phải bảng chính thức" in shown
    assert "Điểm B1 theo từng mục" in shown


def _any_answer(item):
    return {
        "mot_lua_chon": item.options[0].code,
        "nhieu_lua_chon": [],
        "dem": "1",
        "khoang": "1",
    }[item.kind]


def test_odd_answers_are_doubts_beside_the_result(case, officer):
    members = [build.member_answers(), build.member_answers("Bé", quan_he="con",
               ngay_sinh="2020-01-01", bang_cap="dai_hoc", cap_hoc="tieu_hoc")]  # fmt: skip
    survey = build.survey(case, build.POOR, by=officer, members=members)
    assert "bằng cấp đại học khi mới 6 tuổi" in text_of(result_of(officer, survey))


def test_a_replaced_survey_says_so_and_is_not_recorded_again_from_there(case, officer):
    first = build.survey(case, build.POOR, by=officer)
    build.survey(case, build.NEAR, by=officer, base=first.pk)
    page = result_of(officer, first)
    assert "đã được thay" in text_of(page)
    assert page.context["case"] is None


def test_the_result_shows_no_citizen_number(case, officer):
    members = [build.member_answers(cccd="019180001234")]
    survey = build.survey(case, build.POOR, by=officer, members=members)
    assert "019180001234" not in text_of(result_of(officer, survey))


def test_reading_a_result_leaves_a_line(case, officer):
    survey = build.survey(case, build.POOR, by=officer)
    result_of(officer, survey)
    assert AuditEntry.objects.filter(kind="read", object_id=str(survey.pk)).count() == 1


def test_a_retry_after_the_round_was_posted_still_finds_its_survey(case, officer):
    fields = typed(build.POOR, key=uuid.uuid4())
    post(officer, case, fields)
    build.meet(case.commune_review, case.household.unit)
    day = timezone.localdate()
    actions.post_list(
        case.commune_review,
        posted_from=day,
        posted_to=day + timedelta(7),
        posted_at="xóm",
        by=officer,
    )
    answer = post(officer, case, fields)
    assert answer["Location"] == reverse("survey_detail", args=[Survey.objects.get().pk])
