"""The survey workbook: the template filled in, and every kind of error at its cell."""

import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from core.spreadsheets import ColumnsMissing, SheetMissing, WorkbookEmpty
from households.imports import cells
from households.imports.communes import Communes
from households.imports.ethnic_groups import ethnic_groups, ethnic_key
from households.imports.survey_columns import (
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
)
from households.imports.survey_workbook import read_surveys
from households.imports.words import in_words
from households.standards import classify, shipped
from households.standards.codes import MEMBER_CHOICES
from tests.households.survey_files import (
    B1,
    COMMUNE_LIST,
    cell_of,
    household,
    member,
    survey_file,
    terms,
)
from tests.households.survey_files import template as template_bytes

H, M = HOUSEHOLDS, MEMBERS


def read(*args, by=None, **kwargs):
    return read_surveys(survey_file(*args, **kwargs), by or terms())


def result(survey):
    return classify(survey.answers, survey.standard, survey.area, survey.table)


# Reading


def test_a_filled_template_gives_the_answers_as_data():
    (survey,) = read([household()]).surveys
    assert (survey.household, survey.commune, survey.village) == ("H1", "05719", "Nà Ca")
    assert (survey.on, survey.area, survey.standard.code) == (
        date(2024, 9, 15),
        "nong_thon",
        "2022",
    )
    assert survey.answers == {
        "ngay_khao_sat": "2024-09-15",
        "khu_vuc": "nong_thon",
        "diem_b1": 140,
        "nha_tuong": "ben_chac",
        "nha_cot": "ben_chac",
        "nha_mai": "khong_ben_chac",
        "dien_tich_m2": "45.5",
        "nguon_nuoc": "nuoc_may",
        "nha_tieu": "tu_hoai",
        "internet": "co",
        "phuong_tien": ["tivi", "dien_thoai"],
        "nguyen_nhan": [1, 3],
        "thanh_vien": [
            {
                "ho_ten": "Nông Văn A",
                "ngay_sinh": "1980-05-17",
                "gioi_tinh": "nam",
                "quan_he": "chu_ho",
                "dan_toc": "02",
                "bhyt": "co",
                "cap_hoc": "khong",
                "bang_cap": "thpt",
                "viec_lam": "on_dinh",
                "tro_cap_xa_hoi": "khong",
                "khuyet_tat": "khong",
                "nguoi_co_cong": "khong",
            }
        ],
    }


def test_codes_match_without_case_and_surrounding_spaces():
    loud = household(
        nguon_nuoc="  KHONG_bao_ve ", phuong_tien=" TiVi ;; tivi; ", khu_vuc="NONG_THON"
    )
    (survey,) = read([loud], [member(quan_he=" CHU_HO", ma_ho=" h1 ")]).surveys
    assert survey.answers["nguon_nuoc"] == "khong_bao_ve"
    assert survey.answers["phuong_tien"] == ["tivi"]
    assert result(survey).deprivations == ("NUOC_SH",)


def test_dates_may_be_date_cells():
    file_date = household(ngay_khao_sat=datetime(2024, 9, 15, 8, 30))
    (survey,) = read([file_date], [member(ngay_sinh=date(1980, 5, 17))]).surveys
    assert survey.on == date(2024, 9, 15)
    assert survey.answers["thanh_vien"][0]["ngay_sinh"] == "1980-05-17"


@pytest.mark.parametrize("year", ["1958", 1958, 1958.0])
def test_a_year_of_birth_may_stand_alone(year):
    (survey,) = read([household()], [member(ngay_sinh=year)]).surveys
    assert survey.answers["thanh_vien"][0]["ngay_sinh"] == "1958"


@pytest.mark.parametrize("written", ["Tày", "tay", " TÀY ", "02", 2])
def test_ethnic_groups_go_by_name_or_code(written):
    (survey,) = read([household()], [member(dan_toc=written)]).surveys
    assert survey.answers["thanh_vien"][0]["dan_toc"] == "02"


def test_a_commune_code_that_lost_its_zero_as_a_number_is_whole_again():
    (survey,) = read([household(ma_xa=5719)]).surveys
    assert survey.commune == "05719"


def test_no_means_of_information_is_an_empty_cell():
    (survey,) = read([household(phuong_tien=None)]).surveys
    assert survey.answers["phuong_tien"] == []
    assert result(survey).deprivations == ("PT_THONG_TIN",)


