"""Standards and score tables as data, the check of answers, and doubts."""

import ast
import copy
import json
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import households.standards
from households.standards import (
    BadDefinition,
    ScoreTable,
    Standard,
    UncheckedAnswers,
    check,
    doubts,
    shipped,
)
from households.standards.codes import AREAS, CAUSES, CHOICES, TITLES
from tests.households.survey_samples import (
    ON,
    STANDARDS,
    born,
    member,
    patient,
    random_survey,
    survey,
)

S2022, S2027 = STANDARDS["2022"], STANDARDS["2027"]
TABLE = shipped().table(S2022, ON)


# The shipped standards, held against the law


def test_the_standard_of_2022():
    assert (S2022.valid_from, S2022.valid_to) == (date(2022, 1, 1), date(2026, 12, 31))
    assert S2022.income_lines == {"nong_thon": 1_500_000, "thanh_thi": 2_000_000}
    assert S2022.average_up_to == {"nong_thon": 2_250_000, "thanh_thi": 3_000_000}
    assert S2022.b1_lines == {"nong_thon": 140, "thanh_thi": 175}
    assert S2022.codes == (
        "VIEC_LAM",
        "PHU_THUOC",
        "DINH_DUONG",
        "BHYT",
        "GD_NGUOI_LON",
        "GD_TRE_EM",
        "CL_NHA_O",
        "DT_NHA_O",
        "NUOC_SH",
        "NHA_TIEU",
        "VIEN_THONG",
        "PT_THONG_TIN",
    )
    assert not S2022.provisional


def test_the_standard_of_2027_is_provisional_and_leaves_the_unknown_band_open():
    assert (S2027.valid_from, S2027.valid_to) == (date(2027, 1, 1), date(2030, 12, 31))
    assert S2027.income_lines == {"nong_thon": 2_200_000, "thanh_thi": 2_800_000}
    assert S2027.average_up_to is None
    assert S2027.codes == (*S2022.codes[:11], "XU_LY_RAC")
    assert S2027.provisional and all(i.provisional for i in S2027.indicators)


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2021, 12, 31), None),
        (date(2022, 1, 1), "2022"),
        (date(2026, 12, 31), "2022"),
        (date(2027, 1, 1), "2027"),
        (date(2030, 12, 31), "2027"),
        (date(2031, 1, 1), None),
    ],
)
def test_one_national_standard_is_in_force_on_a_day(on, code):
    standard = shipped().in_force(on)
    assert (standard and standard.code) == code


def test_the_shipped_score_tables_say_that_they_are_for_illustration():
    for code, standard in STANDARDS.items():
        table = shipped().table(standard, standard.valid_from)
        assert table.standard == code
        assert not table.official
        assert "bảng điểm minh hoạ – chưa phải bảng chính thức" in table.name


def test_the_table_in_use_last_counts_and_before_all_of_them_the_first():
    rulebook = shipped()
    official = ScoreTable.from_dict(
        TABLE.to_dict() | {"code": "that", "official": True, "valid_from": "2024-01-01"}
    )
    both = type(rulebook)(rulebook.standards, (*rulebook.tables, official))
    assert both.table(S2022, date(2024, 1, 1)) == official
    assert both.table(S2022, date(2023, 12, 31)) == TABLE
    assert both.table(S2027, date(2024, 1, 1)).code == "minh_hoa_2027_2"
    assert type(rulebook)(rulebook.standards, ()).table(S2022, ON) is None


def test_a_score_table_holds_from_its_first_day_to_its_last():
    first, last = date(2022, 1, 1), date(2026, 12, 31)
    day = timedelta(days=1)
    days = (first - day, first, last, last + day)
    assert [TABLE.is_in_force(on) for on in days] == [False, True, True, False]
    open_ended = ScoreTable.from_dict(TABLE.to_dict() | {"valid_to": None})
    assert open_ended.is_in_force(date(2100, 1, 1))


# Standards and tables as stored data


@pytest.mark.parametrize("standard", STANDARDS.values(), ids=lambda s: s.code)
def test_a_standard_survives_json(standard):
    assert Standard.from_dict(json.loads(json.dumps(standard.to_dict()))) == standard


