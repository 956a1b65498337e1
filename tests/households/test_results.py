"""The result of a survey explains itself: on its page, on paper and as a Word document."""

import re
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from households import actions
from households.actions.standards import standard_row
from households.beside import beside
from households.models import CommuneReview, Standard, Survey
from households.standards import shipped
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import UserFactory, person, province
from tests.households import builders as build
from tests.households.screens import as_, text_of
from tests.printing import needs_office, printed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PAGES = ["survey_detail", "survey_print", "survey_download"]
NUMBER = "019180001234"
LONG_NAME = "Công Tằng Tôn Nữ Thị Hoàng Phương Thảo Nguyên Minh Châu Lan Anh"


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
def case(commune, village):
    """A household that applied in the round of 2026."""
    build.ethnic_groups()
    return build.listed(build.open_round(commune), build.household(village))


@pytest.fixture
def elsewhere():
    """A household of another commune; it is there before the district opens its round."""
    _, (village,) = build.commune()
    return build.household(village, "Lý Văn Khác")


def get(user, page, survey):
    return as_(user).get(reverse(page, args=[survey.pk]))


def shown(user, page, survey):
    return " ".join(text_of(get(user, page, survey)).split())


def document(user, survey):
    """The downloaded document as Word reads it."""
    return Document(BytesIO(get(user, "survey_download", survey).content))


def words_of(found):
    """Every text of a document, cells and paragraphs, without repeated spaces."""
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return [" ".join(text.split()) for text in [*cells, *(p.text for p in found.paragraphs)]]


def provincial(code="TN-2026", unit_code="19", *, poor_from_b2=30, **facts):
    """A province's own standard as a row: the national one, but for what is given."""
    rules = shipped().standards["2022"].to_dict() | {
        "code": code,
        "name": f"Chuẩn của tỉnh {code}",
        "province": unit_code,
        "poor_from_b2": poor_from_b2,
    }
    row = standard_row(type(shipped().standards["2022"]).from_dict(rules | facts))
    row.save()
    return row


# The page ----------------------------------------------------------------------------------------


def test_the_verdict_is_one_sentence_before_anything_else(case, officer):
    survey = build.survey(case, build.POOR, by=officer)
    text = shown(officer, "survey_detail", survey)
    sentence = "Hộ nghèo, vì điểm B1 là 100, không quá 140 của khu vực nông thôn, và thiếu hụt 3"
    assert text.index(sentence) < text.index("Thiếu hụt 3 chỉ số") < text.index("9 chỉ số không")


def test_every_reason_leads_to_the_answer_behind_it(case, officer):
    members = [build.member_answers(bhyt="khong"),
               build.member_answers("Bé", quan_he="con", ngay_sinh="2020-01-01"),
               build.member_answers("Em", quan_he="con", ngay_sinh="2021-01-01")]  # fmt: skip
    survey = build.survey(case, build.POOR, by=officer, members=members, dien_tich_m2="10")
    text = shown(officer, "survey_detail", survey)
    links = set(re.findall(r'href="#((?:nguoi|tra-loi)-\w+)"', text))
    assert {"nguoi-0", "nguoi-1", "tra-loi-thanh_vien", "tra-loi-dien_tich_m2",
            "tra-loi-nguon_nuoc"} <= links  # fmt: skip
    assert links <= set(re.findall(r'id="([\w-]+)"', text))


def test_an_indicator_that_is_no_shortage_tells_what_was_answered(case, officer):
    survey = build.survey(case, build.NEAR, by=officer, dien_tich_m2="90")
    text = shown(officer, "survey_detail", survey)
    assert "Không thiếu hụt chỉ số nào" in text
    assert "90 m² cho 1 người: 90,0 m² mỗi người, từ 8 m² trở lên" in text


def test_of_people_every_answer_that_was_asked_is_told_and_no_other(case, officer):
    child = build.member_answers("Bé", quan_he="con", ngay_sinh="2019-01-01", suy_dinh_duong="co")
    child |= {"cap_hoc": "tieu_hoc", "bang_cap": "khong", "viec_lam": "khong_nhu_cau"}
    survey = build.survey(case, build.POOR, by=officer, members=[build.member_answers(), child])
    text = shown(officer, "survey_detail", survey)
    head, small = text[text.index('id="nguoi-0"') :].split('id="nguoi-1"')
    for words in (
        "Việc làm: ",
        "Bằng cấp cao nhất đã đạt: ",
        "Người khuyết tật: không",
        "Có thẻ bảo hiểm y tế: có",
    ):
        assert words in head, words
    assert "Suy dinh dưỡng" not in head and "Cấp học" not in head
    assert "Suy dinh dưỡng (trẻ dưới 16 tuổi): có" in small
    assert "Việc làm" not in small and "Bằng cấp" not in small