@pytest.mark.parametrize(
    ("day", "code", "area"),
    [
        ("30/06/2025", "05716", "thanh_thi"),
        ("01/07/2025", "05716", "nong_thon"),
        ("01/07/2025", "05719", "nong_thon"),
    ],
)
def test_the_area_is_that_of_the_commune_on_the_day_although_codes_are_used_again(day, code, area):
    (survey,) = read([household(khu_vuc=None, ngay_khao_sat=day, ma_xa=code)]).surveys
    assert survey.area == area


def test_a_written_area_goes_before_that_of_the_commune():
    (survey,) = read([household(khu_vuc="thanh_thi")]).surveys
    assert survey.area == "thanh_thi"
    (survey,) = read([household(khu_vuc="thanh_thi", ma_xa="05800")]).surveys
    assert survey.area == "thanh_thi"


def test_each_household_goes_by_the_standard_of_its_own_day():
    read_file = read(
        [
            household(),
            household(ma_ho="H2", ngay_khao_sat="01/01/2027", xu_ly_rac="khong"),
        ]
    )
    first, second = read_file.surveys
    assert (first.standard.code, second.standard.code) == ("2022", "2027")
    assert "XU_LY_RAC" in result(second).deprivations


def test_one_standard_may_be_asked_for_all():
    by = terms(standard=shipped().standards["2027"])
    (survey,) = read([household(xu_ly_rac="co")], by=by).surveys
    assert (survey.standard.code, survey.table.code) == ("2027", "minh_hoa_2027_2")


def test_b1_is_computed_from_the_columns_of_the_score_table():
    (survey,) = read([household(diem_b1=None, **B1)]).surveys
    assert (result(survey).b1, result(survey).b1_source) == (150, "computed")


def test_a_typed_total_needs_no_columns_of_b1():
    drop = [(H, heading) for heading in B1]
    (survey,) = read([household()], drop=drop).surveys
    assert result(survey).b1 == 140


def test_columns_that_may_be_missing():
    drop = [
        (H, "khu_vuc"),
        (H, "nguyen_nhan"),
        (H, "xu_ly_rac"),
        (M, "cccd"),
        (M, "dao_tao_tai_cho"),
        (M, "suy_dinh_duong"),
    ]
    (survey,) = read([household()], drop=drop).surveys
    assert survey.area == "nong_thon"


def test_columns_that_nobody_asked_for_are_left_alone():
    (survey,) = read([household(ghi_chu="x")], add=[(H, "ghi_chu")]).surveys
    assert "ghi_chu" not in survey.answers


def test_odd_answers_are_scored_and_doubted_at_their_cell():
    child = member(ngay_sinh="2016", quan_he="con", bang_cap="dai_hoc", cap_hoc="tieu_hoc")
    child |= {"suy_dinh_duong": "khong", "viec_lam": "khong_nhu_cau"}
    file = survey_file([household()], [member(), child])
    found = read_surveys(file, terms())
    assert len(found.surveys) == 1 and found.errors == []
    assert [(d.sheet, d.cell) for d in found.doubts] == [(M, cell_of(file, M, "bang_cap", 3))]


def test_a_household_may_have_members_anywhere_in_the_sheet():
    members = [
        member(),
        member(ma_ho="H2"),
        member(quan_he="con", ho_ten="C"),
    ]
    first, second = read([household(), household(ma_ho="H2")], members).surveys
    assert len(first.answers["thanh_vien"]) == 2
    assert len(second.answers["thanh_vien"]) == 1


def test_the_heading_that_libreoffice_mangles_is_still_read():
    file = survey_file([household()])
    book = load_workbook(file)
    for cell in book[M][1]:
        if cell.value == "tro_cap_xa_hoi":
            cell.value = "tro_cap\nhoi"
    mangled = io.BytesIO()
    book.save(mangled)
    assert len(read_surveys(mangled, terms()).surveys) == 1


# Errors, each at its cell, each keeping out its household and no other