@pytest.mark.parametrize("table", shipped().tables, ids=lambda t: t.code)
def test_a_score_table_survives_json(table):
    assert ScoreTable.from_dict(json.loads(json.dumps(table.to_dict()))) == table


def broken(data, path, value):
    data = copy.deepcopy(data)
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("indicators", 0, "rule"), "no_such_rule", "“no_such_rule” không có"),
        (("indicators", 0, "params"), {"age_from": 15}, "age_below"),
        (("indicators", 0, "params", "age_from"), "mười lăm", "“age_from”"),
        (("indicators", 0, "params", "age_from"), True, "“age_from”"),
        (("indicators", 0, "params"), None, "age_below"),
        (("indicators", 0, "params", "codes"), ["nghi_huu"], "nghi_huu"),
        (("indicators", 0, "params", "codes"), [["tim_viec"]], "tim_viec"),
        (("indicators", 11, "params", "answer"), "bhyt", "“bhyt” về hộ"),
        (("indicators", 8, "params", "answer"), "mau_nha", "mau_nha"),
        (("indicators", 8, "params", "answer"), "bhyt", "bhyt"),
        (("indicators", 1, "code"), "VIEC_LAM", "trùng"),
        (("indicators",), [], "thiếu"),
        (("indicators", 0), {"code": "X"}, "Indicator cần đúng các mục"),
        (("income_lines",), {"nong_thon": 1}, "từng khu vực"),
        (("b1_lines", "nong_thon"), "140", "số nguyên"),
        (("average_up_to",), {"nong_thon": 1}, "từng khu vực"),
        (("poor_from_b2",), None, "số nguyên"),
        (("valid_from",), "01/01/2022", "Ngày không hợp lệ"),
        (("valid_to",), "mãi mãi", "Ngày không hợp lệ"),
        (("extra",), 1, "Standard cần đúng các mục"),
    ],
)
def test_a_standard_that_cannot_be_used_is_refused_at_load(path, value, words):
    with pytest.raises(BadDefinition, match=words):
        Standard.from_dict(broken(S2022.to_dict(), path, value))


def test_a_standard_may_have_no_last_day_and_needs_no_province():
    data = S2022.to_dict() | {"valid_to": None}
    del data["province"]
    standard = Standard.from_dict(data)
    assert standard.is_in_force(date(2100, 1, 1))
    assert Standard.from_dict(json.loads(json.dumps(standard.to_dict()))) == standard


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("items",), []),
        (("items",), None),
        (("items", 0), "mục"),
        (("items", 0, "code"), "Có Dấu"),
        (("items", 0, "code"), "bang_cap"),
        (("items", 0, "name"), ""),
        (("items", 0, "kind"), "bat_ky"),
        (("items", 4, "kind"), "bat_ky"),
        (("items", 4, "kind"), ["dem"]),
        (("items", 0, "extra"), 1),
        (("items", 0, "options", 0, "extra"), 1),
        (("items", 4, "options", 0, "points"), 1001),
        (("valid_from",), "hôm nay"),
        (("items", 0, "options"), []),
        (("items", 0, "options", 0), []),
        (("items", 0, "options", 0, "area"), "mien_nui"),
        (("items", 0, "options", 0, "points"), "30"),
        (("items", 0, "options", 0, "points"), 1.5),
        (("items", 0, "options", 0, "end"), "ba"),
        (("items", 0, "options", 0, "end"), "4"),
        (("items", 0, "options", 1, "end"), "3"),
        (("items", 2, "options", 0, "code"), "thpt"),
        (("items", 2, "options", 0, "start"), "1"),
        (("items", 4, "options", 0, "name"), None),
        (("valid_from",), None),
        (("valid_to",), "2021-12-31"),
        (("official",), "co"),
        (("code",), " "),
        (("extra",), 1),
    ],
)
def test_a_score_table_that_cannot_be_used_is_refused_at_load(path, value):
    with pytest.raises(BadDefinition) as refused:
        ScoreTable.from_dict(broken(TABLE.to_dict(), path, value))
    assert refused.value.remarks


