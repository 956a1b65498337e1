"""Every limit of the programme, on both sides, for an expert to read: what was answered, what is
due, and where it is written. The survey is taken on 15/09/2024 unless a case says otherwise.

A case changes one household that lacks nothing: a man of 40 with steady work.
"""

from datetime import date

import pytest

from households.standards import classify
from tests.households.survey_samples import STANDARDS, born, member, survey

CIRCULAR = "Thông tư 07/2021/TT-BLĐTBXH"
DECREE_2022 = "Nghị định 07/2021/NĐ-CP, Điều 3"
DECREE_2027 = "Nghị định 351/2025/NĐ-CP"
INDICATOR = f"{CIRCULAR}, phụ lục các chỉ số: chỉ số {{}} «{{}}»"

WORK = INDICATOR.format(1, "Việc làm")
DEPENDANTS = INDICATOR.format(2, "Người phụ thuộc")
NUTRITION = INDICATOR.format(3, "Dinh dưỡng")
INSURANCE = INDICATOR.format(4, "Bảo hiểm y tế")
ADULTS = INDICATOR.format(5, "Trình độ giáo dục của người lớn")
CHILDREN = INDICATOR.format(6, "Tình trạng đi học của trẻ em")
HOUSING = INDICATOR.format(7, "Chất lượng nhà ở")
FLOOR = INDICATOR.format(8, "Diện tích nhà ở bình quân")
WATER = INDICATOR.format(9, "Nguồn nước sinh hoạt")
LATRINE = INDICATOR.format(10, "Nhà tiêu hợp vệ sinh")
TELECOM = INDICATOR.format(11, "Sử dụng dịch vụ viễn thông")
MEANS = INDICATOR.format(12, "Phương tiện phục vụ tiếp cận thông tin")
WASTE = f"{DECREE_2027}: chỉ số «Xử lý rác thải» (tạm thời)"


def person(birth, **answers):
    """Somebody born on a day, lacking nothing and still at school."""
    return member(ngay_sinh=birth, cap_hoc="thpt", viec_lam="khong_nhu_cau", **answers)


def jobless(birth, work="tim_viec", **on):
    return survey(member(), member(ngay_sinh=birth, cap_hoc="nghe", viec_lam=work), **on)


def with_child(birth, **answers):
    """A household where a child is no dependant too many."""
    return survey(member(), member(), person(birth, **answers))


def pupil(birth, level):
    return survey(member(), member(ngay_sinh=birth, cap_hoc=level, viec_lam="khong_nhu_cau"))


def schooled(birth, attained):
    return survey(member(), member(ngay_sinh=birth, bang_cap=attained, cap_hoc="khong"))


LEAP = {"ngay_khao_sat": "2023-02-28"}
AFTER_LEAP = {"ngay_khao_sat": "2023-03-01"}