HOUSEHOLD_ERRORS = [
    ("ma_ho", None),
    ("ma_xa", None),
    ("ma_xa", "5719"),
    ("ma_xa", "99999"),
    ("thon", "  "),
    ("ngay_khao_sat", None),
    ("ngay_khao_sat", "31/02/2024"),
    ("ngay_khao_sat", "09-15-2024"),
    ("ngay_khao_sat", 2024),
    ("ngay_khao_sat", "15/09/2031"),
    ("ngay_khao_sat", "15/09/2021"),
    ("khu_vuc", "mien_nui"),
    ("diem_b1", 1001),
    ("diem_b1", -1),
    ("diem_b1", 140.5),
    ("diem_b1", "một trăm"),
    ("diem_b1", None),
    ("nha_tuong", None),
    ("nha_cot", "go"),
    ("nha_mai", 1),
    ("dien_tich_m2", None),
    ("dien_tich_m2", -3),
    ("dien_tich_m2", "45 m2"),
    ("dien_tich_m2", "1.2.3"),
    ("nguon_nuoc", "nuoc_bien"),
    ("nha_tieu", True),
    ("internet", "có mạng"),
    ("phuong_tien", "tivi, radio"),
    ("phuong_tien", "tivi;fax"),
    ("nguyen_nhan", "0"),
    ("nguyen_nhan", "1;9"),
    ("nguyen_nhan", "ốm"),
    ("nguyen_nhan", 1.5),
]


@pytest.mark.parametrize(("heading", "value"), HOUSEHOLD_ERRORS)
def test_an_error_of_a_household_stands_at_its_cell(heading, value):
    # the code itself is kept for the members, except where it is what is missing
    wrong = household(ma_ho="H2") | {heading: value}
    members = [member(), member(ma_ho="H2"), member(ma_ho="H3")]
    file = survey_file([household(), wrong, household(ma_ho="H3")], members)
    found = read_surveys(file, terms())
    assert (H, cell_of(file, H, heading, 3)) in [(e.sheet, e.cell) for e in found.errors]
    assert [survey.household for survey in found.surveys] == ["H1", "H3"]
    if heading != "ma_ho":
        assert len(found.errors) == 1


MEMBER_ERRORS = [
    ("ho_ten", None),
    ("ngay_sinh", None),
    ("ngay_sinh", "16/09/2024"),
    ("ngay_sinh", "17/05/1880"),
    ("ngay_sinh", "29/02/2023"),
    ("ngay_sinh", "80"),
    ("ngay_sinh", 29357),
    ("gioi_tinh", None),
    ("gioi_tinh", "gái"),
    ("quan_he", "con dau"),
    ("cccd", "12345678"),
    ("cccd", 19123456789),
    ("cccd", "0191234567ab"),
    ("dan_toc", None),
    ("dan_toc", "Klingon"),
    ("dan_toc", "55"),
    ("bhyt", None),
    ("cap_hoc", "lop 3"),
    ("bang_cap", None),
    ("dao_tao_tai_cho", "roi"),
    ("viec_lam", None),
    ("tro_cap_xa_hoi", None),
    ("khuyet_tat", "x"),
    ("nguoi_co_cong", None),
]


@pytest.mark.parametrize(("heading", "value"), MEMBER_ERRORS)
def test_an_error_of_a_member_stands_at_its_cell_and_keeps_the_household_out(heading, value):
    wrong = member(ma_ho="H2", quan_he="con") | {heading: value}
    members = [member(), member(ma_ho="H2"), wrong, member(ma_ho="H3")]
    file = survey_file([household(), household(ma_ho="H2"), household(ma_ho="H3")], members)
    found = read_surveys(file, terms())
    assert [(e.sheet, e.cell) for e in found.errors] == [(M, cell_of(file, M, heading, 4))]
    assert [survey.household for survey in found.surveys] == ["H1", "H3"]


def test_nutrition_of_a_child_is_required_and_of_others_ignored():
    child = member(ngay_sinh="2016", quan_he="con", cap_hoc="tieu_hoc", bang_cap="khong")
    file = survey_file([household()], [member(suy_dinh_duong="xyz"), child])
    found = read_surveys(file, terms())
    assert [e.cell for e in found.errors] == [cell_of(file, M, "suy_dinh_duong", 3)]


def test_waste_missing_under_2027_is_an_error_and_junk_under_2022_is_none():
    late = household(ma_ho="H2", ngay_khao_sat="01/02/2027")
    file = survey_file([household(xu_ly_rac="xyz"), late])
    found = read_surveys(file, terms())
    assert [(e.sheet, e.cell) for e in found.errors] == [(H, cell_of(file, H, "xu_ly_rac", 3))]
    assert [survey.household for survey in found.surveys] == ["H1"]