def test_what_is_stored_and_not_asked_stands_apart(case, officer):
    survey = build.survey(case, build.POOR, by=officer, xu_ly_rac="khong")
    text = shown(officer, "survey_detail", survey)
    assert "Ngoài chuẩn này, không dùng để tính:" in text
    assert "tra-loi-xu_ly_rac" not in text


def test_what_changed_since_the_last_closed_year_is_told(commune, village, officer):
    home = build.household(village)
    build.closed_round(commune, {home: build.POOR}, 2025, is_baseline=True)
    case = build.listed(build.open_round(commune), home)
    survey = build.survey(case, build.NEAR, by=officer, nha_tieu="khong_co", phuong_tien=[])
    for page in ("survey_detail", "survey_print"):
        text = shown(officer, page, survey)
        assert "năm 2025" in text.lower()
        assert "Thiếu hụt thêm: Phương tiện phục vụ tiếp cận thông tin." in text
        assert "Không còn thiếu hụt: Nguồn nước sinh hoạt, Sử dụng dịch vụ viễn thông." in text
    before = reverse("survey_detail", args=[home.surveys.get(survey_date__year=2025).pk])
    assert before in shown(officer, "survey_detail", survey)


def test_nothing_is_compared_with_a_year_that_is_not_there(case, officer):
    survey = build.survey(case, build.POOR, by=officer)
    assert "So với năm" not in shown(officer, "survey_detail", survey)
    assert "So với năm" not in shown(officer, "survey_print", survey)


def test_a_year_known_only_by_its_class_compares_no_indicators(commune, village, officer):
    home = build.household(village)
    build.fact(home, build.POOR, 2025, b1=None, b2=None)
    survey = build.survey(build.listed(build.open_round(commune), home), build.POOR, by=officer)
    text = shown(officer, "survey_detail", survey)
    assert "Năm 2025 không có số liệu thiếu hụt để so." in text
    assert "Thiếu hụt thêm" not in text


def test_a_survey_that_was_replaced_says_so_on_paper(case, officer):
    first = build.survey(case, build.POOR, by=officer)
    assert "đã được thay bằng phiếu khác" not in shown(officer, "survey_print", first)
    case.refresh_from_db()
    build.survey(case, build.NEAR, base=first.pk, by=officer)
    said = "Phiếu này đã được thay bằng phiếu khác ngày 05/10/2026; chỉ để đối chiếu."
    assert said in shown(officer, "survey_print", first)
    assert said in words_of(document(officer, first))


def test_paper_tells_the_day_of_the_office_and_not_of_greenwich(case, officer):
    survey = build.survey(case, build.POOR, by=officer)
    Survey.objects.filter(pk=survey.pk).update(
        recorded_at=datetime(2026, 10, 5, 23, 30, tzinfo=UTC)
    )
    assert "ghi phiếu ngày 06/10/2026" in shown(officer, "survey_print", survey)


def test_a_year_after_the_survey_is_not_the_year_before(commune, village, officer):
    home = build.household(village)
    build.closed_round(commune, {home: build.POOR}, 2025, is_baseline=True)
    first = home.surveys.get()
    build.closed_round(commune, {home: build.NEAR}, 2026)
    assert "So với năm" not in shown(officer, "survey_detail", first)


def test_a_change_of_standard_compares_only_what_both_ask(commune, village, officer):
    home = build.household(village)
    row = build.fact(home, build.POOR, 2025, b2=20)
    row.deprivations.create(indicator="PT_THONG_TIN")
    row.deprivations.create(indicator="NUOC_SH")
    survey = build.survey(_case_of_2027(commune, home), build.NEAR, xu_ly_rac="khong")
    text = shown(officer, "survey_detail", survey)
    assert "Không còn thiếu hụt: Nguồn nước sinh hoạt." in text
    assert "Thiếu hụt thêm" not in text, "waste was not asked before"
    assert "chỉ so các chỉ số cả hai chuẩn cùng có" in text


def _case_of_2027(commune, home):
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
    return build.listed(CommuneReview.objects.get(review=review, commune=commune), home)


def test_the_standard_of_2027_is_provisional_wherever_its_result_stands(commune, village, officer):
    survey = build.survey(_case_of_2027(commune, build.household(village)), build.NEAR)
    for page in ("survey_detail", "survey_print"):
        assert "Tạm thời: ngưỡng của chuẩn 2027" in shown(officer, page, survey)
    assert any(text.startswith("Tạm thời") for text in words_of(document(officer, survey)))