def test_a_score_table_may_hold_for_a_day_and_give_a_thousand_points():
    data = broken(TABLE.to_dict(), ("items", 4, "options", 0, "points"), -1000)
    table = ScoreTable.from_dict(data | {"valid_to": data["valid_from"]})
    assert table.score(GOOD | {"luong_huu": 1}, "nong_thon")[0] < 0


def test_a_count_has_one_rate_in_an_area():
    data = TABLE.to_dict()
    rate = data["items"][4]["options"][0]
    data["items"][4]["options"] = [rate, rate | {"area": "nong_thon"}]
    with pytest.raises(BadDefinition, match="trùng"):
        ScoreTable.from_dict(data)


def test_an_item_may_give_other_points_in_town():
    data = TABLE.to_dict()
    rate = data["items"][4]["options"][0]
    data["items"] = [
        data["items"][4]
        | {
            "options": [
                rate | {"area": "nong_thon", "points": 20},
                rate | {"area": "thanh_thi", "points": -7},
            ]
        }
    ]
    table = ScoreTable.from_dict(data)
    assert table.score({"luong_huu": 2}, "nong_thon")[0] == 40
    assert table.score({"luong_huu": 2}, "thanh_thi")[0] == -14
    assert table.remarks({}, None)


# Scores

GOOD = {
    "so_nhan_khau": "3",
    "ty_le_phu_thuoc": 0,
    "bang_cap": "khong",
    "viec_lam": "khong",
    "luong_huu": 0,
    "vat_lieu_nha": "don_so",
    "dien_tich": 0,
    "dien_tieu_thu": 0,
    "nuoc": "khac",
    "nha_tieu": "khong",
    "tai_san": [],
    "dat_dai": 0,
    "chan_nuoi": 0,
}


@pytest.mark.parametrize(
    ("item", "value", "points"),
    [
        ("so_nhan_khau", "2.99", 30),
        ("so_nhan_khau", "3", 20),
        ("so_nhan_khau", 5, 10),
        ("so_nhan_khau", 7, 0),
        ("dien_tieu_thu", "24.9999", 0),
        ("dien_tieu_thu", 25, 10),
        ("dien_tieu_thu", 100000, 40),
        ("luong_huu", 3, 60),
        ("luong_huu", 10_000, 200_000),
        ("tai_san", ["tivi", "o_to", "tivi"], 45),
        ("bang_cap", "thcs", 5),
    ],
)
def test_points_of_an_item(item, value, points):
    _, items = TABLE.score(GOOD | {item: value}, "nong_thon")
    assert next(each.points for each in items if each.item == item) == points


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("bang_cap", "tien_si"),
        ("bang_cap", None),
        ("bang_cap", ["thpt"]),
        ("tai_san", "tivi"),
        ("tai_san", ["tivi", "may_bay"]),
        ("luong_huu", -1),
        ("luong_huu", 1.5),
        ("luong_huu", 10_001),
        ("luong_huu", True),
        ("dien_tich", "nhiều"),
        ("dien_tich", float("nan")),
        ("khong_co_muc_nay", 1),
    ],
)
def test_an_answer_outside_the_table_is_a_remark_and_never_scored(item, value):
    assert [r.path for r in TABLE.remarks(GOOD | {item: value}, "nong_thon")] == [("b1", item)]
    with pytest.raises(UncheckedAnswers):
        TABLE.score(GOOD | {item: value}, "nong_thon")


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("luong_huu", "số nguyên từ 0"),
        ("dien_tich", "khoảng"),
        ("bang_cap", "(thcs); Trung học phổ thông (thpt)"),
    ],
)
def test_a_remark_says_what_the_item_takes(item, words):
    (remark,) = TABLE.remarks(GOOD | {item: "?"}, "nong_thon")
    assert words in remark.message


def test_a_band_with_a_gap_refuses_the_gap():
    table = ScoreTable.from_dict(broken(TABLE.to_dict(), ("items", 0, "options", 1, "start"), "4"))
    assert [r.path for r in table.remarks(GOOD, "nong_thon")] == [("b1", "so_nhan_khau")]