def test_a_column_the_standard_asks_for_missing_is_an_error_of_each_household():
    found = read([household(ngay_khao_sat="01/02/2027")], drop=[(H, "xu_ly_rac")])
    assert [(e.sheet, e.cell) for e in found.errors] == [(H, "A2")]
    found = read([household()], drop=[(H, "phuong_tien")])
    assert [(e.sheet, e.cell) for e in found.errors] == [(H, "A2")]
    late = household(ngay_khao_sat="01/02/2027", xu_ly_rac="co")
    assert read([late], drop=[(H, "phuong_tien")]).errors == []


def test_without_a_total_and_without_columns_of_b1_the_total_is_missing():
    drop = [(H, heading) for heading in B1]
    file = survey_file([household(diem_b1=None)], drop=drop)
    errors = read_surveys(file, terms()).errors
    assert [(e.sheet, e.cell) for e in errors] == [(H, cell_of(file, H, "diem_b1", 2))]


def test_without_a_score_table_the_total_is_missing():
    rulebook = shipped()
    by = terms(rulebook=type(rulebook)(rulebook.standards, ()))
    file = survey_file([household(diem_b1=None, **B1)])
    errors = read_surveys(file, by).errors
    assert [(e.cell, "bảng điểm" in e.message) for e in errors] == [
        (cell_of(file, H, "diem_b1", 2), True)
    ]


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("b1_bang_cap", "tien_si"),
        ("b1_viec_lam", None),
        ("b1_tai_san", "tivi;may_bay"),
        ("b1_luong_huu", -1),
        ("b1_luong_huu", "hai"),
        ("b1_dien_tich", "rộng"),
        ("b1_dat_dai", None),
    ],
)
def test_an_error_in_b1_stands_at_its_cell(heading, value):
    file = survey_file([household(diem_b1=None, **B1 | {heading: value})])
    errors = read_surveys(file, terms()).errors
    assert [(e.sheet, e.cell) for e in errors] == [(H, cell_of(file, H, heading, 2))]


def test_a_filled_column_of_b1_that_the_table_does_not_know_is_an_error():
    row = household(diem_b1=None, **B1, b1_vang="5 chỉ")
    file = survey_file([row], add=[(H, "b1_vang")])
    errors = read_surveys(file, terms()).errors
    assert [(e.sheet, e.cell) for e in errors] == [(H, cell_of(file, H, "b1_vang", 2))]
    assert read([row | {"b1_vang": None}], add=[(H, "b1_vang")]).errors == []


def test_an_area_that_nobody_knows_is_an_error():
    file = survey_file([household(khu_vuc=None, ma_xa="05800")])
    errors = read_surveys(file, terms()).errors
    assert [(e.sheet, e.cell) for e in errors] == [(H, cell_of(file, H, "khu_vuc", 2))]


def test_a_commune_that_did_not_exist_on_the_day_is_an_error():
    assert read([household(ma_xa="05716")]).errors == []
    late = Communes([commune for commune in COMMUNE_LIST if commune.exists.valid_from.year == 2025])
    (error,) = read([household(ma_xa="05716")], by=terms(communes=late)).errors
    assert error.cell == "B2" and "ngày khảo sát" in error.message


def test_a_repeated_household_code_keeps_all_of_them_out():
    members = [member(), member(ma_ho="H3")]
    found = read([household(), household(ma_ho=" h1"), household(ma_ho="H3")], members)
    assert [(e.sheet, e.cell) for e in found.errors] == [(H, "A2"), (H, "A3")]
    assert [survey.household for survey in found.surveys] == ["H3"]


def test_a_household_without_members_is_an_error_at_its_code():
    found = read([household(), household(ma_ho="H2")], [member()])
    assert [(e.sheet, e.cell) for e in found.errors] == [(H, "A3")]
    assert [survey.household for survey in found.surveys] == ["H1"]


def test_members_without_a_household_are_errors_and_keep_nobody_out():
    found = read([household()], [member(), member(ma_ho="H9"), member(ma_ho=None)])
    assert {(e.sheet, e.cell) for e in found.errors} == {(M, "A3"), (M, "A4")}
    assert [survey.household for survey in found.surveys] == ["H1"]