def test_a_declared_income_alone_is_explained_by_money(case, officer):
    survey = build.survey(case, build.POOR, by=officer, diem_b1=None, thu_nhap=1_200_000)
    for page in ("survey_detail", "survey_print"):
        text = shown(officer, page, survey)
        assert "vì thu nhập khai báo là 1.200.000 đồng/người/tháng, không quá 1.500.000" in text
        assert "Không có điểm B1; xét theo thu nhập khai báo." in text


def test_points_computed_from_answers_are_marked(case, officer):
    survey = build.survey(case, build.POOR, by=officer)
    item = {"item": "x", "name": "Số nhân khẩu", "choice": "1 người", "points": 100}
    survey.result["b1_items"] = [item | {"derived": True}]
    survey.save()
    for page in ("survey_detail", "survey_print"):
        assert "tính từ câu trả lời" in shown(officer, page, survey)
    survey.result["b1_items"] = [item]
    survey.save()
    for page in ("survey_detail", "survey_print"):
        assert "tính từ câu trả lời" not in shown(officer, page, survey)


# A province's own standard -----------------------------------------------------------------------


def test_a_provincial_standard_is_computed_beside_and_nothing_is_stored(case, officer):
    survey = build.survey(case, build.POOR, by=officer)
    provincial(poor_from_b2=40)
    for page in ("survey_detail", "survey_print"):
        text = shown(officer, page, survey)
        assert "Hộ nghèo, vì điểm B1 là 100" in text
        assert "Chuẩn của tỉnh TN-2026: Hộ cận nghèo, vì" in text.replace("</b>", "")
    survey.refresh_from_db()
    assert survey.poverty_class == "ngheo"
    assert survey.result["standard"] == "2022"


def test_only_the_standards_of_the_own_province_on_that_day_are_computed(case, officer):
    survey = build.survey(case, build.POOR, by=officer)
    own = provincial()
    provincial("LS", "20")
    provincial("OLD", valid_to="2025-12-31")
    assert [row.standard for row in beside(survey)] == [own]
    assert province().code == "19"


def test_without_a_provincial_standard_there_is_nothing_beside(case, officer):
    survey = build.survey(case, build.POOR, by=officer)
    assert beside(survey) == []
    assert "chuẩn riêng của tỉnh" not in shown(officer, "survey_detail", survey)


def test_a_provincial_standard_that_cannot_be_computed_says_why(case, officer):
    survey = build.survey(case, build.POOR, by=officer, xu_ly_rac=None)
    waste = shipped().standards["2027"].indicator("XU_LY_RAC")
    national = shipped().standards["2022"].to_dict()["indicators"]
    provincial(indicators=[*national, dict(vars(waste))])
    (row,) = beside(survey)
    assert row.result is None
    for page in ("survey_detail", "survey_print"):
        text = shown(officer, page, survey)
        assert "Không tính được: Rác thải sinh hoạt được thu gom, xử lý: chưa có câu trả" in text


def test_points_of_the_national_table_serve_a_province_without_its_own(case, officer):
    table = build.score_table().table
    items = {i.code: _an_answer(i) for i in table.items}
    survey = build.survey(case, build.POOR, by=officer, diem_b1=None, b1=items)
    provincial()
    (row,) = beside(survey)
    assert row.result.b1 == survey.b1
    assert row.says.endswith("Điểm B1 tính theo bảng điểm minh hoạ – chưa phải bảng chính thức.")


def _an_answer(item):
    given = {"mot_lua_chon": item.options[0].code, "nhieu_lua_chon": []}
    return given.get(item.kind, "1")


# Paper -------------------------------------------------------------------------------------------


def test_the_document_says_what_the_printed_page_says(case, officer):
    survey = build.survey(case, build.POOR, by=officer)
    page = get(officer, "survey_print", survey)
    words = words_of(document(officer, survey))
    for block in page.context["paper"].blocks:
        texts = {
            "heading": lambda b: [b.text],
            "text": lambda b: [b.text],
            "facts": lambda b: [f"{name}: {value}" for name, value in b.rows],
            "table": lambda b: [text for row in b.rows for text in row],
            "signatures": lambda b: [],
        }[block.kind](block)
        for text in texts:
            assert " ".join(text.split()) in words
    assert "ĐẠI DIỆN HỘ" in " ".join(words)


def test_paper_names_the_standard_the_table_and_whether_they_are_official(case, officer):
    table = build.score_table().table
    items = {i.code: _an_answer(i) for i in table.items}
    survey = build.survey(case, build.POOR, by=officer, diem_b1=None, b1=items)
    text = shown(officer, "survey_print", survey)
    for words in ("Nghị định 07/2021/NĐ-CP", table.name, "bảng điểm minh hoạ",
                  "Điểm B1 theo từng mục", "Tổng điểm B1"):  # fmt: skip
        assert words in text