def test_items_of_the_countryside_are_asked_there_only():
    town = {code: value for code, value in GOOD.items() if code not in ("dat_dai", "chan_nuoi")}
    assert TABLE.remarks(town, "thanh_thi") == []
    assert TABLE.remarks(town) == []
    paths = {r.path for r in TABLE.remarks(town, "nong_thon")}
    assert paths == {("b1", "dat_dai"), ("b1", "chan_nuoi")}


# The check of answers


def test_good_answers_pass_under_both_standards():
    assert check(survey(), S2022) == check(survey(), S2027) == []


FAULTS = [
    ({"ngay_khao_sat": None}, ("ngay_khao_sat",)),
    ({"ngay_khao_sat": "15/09/2024"}, ("ngay_khao_sat",)),
    ({"ngay_khao_sat": "2024-02-30"}, ("ngay_khao_sat",)),
    ({"khu_vuc": "mien_nui"}, ("khu_vuc",)),
    ({"diem_b1": -1}, ("diem_b1",)),
    ({"diem_b1": 1001}, ("diem_b1",)),
    ({"diem_b1": 1.5}, ("diem_b1",)),
    ({"thu_nhap": -1}, ("thu_nhap",)),
    ({"nha_tuong": "Ben_Chac"}, ("nha_tuong",)),
    ({"nguon_nuoc": ["nuoc_may"]}, ("nguon_nuoc",)),
    ({"nha_tieu": ""}, ("nha_tieu",)),
    ({"internet": True}, ("internet",)),
    ({"dien_tich_m2": None}, ("dien_tich_m2",)),
    ({"dien_tich_m2": "45,5"}, ("dien_tich_m2",)),
    ({"dien_tich_m2": "-0.1"}, ("dien_tich_m2",)),
    ({"dien_tich_m2": float("inf")}, ("dien_tich_m2",)),
    ({"phuong_tien": None}, ("phuong_tien",)),
    ({"phuong_tien": "tivi"}, ("phuong_tien",)),
    ({"phuong_tien": ["tivi", "fax"]}, ("phuong_tien",)),
    ({"nguyen_nhan": [9]}, ("nguyen_nhan",)),
    ({"nguyen_nhan": ["1"]}, ("nguyen_nhan",)),
    ({"nguyen_nhan": [True]}, ("nguyen_nhan",)),
    ({"thanh_vien": []}, ("thanh_vien",)),
    ({"thanh_vien": None}, ("thanh_vien",)),
    ({"thanh_vien": ["A"]}, ("thanh_vien",)),
]


@pytest.mark.parametrize(("fault", "path"), FAULTS)
def test_a_fault_of_the_household_is_one_remark_at_its_answer(fault, path):
    assert [r.path for r in check(survey(**fault), S2022)] == [path]


MEMBER_FAULTS = [
    ("ho_ten", "  "),
    ("ho_ten", 5),
    ("ngay_sinh", None),
    ("ngay_sinh", "32/01/2000"),
    ("ngay_sinh", born(0, days=1)),
    ("ngay_sinh", born(131)),
    ("ngay_sinh", "3000"),
    ("gioi_tinh", "khac"),
    ("gioi_tinh", None),
    ("quan_he", "ban_be"),
    ("cccd", "12345"),
    ("cccd", 123456789012),
    ("cccd", "01912345678x"),
    ("dan_toc", "99"),
    ("dan_toc", ""),
    ("bhyt", "yes"),
    ("cap_hoc", None),
    ("bang_cap", "tien_si"),
    ("dao_tao_tai_cho", "x"),
    ("viec_lam", None),
    ("tro_cap_xa_hoi", 1),
    ("khuyet_tat", None),
    ("nguoi_co_cong", None),
]


@pytest.mark.parametrize(("column", "value"), MEMBER_FAULTS)
def test_a_fault_of_a_member_is_one_remark_at_its_answer(column, value):
    answers = survey(member(), member(**{column: value}))
    remarks = check(answers, S2022, ethnic_groups={"01", "02"})
    assert [r.path for r in remarks] == [("thanh_vien", 1, column)]