# (where it is written, what is the case, answers, indicator, whether it is lacking)
CASES = [
    (WORK, "hôm sau tròn 15 tuổi, tìm việc", jobless(born(15, days=1)), "VIEC_LAM", False),
    (WORK, "tròn 15 tuổi, tìm việc", jobless(born(15)), "VIEC_LAM", True),
    (WORK, "hôm sau tròn 60 tuổi, tìm việc", jobless(born(60, days=1)), "VIEC_LAM", True),
    (WORK, "tròn 60 tuổi, tìm việc", jobless(born(60)), "VIEC_LAM", False),
    (WORK, "30 tuổi, không hợp đồng", jobless(born(30), "khong_hop_dong"), "VIEC_LAM", True),
    (WORK, "30 tuổi, không nhu cầu", jobless(born(30), "khong_nhu_cau"), "VIEC_LAM", False),
    (WORK, "30 tuổi, không khả năng", jobless(born(30), "khong_kha_nang"), "VIEC_LAM", False),
    (WORK, "sinh 29/02/2008, ngày 28/02/2023", jobless("2008-02-29", **LEAP), "VIEC_LAM", False),
    (WORK, "sinh 29/02/2008, 01/03/2023", jobless("2008-02-29", **AFTER_LEAP), "VIEC_LAM", True),
    (WORK, "chỉ biết năm sinh 2009: tính 01/01", jobless("2009"), "VIEC_LAM", True),
    (WORK, "chỉ biết năm sinh 1964: tính 01/01", jobless("1964"), "VIEC_LAM", False),
    (DEPENDANTS, "đúng một nửa", survey(member(), person(born(10))), "PHU_THUOC", False),
    (
        DEPENDANTS,
        "2 trên 3",
        survey(member(), person(born(10)), person(born(11))),
        "PHU_THUOC",
        True,
    ),
    (
        DEPENDANTS,
        "2 trên 3, một em hôm nay tròn 16 tuổi",
        survey(member(), person(born(10)), person(born(16))),
        "PHU_THUOC",
        False,
    ),
    (
        DEPENDANTS,
        "2 trên 3, một em hôm sau tròn 16 tuổi",
        survey(member(), person(born(10)), person(born(16, days=1))),
        "PHU_THUOC",
        True,
    ),
    (DEPENDANTS, "60 tuổi có trợ cấp", survey(member(60, tro_cap_xa_hoi="co")), "PHU_THUOC", True),
    (
        DEPENDANTS,
        "hôm sau tròn 60 tuổi, có trợ cấp",
        survey(member(ngay_sinh=born(60, days=1), tro_cap_xa_hoi="co")),
        "PHU_THUOC",
        False,
    ),
    (DEPENDANTS, "60 tuổi không trợ cấp", survey(member(60)), "PHU_THUOC", False),
    (
        DEPENDANTS,
        "khuyết tật có trợ cấp",
        survey(member(30, khuyet_tat="co", tro_cap_xa_hoi="co")),
        "PHU_THUOC",
        True,
    ),
    (
        DEPENDANTS,
        "khuyết tật, không trợ cấp",
        survey(member(30, khuyet_tat="co")),
        "PHU_THUOC",
        False,
    ),
    (
        NUTRITION,
        "hôm sau 16 tuổi",
        with_child(born(16, days=1), suy_dinh_duong="co"),
        "DINH_DUONG",
        True,
    ),
    (NUTRITION, "tròn 16 tuổi", with_child(born(16), suy_dinh_duong="co"), "DINH_DUONG", False),
    (NUTRITION, "15 tuổi, không suy dinh dưỡng", with_child(born(15)), "DINH_DUONG", False),
    (INSURANCE, "hôm sau tròn 6 tuổi", with_child(born(6, days=1), bhyt="khong"), "BHYT", False),
    (INSURANCE, "tròn 6 tuổi", with_child(born(6), bhyt="khong"), "BHYT", True),
    (INSURANCE, "6 tuổi, có thẻ", with_child(born(6), bhyt="co"), "BHYT", False),
    (ADULTS, "hôm sau tròn 16 tuổi", schooled(born(16, days=1), "khong"), "GD_NGUOI_LON", False),
    (ADULTS, "tròn 16 tuổi, bằng tiểu học", schooled(born(16), "tieu_hoc"), "GD_NGUOI_LON", True),
    (ADULTS, "tròn 16 tuổi, bằng THCS", schooled(born(16), "thcs"), "GD_NGUOI_LON", False),
    (
        ADULTS,
        "hôm sau 18 tuổi, bằng THCS",
        schooled(born(18, days=1), "thcs"),
        "GD_NGUOI_LON",
        False,
    ),
    (ADULTS, "tròn 18 tuổi, bằng THCS", schooled(born(18), "thcs"), "GD_NGUOI_LON", True),
    (ADULTS, "tròn 18 tuổi, bằng THPT", schooled(born(18), "thpt"), "GD_NGUOI_LON", False),
    (ADULTS, "tròn 18 tuổi, sơ cấp nghề", schooled(born(18), "so_cap"), "GD_NGUOI_LON", False),
    (ADULTS, "hôm sau tròn 31 tuổi", schooled(born(31, days=1), "khong"), "GD_NGUOI_LON", True),
    (ADULTS, "tròn 31 tuổi", schooled(born(31), "khong"), "GD_NGUOI_LON", False),
    (CHILDREN, "hôm sau tròn 3 tuổi", pupil(born(3, days=1), "khong"), "GD_TRE_EM", False),
    (CHILDREN, "tròn 3 tuổi, không đi học", pupil(born(3), "khong"), "GD_TRE_EM", True),
    (CHILDREN, "tròn 3 tuổi, mầm non", pupil(born(3), "mam_non"), "GD_TRE_EM", False),
    (
        CHILDREN,
        "hôm sau tròn 6 tuổi, mầm non",
        pupil(born(6, days=1), "mam_non"),
        "GD_TRE_EM",
        False,
    ),
    (CHILDREN, "tròn 6 tuổi, mầm non", pupil(born(6), "mam_non"), "GD_TRE_EM", True),
    (CHILDREN, "tròn 6 tuổi, tiểu học", pupil(born(6), "tieu_hoc"), "GD_TRE_EM", False),
    (
        CHILDREN,
        "hôm sau tròn 12, tiểu học",
        pupil(born(12, days=1), "tieu_hoc"),
        "GD_TRE_EM",
        False,
    ),
    (CHILDREN, "tròn 12 tuổi, tiểu học", pupil(born(12), "tieu_hoc"), "GD_TRE_EM", True),
    (CHILDREN, "tròn 12 tuổi, THCS", pupil(born(12), "thcs"), "GD_TRE_EM", False),
    (CHILDREN, "10 tuổi, học vượt lên THCS", pupil(born(10), "thcs"), "GD_TRE_EM", False),
    (CHILDREN, "hôm sau tròn 16, bỏ học", pupil(born(16, days=1), "khong"), "GD_TRE_EM", True),
    (CHILDREN, "tròn 16 tuổi, bỏ học", pupil(born(16), "khong"), "GD_TRE_EM", False),
    (HOUSING, "một kết cấu yếu", survey(nha_mai="khong_ben_chac"), "CL_NHA_O", False),
    (
        HOUSING,
        "hai kết cấu yếu",
        survey(nha_mai="khong_ben_chac", nha_cot="khong_ben_chac"),
        "CL_NHA_O",
        True,
    ),
    (
        FLOOR,
        "đúng 8 m² mỗi người",
        survey(member(), member(), dien_tich_m2="16"),
        "DT_NHA_O",
        False,
    ),
    (
        FLOOR,
        "7,995 m² mỗi người",
        survey(member(), member(), dien_tich_m2="15.99"),
        "DT_NHA_O",
        True,
    ),
    (FLOOR, "24 m² cho 3 người", survey(*[member()] * 3, dien_tich_m2=24), "DT_NHA_O", False),
    (FLOOR, "0 m²", survey(dien_tich_m2=0), "DT_NHA_O", True),
    (WATER, "nguồn không được bảo vệ", survey(nguon_nuoc="khong_bao_ve"), "NUOC_SH", True),
    (WATER, "khe, mó được bảo vệ", survey(nguon_nuoc="khe_mo_bao_ve"), "NUOC_SH", False),
    (LATRINE, "loại khác", survey(nha_tieu="khac"), "NHA_TIEU", True),
    (LATRINE, "không có", survey(nha_tieu="khong_co"), "NHA_TIEU", True),
    (LATRINE, "hai ngăn", survey(nha_tieu="hai_ngan"), "NHA_TIEU", False),
    (TELECOM, "không dùng internet", survey(internet="khong"), "VIEN_THONG", True),
    (TELECOM, "dùng internet", survey(internet="co"), "VIEN_THONG", False),
    (MEANS, "không có phương tiện nào", survey(phuong_tien=[]), "PT_THONG_TIN", True),
    (MEANS, "chỉ có đài", survey(phuong_tien=["radio"]), "PT_THONG_TIN", False),
]