def test_who_enters_data_gets_whole_citizen_numbers(case, officer):
    members = [build.member_answers(cccd=NUMBER)]
    survey = build.survey(case, build.POOR, by=officer, members=members)
    assert NUMBER in shown(officer, "survey_print", survey)
    assert NUMBER in words_of(document(officer, survey))


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.COMMUNE_CHAIRMAN, Role.DISTRICT_STAFF])
def test_others_get_the_last_four_digits(role, case, commune, village, officer):
    members = [build.member_answers(cccd=NUMBER)]
    survey = build.survey(case, build.POOR, by=officer, members=members)
    unit = {Role.VILLAGE_HEAD: village, Role.COMMUNE_CHAIRMAN: commune}.get(role)
    reader = person(role, unit)
    for page in ("survey_detail", "survey_print"):
        assert NUMBER not in shown(reader, page, survey)
    assert "•••• 1234" in shown(reader, "survey_print", survey)
    words = words_of(document(reader, survey))
    assert "•••• 1234" in words
    assert NUMBER not in " ".join(words)


@pytest.mark.parametrize("page", PAGES)
def test_a_household_of_another_commune_does_not_exist(page, elsewhere, case, officer):
    other = build.listed(build.open_round(elsewhere.unit.parent), elsewhere)
    survey = build.survey(other, build.POOR)
    before = AuditEntry.objects.count()
    assert get(officer, page, survey).status_code == 404
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("page", PAGES)
def test_who_reads_only_figures_is_refused(page, case, officer):
    survey = build.survey(case, build.POOR, by=officer)
    assert get(person(Role.LEADER), page, survey).status_code == 403


@pytest.mark.parametrize(
    ("page", "action"), [("survey_print", "print_survey"), ("survey_download", "download_survey")]
)
def test_taking_a_result_out_leaves_a_line_without_personal_data(page, action, case, officer):
    survey = build.survey(case, build.POOR, by=officer)
    get(officer, page, survey)
    line = AuditEntry.objects.get(kind="export")
    assert (line.action, line.by, line.unit) == (action, officer, case.household.unit)
    assert (line.object_id, line.changes) == (str(survey.pk), {})


def test_the_file_is_named_by_the_survey_and_not_by_the_person(case, officer):
    survey = build.survey(case, build.POOR, by=officer)
    answer = get(officer, "survey_download", survey)
    name = f"phieu-b-{survey.pk}-2026-10-05.docx"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"].endswith("wordprocessingml.document")


def test_a_document_of_a_demonstration_says_so_on_every_page(case, officer):
    UserFactory(is_demo=True)
    survey = build.survey(case, build.POOR, by=officer)
    section = document(officer, survey).sections[0]
    for header in (section.first_page_header, section.header):
        assert "giả lập" in "".join(line.text for line in header.paragraphs)


def many(count, name=LONG_NAME):
    """A household of so many, with names as long as names get."""
    members = [build.member_answers(name)]
    sons = (build.member_answers(f"{name} {n}", quan_he="con") for n in range(1, count))
    return [*members, *sons]


@needs_office
def test_a_household_of_twelve_with_long_names_prints_without_an_empty_page(
    commune, village, officer, tmp_path
):
    home = build.household(village, LONG_NAME)
    case = build.listed(build.open_round(commune), home)
    survey = build.survey(case, build.POOR, by=officer, members=many(12), dien_tich_m2="20")
    file = tmp_path / "result.docx"
    file.write_bytes(get(officer, "survey_download", survey).content)
    pages = printed(file)
    assert 2 <= len(pages) <= 5
    assert all(len(text.split()) > 10 for text in pages)
    whole = " ".join(" ".join(pages).split())
    for words in ("KẾT QUẢ RÀ SOÁT HỘ GIA ĐÌNH", "Hộ nghèo, vì", "RÀ SOÁT VIÊN"):
        assert words in whole


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [("survey_detail", 12), ("survey_print", 10)])
def test_a_result_costs_the_same_whatever_the_household(
    page, queries, rows, commune, village, officer, django_assert_num_queries
):
    home = build.household(village)
    row = build.fact(home, build.POOR, 2025)
    for code in ["NUOC_SH", "NHA_TIEU", "BHYT"][:rows]:
        row.deprivations.create(indicator=code)
    case = build.listed(build.open_round(commune), home)
    survey = build.survey(case, build.POOR, by=officer, members=many(rows, "Nông Thị Mẩn"))
    client = as_(officer)
    with django_assert_num_queries(queries):
        client.get(reverse(page, args=[survey.pk]))


def test_standards_of_provinces_are_looked_for_in_one_query_where_there_are_none(
    case, officer, django_assert_num_queries
):
    survey = build.survey(case, build.POOR, by=officer)
    assert Standard.objects.filter(is_national=False).count() == 0
    with django_assert_num_queries(1):
        beside(survey)