def test_edges_that_pass():
    assert check(survey(member(ngay_sinh=born(130)), diem_b1=1000, dien_tich_m2=0), S2022) == []
    assert check(survey(member(), member(0, cccd="019123456789")), S2022) == []
    assert check(survey(member(cccd="090123456"), diem_b1=0), S2022) == []


def test_limits_that_keep_junk_out_are_inclusive():
    crowd = [member(ho_ten="x" * 200) for _ in range(100)]
    assert check(survey(*crowd, thu_nhap=0, dien_tich_m2=2000), S2022) == []
    assert [r.path for r in check(survey(*crowd, member()), S2022)] == [("thanh_vien",)]
    long = survey(member(ho_ten="x" * 201))
    assert [r.path for r in check(long, S2022)] == [("thanh_vien", 0, "ho_ten")]


def test_members_without_identity_numbers_do_not_share_one():
    assert check(survey(member(cccd=""), member(cccd=""), member(cccd=None)), S2022) == []


def test_a_message_quotes_a_long_value_cut_short():
    (remark,) = check(survey(nha_tuong="x" * 500), S2022)
    assert len(remark.message) < 150


@pytest.mark.parametrize("age", [0, 15])
def test_nutrition_is_required_of_children_and_ignored_from_16_on(age):
    child = member(age, suy_dinh_duong=None)
    assert [r.path for r in check(survey(member(), child), S2022)] == [
        ("thanh_vien", 1, "suy_dinh_duong")
    ]
    assert check(survey(member(), member(16, suy_dinh_duong="xyz")), S2022) == []


def test_waste_is_required_under_2027_and_ignored_under_2022():
    answers = survey(xu_ly_rac="xyz")
    assert check(answers, S2022) == []
    assert [r.path for r in check(answers, S2027)] == [("xu_ly_rac",)]


def test_means_of_information_not_asked_are_missing_under_2022_only():
    answers = survey()
    del answers["phuong_tien"]
    assert [r.path for r in check(answers, S2022)] == [("phuong_tien",)]
    assert check(answers, S2027) == []


def test_a_household_has_exactly_one_head():
    none = survey()
    none["thanh_vien"][0]["quan_he"] = "con"
    assert [r.path for r in check(none, S2022)] == [("thanh_vien", 0, "quan_he")]
    two = survey(member(), member(), member(quan_he="chu_ho"))
    assert [r.path for r in check(two, S2022)] == [("thanh_vien", 2, "quan_he")]


def test_identity_numbers_are_unique_in_a_household():
    twice = survey(member(cccd="019123456789"), member(), member(cccd="019123456789"))
    assert [r.path for r in check(twice, S2022)] == [
        ("thanh_vien", 0, "cccd"),
        ("thanh_vien", 2, "cccd"),
    ]


def test_items_of_b1_are_checked_only_where_b1_is_computed():
    answers = survey(diem_b1=None, b1=GOOD | {"bang_cap": "x"})
    assert [r.path for r in check(answers, S2022, TABLE)] == [("b1", "bang_cap")]
    assert check(answers | {"diem_b1": 1}, S2022, TABLE) == []
    assert check(answers, S2022) == []


def test_the_area_in_the_answers_or_beside_them_decides_which_items_are_asked():
    town = {code: value for code, value in GOOD.items() if code not in ("dat_dai", "chan_nuoi")}
    answers = survey(diem_b1=None, b1=town)
    assert check(answers, S2022, TABLE, area="thanh_thi") == []
    assert len(check(answers, S2022, TABLE, area="nong_thon")) == 2
    assert len(check(answers | {"khu_vuc": "nong_thon"}, S2022, TABLE)) == 2


@patient
@given(st.randoms(use_true_random=False).map(random_survey))
def test_random_good_answers_pass(answers):
    assert check(answers, S2022, TABLE) == check(answers, S2027, TABLE) == []


# Doubts


def doubted(answers):
    return [remark.path for remark in doubts(answers)]


