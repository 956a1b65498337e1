"""The pages of survey imports: who sees what, and the whole way through them."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from households import actions
from households.jobs import read_survey_import_job, write_survey_import_job
from households.models import ReviewCase, Survey, SurveyImport
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import person
from tests.households import builders as build
from tests.households import import_files as imports
from tests.households.screens import as_, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGES = ["detail", "progress", "rejects"]
BUTTONS = ["confirm", "drop", "undo"]


@pytest.fixture
def place():
    """(round, household) of a commune whose list holds one household."""
    commune, (village,) = build.commune()
    commune_review = build.open_round(commune)
    build.ethnic_groups()
    home = build.household(village)
    build.listed(commune_review, home)
    return commune_review, home


def address(page, of):
    return reverse(f"survey_import_{page}", args=[of.pk])


def test_the_whole_way_from_the_template_to_the_undoing(place):
    commune_review, home = place
    client = as_(build.officer(commune_review.commune))
    template = client.get(address("template", commune_review))
    assert template.status_code == 200 and template.getvalue()[:2] == b"PK"
    file = imports.workbook([imports.row(home)], [imports.head(home)])
    answer = client.post(address("list", commune_review), {"file": file})
    found = SurveyImport.objects.get()
    assert answer["Location"] == address("detail", found)
    assert "Đang đọc tệp" in text_of(client.get(address("detail", found)))
    read_survey_import_job(found.pk)
    page = text_of(client.get(address("detail", found)))
    assert "Ghi 1 hộ vào đợt rà soát" in page and "không nghèo 1" in page
    client.post(address("confirm", found), {"mode": "each"})
    write_survey_import_job(found.pk)
    assert Survey.objects.get().batch == found
    assert "Hoàn lại cả lần nhập" in text_of(client.get(address("detail", found)))
    client.post(address("undo", found))
    assert "Đã hoàn lại" in text_of(client.get(address("detail", found)))


def test_a_file_of_another_commune_is_not_there(place):
    commune_review, home = place
    found = imports.upload(commune_review, [imports.row(home)], [imports.head(home)])
    stranger = as_(build.officer(build.commune()[0]))
    for page in PAGES:
        assert stranger.get(address(page, found)).status_code == 404
    for page in BUTTONS:
        assert stranger.post(address(page, found), {"mode": "each"}).status_code == 404
    for page in ("list", "template"):
        assert stranger.get(address(page, commune_review)).status_code == 404
    found.refresh_from_db()
    assert found.stage == "preview"


@pytest.mark.parametrize("role", [Role.SURVEYOR, Role.COMMUNE_CHAIRMAN, Role.DISTRICT_STAFF])
def test_who_does_not_run_the_review_opens_nothing(place, role):
    commune_review, home = place
    found = imports.upload(commune_review, [imports.row(home)], [imports.head(home)])
    commune = commune_review.commune
    client = as_(person(role, commune.parent if role == Role.DISTRICT_STAFF else commune))
    assert {client.get(address(page, found)).status_code for page in PAGES} == {403}
    assert client.get(address("list", commune_review)).status_code == 403


def test_the_rejects_are_the_refused_household_in_the_same_layout(place):
    commune_review, home = place
    rows = [imports.row(home), imports.row(home, ma_ho="H999999")]
    members = [imports.head(home), imports.head(home, ma_ho="H999999", ho_ten="Ma Thị Tư")]
    found = imports.upload(commune_review, rows, members)
    client = as_(build.officer(commune_review.commune))
    content = client.get(address("rejects", found)).getvalue()
    again = imports.upload_bytes(commune_review, content)
    assert imports.outcomes(again) == {"H999999": "refused"}


def test_a_file_that_is_no_workbook_is_refused_in_words(place):
    commune_review, _ = place
    found = imports.upload_bytes(commune_review, b"khong phai bang tinh")
    assert found.stage == "refused"
    page = as_(build.officer(commune_review.commune)).get(address("detail", found))
    assert "không phải là bảng tính Excel" in text_of(page)


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(place, monkeypatch):
    commune_review, home = place
    monkeypatch.setattr("households.forms.survey_import.MOST_BYTES", 10)
    client = as_(build.officer(commune_review.commune))
    file = imports.workbook([imports.row(home)], [imports.head(home)])
    page = client.post(address("list", commune_review), {"file": file})
    assert "Tệp lớn hơn 20 MB" in text_of(page)
    assert not SurveyImport.objects.exists()


def test_the_page_costs_the_same_for_one_household_and_for_three(place, django_assert_num_queries):
    commune_review, home = place
    one = imports.upload(commune_review, [imports.row(home)], [imports.head(home)])
    homes = [build.household(home.unit, name) for name in ("Lý Thị Hoa", "Ma Văn Bảy")]
    for each in homes:
        build.listed(commune_review, each)
    homes.append(home)
    rows, members = map(imports.row, homes), map(imports.head, homes)
    three = imports.upload(commune_review, rows, list(members))
    client = as_(build.officer(commune_review.commune))
    client.get(address("detail", one))
    for found in (one, three):
        with django_assert_num_queries(11):
            client.get(address("detail", found))


def test_what_is_no_choice_of_the_filter_narrows_nothing(place):
    commune_review, home = place
    found = imports.upload(commune_review, [imports.row(home)], [imports.head(home)])
    client = as_(build.officer(commune_review.commune))
    page = client.get(address("detail", found), {"outcome": "la", "village": "999999999999999"})
    assert home.code in text_of(page)
    page = client.get(address("detail", found), {"outcome": "refused"})
    assert home.code not in text_of(page)


def filled(client, commune_review, answers, **asked):
    """The prefilled template with the cells of some households filled in, uploaded and read."""
    book = load_workbook(BytesIO(client.get(address("template", commune_review), asked).getvalue()))
    columns = {cell.value: cell.column for cell in book["Hộ"][1]}
    for (code,) in book["Hộ"].iter_rows(min_row=2, max_col=1):
        for heading, value in answers.get(code.value, {}).items():
            book["Hộ"].cell(code.row, columns[heading], value)
    columns = {cell.value: cell.column for cell in book["Thành viên"][1]}
    for (code,) in book["Thành viên"].iter_rows(min_row=2, max_col=1):
        for heading, value in MEMBER_WORDS.items() if code.value in answers else ():
            book["Thành viên"].cell(code.row, columns[heading], value)
    file = BytesIO()
    book.save(file)
    return imports.upload_bytes(commune_review, file.getvalue())


MEMBER_WORDS = {
    "bhyt": "Có",
    "cap_hoc": "Không đi học",
    "bang_cap": "trung học  phổ thông",
    "viec_lam": "Việc làm thường xuyên, ổn định",
    "tro_cap_xa_hoi": "Không",
    "khuyet_tat": "Không",
    "nguoi_co_cong": "Không",
}
HOUSEHOLD_WORDS = {
    "ngay_khao_sat": "05/10/2026",
    "diem_b1": 200,
    "nha_tuong": "Bền chắc",
    "nha_cot": "Không bền chắc",
    "nha_mai": "BỀN CHẮC",
    "dien_tich_m2": 45,
    "nguon_nuoc": "Nước máy",
    "nha_tieu": "Tự hoại, bán tự hoại",
    "internet": "Có",
    "phuong_tien": "Ti vi; dien_thoai",
    "nguyen_nhan": "Không có lao động; 1",
}


@pytest.fixture
def neighbours(place):
    """Two more households of the list, beside the one of `place`."""
    homes = [build.household(place[1].unit, name) for name in ("Lý Thị Hoa", "Ma Văn Bảy")]
    for each in homes:
        build.listed(place[0], each)
    return homes


def test_a_template_filled_in_with_words_is_read_and_its_untouched_rows_are_passed_over(
    place, neighbours
):
    commune_review, home = place
    client = as_(build.officer(commune_review.commune))
    found = filled(client, commune_review, {home.code: HOUSEHOLD_WORDS})
    assert imports.outcomes(found) == {home.code: "new"}
    answers = found.households.get().answers
    assert (answers["nha_cot"], answers["nguon_nuoc"]) == ("khong_ben_chac", "nuoc_may")
    assert answers["phuong_tien"] == ["tivi", "dien_thoai"]
    assert answers["nguyen_nhan"] == [3, 1]
    assert answers["thanh_vien"][0]["bang_cap"] == "thpt"
    read = AuditEntry.objects.get(action="read_survey_import")
    assert (read.changes["untouched"], read.changes["refused"]) == (2, 0)
    page = text_of(client.get(address("detail", found)))
    assert "2 hộ của danh sách không có trong tệp hoặc để trống" in page


def test_one_answer_is_enough_not_to_be_passed_over(place, neighbours):
    commune_review, home = place
    client = as_(build.officer(commune_review.commune))
    answers = {home.code: HOUSEHOLD_WORDS, neighbours[0].code: {"internet": "Có"}}
    found = filled(client, commune_review, answers)
    assert imports.outcomes(found) == {home.code: "new", neighbours[0].code: "refused"}


def test_answers_about_a_member_alone_are_not_passed_over(place, neighbours):
    commune_review, _ = place
    client = as_(build.officer(commune_review.commune))
    found = filled(client, commune_review, {neighbours[1].code: {}})
    assert imports.outcomes(found) == {neighbours[1].code: "refused"}


def test_a_template_that_comes_back_empty_is_refused_in_words(place, neighbours):
    commune_review, _ = place
    client = as_(build.officer(commune_review.commune))
    found = filled(client, commune_review, {})
    assert (found.stage, found.households.count()) == ("refused", 0)
    page = text_of(client.get(address("detail", found)))
    assert "Tệp chưa có phiếu nào: 3 hộ trong tệp đều để trống." in page


def test_the_template_holds_who_is_waiting_or_everybody_and_never_an_answer(place, neighbours):
    commune_review, home = place
    build.survey(ReviewCase.objects.get(household=home))
    client = as_(build.officer(commune_review.commune))
    held = {}
    for asked in ("", "tat_ca", "la"):
        book = load_workbook(
            BytesIO(client.get(address("template", commune_review), {"ho": asked}).getvalue())
        )
        rows = list(book["Hộ"].iter_rows(min_row=2, values_only=True))
        held[asked] = {row[0] for row in rows}
        assert all(value is None for row in rows for value in row[4:])
        people = list(book["Thành viên"].iter_rows(min_row=2, values_only=True))
        assert {row[0] for row in people} == held[asked]
        assert all(value is None for row in people for value in row[7:])
    waiting = {each.code for each in neighbours}
    assert held == {"": waiting, "la": waiting, "tat_ca": waiting | {home.code}}


def test_the_template_speaks_to_people(place):
    commune_review, home = place
    client = as_(build.officer(commune_review.commune))
    book = load_workbook(BytesIO(client.get(address("template", commune_review)).getvalue()))
    sheet = book["Hộ"]
    assert sheet["D1"].value == "chu_ho" and sheet["D2"].value == home.head_name
    assert sheet.freeze_panes == "E2"
    heading = next(cell for cell in sheet[1] if cell.value == "nha_tuong")
    assert heading.comment.text.startswith("Tường nhà\n")
    assert "Không bền chắc (khong_ben_chac)" in heading.comment.text
    lists = {str(v.sqref).split("2:")[0]: v for v in sheet.data_validations.dataValidation}
    offered = lists[heading.column_letter]
    name, cells = offered.formula1.replace("$", "").replace("'", "").split("!")
    assert [row[0].value for row in book[name][cells]] == ["Bền chắc", "Không bền chắc"]
    assert offered.prompt.startswith("Tường nhà:")
    guide = " ".join(str(cell.value) for row in book[name] for cell in row)
    assert "Câu trả lời lần trước không được điền sẵn" in guide


def test_the_refused_come_first_those_soonest_mended_before_and_by_name(place, neighbours):
    commune_review, home = place
    rows = [imports.row(each) for each in (home, *neighbours)]
    rows[1] |= {"nha_cot": "x", "nha_mai": "x", "nha_tuong": "x"}
    rows[2] |= {"nha_cot": "x"}
    people = [imports.head(each) for each in (home, *neighbours)]
    found = imports.upload(commune_review, rows, people)
    client = as_(build.officer(commune_review.commune))
    page = client.get(address("detail", found))
    assert [row.line for row in page.context["page_obj"]] == [4, 3, 2]
    text = text_of(page)
    assert "<summary>và 2 ô nữa</summary>" in text
    for each in neighbours:
        assert each.head_name in text
    assert home.unit.full_name in text


def test_a_household_of_another_commune_gets_no_name_on_the_page(place):
    commune_review, home = place
    commune, (village,) = build.commune()
    foreign = build.household(village, "Triệu Thị Xa")
    rows = [imports.row(home), imports.row(home, ma_ho=foreign.code)]
    found = imports.upload(commune_review, rows, [imports.head(home)])
    text = text_of(as_(build.officer(commune_review.commune)).get(address("detail", found)))
    assert foreign.code in text
    assert "Triệu" not in text and commune.name not in text


def test_a_survey_that_was_taken_back_does_not_say_that_it_was_replaced(place):
    commune_review, home = place
    found = imports.write(imports.upload(commune_review, [imports.row(home)], [imports.head(home)]))
    actions.undo_survey_import(found, at=build.moment("2026-10-07"), by=found.uploaded_by)
    survey = Survey.objects.get()
    client = as_(build.officer(commune_review.commune))
    text = text_of(client.get(reverse("survey_detail", args=[survey.pk])))
    assert f"đã được hoàn lại cùng lần nhập bảng phiếu số {found.pk}" in text
    assert "được thay bằng phiếu khác" not in text
    text = text_of(client.get(reverse("household_detail", args=[home.pk])))
    assert "đã hoàn lại cùng lần nhập" in text


def test_an_upload_is_told_by_its_number_moment_and_person(place):
    commune_review, home = place
    found = imports.upload(commune_review, [imports.row(home)], [imports.head(home)])
    page = as_(build.officer(commune_review.commune)).get(address("list", commune_review))
    text = " ".join(text_of(page).split())
    moment = f"{timezone.localtime(found.uploaded_at):%H:%M %d/%m/%Y}"
    assert f"Lần nhập số {found.pk}</a>, {moment}, do {found.uploaded_by} tải lên" in text