@pytest.mark.parametrize(
    ("source", "case", "answers", "indicator", "lacking"),
    CASES,
    ids=[f"{indicator}: {case}" for _, case, _, indicator, _ in CASES],
)
def test_an_indicator_on_both_sides_of_its_limit(source, case, answers, indicator, lacking):
    result = classify(answers, STANDARDS["2022"], "nong_thon")
    assert (indicator in result.deprivations) == lacking, f"{case} – Nguồn: {source}"


def test_every_indicator_has_a_case_on_each_side():
    for code in STANDARDS["2022"].codes:
        assert {lacking for *_, indicator, lacking in CASES if indicator == code} == {True, False}


@pytest.mark.parametrize(("waste", "lacking"), [("co", False), ("khong", True)])
def test_waste_counts_from_2027_on(waste, lacking):
    on = date(2027, 9, 15).isoformat()
    answers = survey(member(ngay_sinh="1980"), ngay_khao_sat=on, xu_ly_rac=waste, phuong_tien=[])
    result = classify(answers, STANDARDS["2027"], "nong_thon")
    assert result.deprivations == (("XU_LY_RAC",) if lacking else ()), f"Nguồn: {WASTE}"


TWO, THREE = (
    {"nguon_nuoc": "khong_bao_ve", "nha_tieu": "khong_co"},
    {"nguon_nuoc": "khong_bao_ve", "nha_tieu": "khong_co", "internet": "khong"},
)
BY_POINTS = f"{CIRCULAR}: phân loại hộ theo điểm B1 và B2"
CLASSES = [
    # area, B1, what is lacking (B2 = 20 or 30), class
    ("nong_thon", 140, THREE, "ngheo"),
    ("nong_thon", 140, TWO, "can_ngheo"),
    ("nong_thon", 141, THREE, "khong_ngheo"),
    ("nong_thon", 139, THREE, "ngheo"),
    ("thanh_thi", 175, THREE, "ngheo"),
    ("thanh_thi", 175, TWO, "can_ngheo"),
    ("thanh_thi", 176, THREE, "khong_ngheo"),
    ("thanh_thi", 141, THREE, "ngheo"),
]