@pytest.mark.parametrize(
    ("odd", "column"),
    [
        (member(8, bang_cap="dai_hoc"), "bang_cap"),
        (member(13, bang_cap="thcs"), "bang_cap"),
        (member(40, cap_hoc="mam_non", quan_he="khac"), "cap_hoc"),
        (member(4, cap_hoc="thpt"), "cap_hoc"),
        (member(10, viec_lam="on_dinh"), "viec_lam"),
        (member(14, quan_he="vo_chong"), "quan_he"),
        (member(40, quan_he="con"), "quan_he"),
        (member(40, quan_he="bo_me"), "quan_he"),
        (member(10, nguoi_co_cong="co"), "nguoi_co_cong"),
    ],
)
def test_odd_answers_are_doubts_and_no_faults(odd, column):
    answers = survey(member(45), odd)
    assert check(answers, S2022) == []
    assert doubted(answers) == [("thanh_vien", 1, column)]


def test_a_head_under_16_is_a_doubt():
    assert doubted(survey(member(15))) == [("thanh_vien", 0, "quan_he")]
    assert doubted(survey(member(16))) == []


@pytest.mark.parametrize(
    ("number", "odd"),
    [
        ("019084123456", False),
        ("019184123456", True),  # a woman's number
        ("019284123456", True),  # of the 21st century
        ("019085123456", True),  # another year
        ("090123456", False),
    ],
)
def test_an_identity_number_that_does_not_fit_is_a_doubt(number, odd):
    person = member(cccd=number, ngay_sinh="1984-05-06")
    assert bool(doubted(survey(person))) == odd


def test_the_number_of_a_girl_of_this_century_fits():
    girl = member(10, cccd="019314123456", gioi_tinh="nu", ngay_sinh="2014-01-01")
    assert doubted(survey(member(), girl)) == []


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"dien_tich_m2": 0}, "dien_tich_m2"),
        ({"dien_tich_m2": 1001}, "dien_tich_m2"),
        ({"phuong_tien": []}, "phuong_tien"),
    ],
)
def test_doubts_about_the_household(change, column):
    assert doubted(survey(**change)) == [(column,)]


def test_two_spouses_are_a_doubt():
    spouses = [member(quan_he="vo_chong") for _ in range(2)]
    assert doubted(survey(member(), *spouses)) == [("thanh_vien", 2, "quan_he")]


def test_doubts_may_be_asked_for_another_day():
    answers = survey(member(15))
    assert doubts(answers, on=date(2025, 9, 15)) == []


def test_doubts_about_unreadable_answers_are_refused_cleanly():
    with pytest.raises(UncheckedAnswers):
        doubts({})
    with pytest.raises(UncheckedAnswers):
        doubts({"ngay_khao_sat": ON, "thanh_vien": [{"ngay_sinh": "1980"}]})
    for births in ([], ["hôm qua"], ["1980", None]):
        members = [member(ngay_sinh=birth) for birth in births]
        with pytest.raises(UncheckedAnswers):
            doubts(survey() | {"thanh_vien": members})


@patient
@given(st.randoms(use_true_random=False).map(random_survey))
def test_doubts_never_crash_on_checked_answers(answers):
    assert all(remark.message and remark.path for remark in doubts(answers))


# The words


def test_every_question_has_a_title_and_every_code_a_label():
    assert set(CHOICES) <= set(TITLES)
    assert all(label for codes in CHOICES.values() for label in codes.values())
    assert set(CAUSES) == set(range(1, 9))
    assert list(AREAS) == ["nong_thon", "thanh_thi"]


# The floor it stands on


def test_the_package_imports_nothing_but_the_standard_library_and_itself():
    for path in Path(households.standards.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module]
            for name in names:
                own = name == "households.standards" or name.startswith("households.standards.")
                assert own or name.split(".")[0] in sys.stdlib_module_names, f"{path}: {name}"


def test_a_count_that_contradicts_the_members_is_a_doubt():
    told = survey(member(quan_he="chu_ho"), b1={"so_nhan_khau": 9})
    assert ("b1", "so_nhan_khau") in [remark.path for remark in doubts(told)]
    told["b1"]["so_nhan_khau"] = len(told["thanh_vien"])
    assert ("b1", "so_nhan_khau") not in [remark.path for remark in doubts(told)]