@pytest.mark.parametrize("relations", [["con", "con"], ["chu_ho", "chu_ho"]])
def test_no_head_or_two_heads_are_an_error(relations):
    members = [member(quan_he=relation) for relation in relations]
    found = read([household()], members)
    assert [(e.sheet, e.cell[0]) for e in found.errors] == [(M, "E")]
    assert found.surveys == []


def test_an_identity_number_in_two_households_keeps_both_out():
    members = [
        member(cccd="019080123456"),
        member(ma_ho="H2", cccd="019080123456"),
        member(ma_ho="H3", cccd="019080999999"),
    ]
    households = [household(ma_ho=code) for code in ("H1", "H2", "H3")]
    file = survey_file(households, members)
    found = read_surveys(file, terms())
    assert [(e.sheet, e.cell) for e in found.errors] == [
        (M, cell_of(file, M, "cccd", row)) for row in (2, 3)
    ]
    assert [survey.household for survey in found.surveys] == ["H3"]


def test_an_identity_number_twice_in_a_household_is_an_error_at_both():
    members = [member(cccd="019080123456"), member(quan_he="con", cccd="019080123456")]
    assert [e.cell for e in read([household()], members).errors] == ["F2", "F3"]


def test_several_errors_are_all_reported_at_once():
    found = read([household(nha_tuong="x", internet="y")], [member(bhyt="z")])
    assert len(found.errors) == 3


# Files that cannot be read at all


def test_missing_columns_are_named():
    with pytest.raises(
        ColumnsMissing, match=r"trang tính “Hộ” thiếu nha_tuong.*“Thành viên” thiếu bhyt"
    ):
        read([household()], drop=[(H, "nha_tuong"), (M, "bhyt")])


def test_a_missing_sheet_is_named():
    file = survey_file([household()])
    book = load_workbook(file)
    del book[M]
    without = io.BytesIO()
    book.save(without)
    with pytest.raises(SheetMissing, match="Thành viên"):
        read_surveys(without, terms())


def test_a_template_without_rows_is_empty():
    with pytest.raises(WorkbookEmpty, match="Hộ"):
        read([], [])


# The template


def template(code="2022"):
    return load_workbook(io.BytesIO(template_bytes(code)))


def test_the_template_has_the_columns_of_the_survey_form_and_of_the_score_table():
    book = template()
    headings = {sheet.title: [cell.value for cell in sheet[1]] for sheet in book}
    assert headings[H] == [c.heading for c in HOUSEHOLD_COLUMNS] + list(B1)
    assert headings[M] == [c.heading for c in MEMBER_COLUMNS]
    assert book.sheetnames == [H, M, "Hướng dẫn"]
    assert all(book[name].freeze_panes == "A2" and book[name]["A1"].font.bold for name in (H, M))


def test_the_template_offers_the_codes_of_every_single_choice():
    book = template()
    for sheet, columns in ((book[H], HOUSEHOLD_COLUMNS), (book[M], MEMBER_COLUMNS)):
        offers = {
            str(o.sqref).split("2:")[0]: o.formula1 for o in sheet.data_validations.dataValidation
        }
        for cell in sheet[1]:
            column = next((c for c in columns if c.heading == cell.value), None)
            if column and column.is_single_choice:
                cells_of_codes = offers[cell.column_letter].replace("$", "").split("!")[1]
                first, last = cells_of_codes.split(":")
                codes = [row[0].value for row in book["Hướng dẫn"][first:last]]
                assert codes == list(column.choices)


def test_the_template_keeps_identity_numbers_and_dates_from_being_reshaped():
    book = template()
    formats = {
        cell.value: sheet.column_dimensions[cell.column_letter].number_format
        for sheet in (book[H], book[M])
        for cell in sheet[1]
    }
    assert (formats["cccd"], formats["ma_xa"], formats["ngay_sinh"]) == ("@", "@", "dd/mm/yyyy")


def test_the_guide_says_provisional_and_illustrative():
    words = {
        code: " ".join(str(c.value) for row in template(code)["Hướng dẫn"] for c in row)
        for code in ("2022", "2027")
    }
    assert "tạm thời" in words["2027"] and "tạm thời" not in words["2022"]
    assert "bảng điểm minh hoạ – chưa phải bảng chính thức" in words["2022"]