@pytest.mark.parametrize(("area", "b1", "lacking", "expected"), CLASSES)
def test_the_class_on_both_sides_of_the_lines_of_points(area, b1, lacking, expected):
    result = classify(survey(diem_b1=b1, **lacking), STANDARDS["2022"], area)
    assert result.b2 == 10 * len(lacking)
    assert result.poverty_class == expected, f"Nguồn: {BY_POINTS}"


INCOMES = [
    # standard, area, declared income (đồng a person a month), class with B2 = 30, source
    ("2022", "nong_thon", 1_500_000, "ngheo", DECREE_2022),
    ("2022", "nong_thon", 1_500_001, "khong_ngheo", DECREE_2022),
    ("2022", "thanh_thi", 2_000_000, "ngheo", DECREE_2022),
    ("2022", "thanh_thi", 2_000_001, "khong_ngheo", DECREE_2022),
    ("2027", "nong_thon", 2_200_000, "ngheo", DECREE_2027),
    ("2027", "nong_thon", 2_200_001, "khong_ngheo", DECREE_2027),
    ("2027", "thanh_thi", 2_800_000, "ngheo", DECREE_2027),
    ("2027", "thanh_thi", 2_800_001, "khong_ngheo", DECREE_2027),
]


@pytest.mark.parametrize(("code", "area", "income", "expected", "source"), INCOMES)
def test_the_class_on_both_sides_of_the_lines_of_income(code, area, income, expected, source):
    answers = survey(diem_b1=None, thu_nhap=income, **THREE)
    result = classify(answers, STANDARDS[code], area)
    assert result.poverty_class == expected, f"Nguồn: {source}"


AVERAGE = [
    ("nong_thon", 1_500_000, False),
    ("nong_thon", 1_500_001, True),
    ("nong_thon", 2_250_000, True),
    ("nong_thon", 2_250_001, False),
    ("thanh_thi", 2_000_000, False),
    ("thanh_thi", 2_000_001, True),
    ("thanh_thi", 3_000_000, True),
    ("thanh_thi", 3_000_001, False),
]


@pytest.mark.parametrize(("area", "income", "average"), AVERAGE)
def test_the_average_standard_of_living_on_both_sides_of_its_band(area, income, average):
    result = classify(survey(diem_b1=None, thu_nhap=income), STANDARDS["2022"], area)
    assert result.is_average_living == average, f"Nguồn: {DECREE_2022}"