# Cells


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("45,5", "45.5"),
        ("45.5", "45.5"),
        (" 1 200,25 ", "1200.25"),
        ("1.200", "1200"),
        ("1.200.000", "1200000"),
        ("1.200,5", "1200.5"),
        (45.5, "45.5"),
        (23.999999999999996, "24"),
        (1e-7, "0.0000001"),
        (8, "8"),
        ("-3", "-3"),
        ("8 m2", "8 m2"),
        ("1,2,3", "1,2,3"),
        (None, None),
        (True, "True"),
    ],
)
def test_quantities(written, expected):
    assert cells.quantity(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [(5, 5), (5.0, 5), ("5", 5), ("5,0", 5), ("1.000", 1000), (5.5, "5.5"), ("năm", "năm")],
)
def test_whole_numbers(written, expected):
    assert cells.whole(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("5/3/1980", "1980-03-05"),
        ("05/03/1980", "1980-03-05"),
        (date(1980, 3, 5), "1980-03-05"),
        ("31/04/1980", "31/04/1980"),
        ("3/1980", "3/1980"),
        (1980, "1980"),
        (None, None),
    ],
)
def test_days(written, expected):
    assert cells.day(written) == expected


# Words instead of codes


@pytest.mark.parametrize(
    ("heading", "written", "code"),
    [
        ("nha_tuong", "Bền chắc", "ben_chac"),
        ("nha_cot", "  KHÔNG   bền chắc ", "khong_ben_chac"),
        ("nha_mai", "khong ben chac", "khong_ben_chac"),
        ("nguon_nuoc", "Nước máy", "nuoc_may"),
        ("nha_tieu", "Hai ngăn", "hai_ngan"),
        ("khu_vuc", "Thành thị", "thanh_thi"),
        ("internet", "Không", "khong"),
        ("phuong_tien", "Ti vi; Đài (radio);tivi", ["tivi", "radio"]),
        ("nguyen_nhan", "Không có lao động; 1; KHONG CO LAO DONG", [3, 1]),
        ("nguyen_nhan", 3, [3]),
    ],
)
def test_the_words_of_a_choice_of_a_household_are_its_code(heading, written, code):
    (survey,) = read([household(**{heading: written})]).surveys
    assert survey.answers[heading] == code
    assert survey.area == survey.answers["khu_vuc"]


@pytest.mark.parametrize("heading", list(MEMBER_CHOICES))
def test_every_choice_of_a_member_may_be_written_in_its_words(heading):
    column = next(c for c in MEMBER_COLUMNS if c.heading == heading)
    reader = in_words(column.read, column.choices.items())
    for code, label in column.choices.items():
        assert reader(label) == reader(label.upper()) == reader(code) == code


def test_words_of_a_choice_of_a_score_table_are_its_code():
    plain = read([household(diem_b1=None, **B1 | {"b1_tai_san": "xe_may;tivi"})]).surveys
    table = plain[0].table
    names = {o.code: o.name for i in table.items for o in i.options if i.code == "nuoc"}
    goods = {o.code: o.name for i in table.items for o in i.options if i.code == "tai_san"}
    items = B1 | {"b1_nuoc": names["hop_ve_sinh"], "b1_tai_san": f"{goods['xe_may']}; tivi"}
    (survey,) = read([household(diem_b1=None, **items)]).surveys
    assert survey.answers["b1"] == plain[0].answers["b1"]


def test_words_that_stand_for_two_choices_stay_as_written():
    reader = in_words(cells.code, [("a", "Nhà gỗ"), ("b", "nhà gỗ"), ("c", "A"), ("d", "Tre")])
    assert [reader(value) for value in ("Nhà gỗ", "a", "A", "Tre", "đá", None)] == [
        "nhà gỗ", "a", "a", "d", "đá", None,
    ]  # fmt: skip


# Ethnic groups


def test_all_54_groups_are_known_by_code_name_and_alias_without_a_clash():
    groups = ethnic_groups()
    assert len(set(groups.values())) == 54
    assert {groups[code] for code in groups if code.isdigit()} == set(groups.values())
    for written, code in {
        "Kinh": "01",
        "việt": "01",
        "H'Mông": "08",
        "Mông": "08",
        "hmong": "08",
        "Mán": "09",
        "Dao": "09",
        "Sán Chỉ": "15",
        "Cao Lan": "15",
        "SAN DIU": "18",
        "Khơ me": "05",
        "Mnông": "20",
        "1": "01",
    }.items():
        assert groups[ethnic_key(written)] == code
