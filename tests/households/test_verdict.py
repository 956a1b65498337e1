"""The class in one sentence, and what was looked at where nothing is missing."""

from dataclasses import replace

import pytest

from households.standards import classify, shipped
from households.standards.verdict import comparisons, looked_at, verdict
from tests.households import survey_samples as sample

STANDARD = sample.STANDARDS["2022"]
POOR = {"nguon_nuoc": "khong_bao_ve", "nha_tieu": "khong_co", "internet": "khong"}


def result(area="nong_thon", standard=STANDARD, **answers):
    return classify(sample.survey(**answers), standard, area)


def said(area="nong_thon", **answers):
    return verdict(result(area, **answers), STANDARD)


def test_a_poor_household_is_told_both_reasons():
    assert said(diem_b1=120, **POOR) == (
        "Hộ nghèo, vì điểm B1 là 120, không quá 140 của khu vực nông thôn, "
        "và thiếu hụt 3 chỉ số (30 điểm B2, từ 30 điểm trở lên)."
    )


def test_a_near_poor_household_is_told_how_little_it_is_short_of():
    few = {"nguon_nuoc": "khong_bao_ve", "nha_tieu": "khong_co"}
    assert said(diem_b1=140, **few).endswith("và thiếu hụt 2 chỉ số (20 điểm B2, dưới 30 điểm).")
    assert said().endswith("và không thiếu hụt chỉ số nào (0 điểm B2, dưới 30 điểm).")
    assert said().startswith("Hộ cận nghèo, vì điểm B1 là 100, ")


def test_above_the_line_nothing_else_is_said():
    assert said("thanh_thi", diem_b1=176, **POOR) == (
        "Hộ không nghèo, vì điểm B1 là 176, cao hơn mức 175 của khu vực thành thị."
    )


def test_a_declared_income_speaks_of_money():
    assert said(diem_b1=None, thu_nhap=1_500_000, **POOR).startswith(
        "Hộ nghèo, vì thu nhập khai báo là 1.500.000 đồng/người/tháng, không quá 1.500.000 đồng "
        "của khu vực nông thôn, và thiếu hụt 3 chỉ số"
    )
    assert said(diem_b1=None, thu_nhap=1_500_001).startswith(
        "Hộ không nghèo (hộ có mức sống trung bình), vì thu nhập khai báo là 1.500.001 đồng"
    )


def test_without_points_and_income_it_says_what_is_missing():
    assert said(diem_b1=None) == "Chưa phân loại được: chưa có điểm B1 và chưa khai thu nhập."


def test_the_lines_are_compared_on_both_sides():
    assert comparisons(result(diem_b1=140, **POOR), STANDARD) == [
        ("Điểm B1", "140", "140", "không quá mức: xét tiếp điểm B2"),
        ("Điểm B2", "30", "30", "đủ mức thiếu hụt của hộ nghèo"),
    ]
    assert comparisons(result(diem_b1=141), STANDARD) == [
        ("Điểm B1", "141", "140", "cao hơn mức: không nghèo"),
        ("Điểm B2", "0", "30", "chưa đủ mức thiếu hụt của hộ nghèo"),
    ]


def test_an_income_beside_points_is_shown_and_does_not_decide():
    rows = comparisons(result(diem_b1=100, thu_nhap=9_000_000), STANDARD)
    name = "Thu nhập khai báo một người một tháng"
    assert rows[1] == (name, "9.000.000 đ", "1.500.000 đ", "cao hơn mức; xét theo điểm B1")


def test_an_income_alone_decides():
    rows = comparisons(result(diem_b1=None, thu_nhap=1), STANDARD)
    assert [row[0] for row in rows] == ["Thu nhập khai báo một người một tháng", "Điểm B2"]
    assert rows[0][3] == "không quá mức: xét tiếp điểm B2"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("DT_NHA_O", "200 m² cho 1 người: 200,0 m² mỗi người, từ 8 m² trở lên"),
        ("CL_NHA_O", "Tường nhà: bền chắc; Cột nhà: bền chắc; Mái nhà: bền chắc"),
        ("NUOC_SH", "Nguồn nước sinh hoạt: nước máy"),
        ("VIEN_THONG", "Có thành viên sử dụng dịch vụ internet: có"),
        ("PT_THONG_TIN", "Phương tiện phục vụ tiếp cận thông tin: ti vi"),
        ("PHU_THUOC", "0/1 thành viên là người phụ thuộc"),
        ("BHYT", ""),
    ],
)
def test_an_indicator_that_is_no_shortage_names_the_answer_looked_at(code, words):
    assert looked_at(STANDARD.indicator(code), sample.survey()) == words


def test_the_floor_per_person_is_never_rounded_to_less_than_the_line():
    answers = sample.survey(*(sample.member() for _ in range(3)), dien_tich_m2="24.01")
    words = looked_at(STANDARD.indicator("DT_NHA_O"), answers)
    assert words == "24,01 m² cho 3 người: 8,0 m² mỗi người, từ 8 m² trở lên"


def test_exactly_half_dependants_is_shown_as_half():
    answers = sample.survey(sample.member(), sample.member(5))
    words = looked_at(STANDARD.indicator("PHU_THUOC"), answers)
    assert words == "1/2 thành viên là người phụ thuộc"


@pytest.mark.parametrize("code", ["2022", "2027"])
def test_every_indicator_of_the_shipped_standards_can_be_worded(code):
    standard = shipped().standards[code]
    answers = sample.survey(sample.member(), sample.member(8))
    for indicator in standard.indicators:
        assert isinstance(looked_at(indicator, answers), str)


def test_the_points_needed_come_from_the_standard():
    stricter = replace(STANDARD, poor_from_b2=40)
    found = classify(sample.survey(**POOR), stricter, "nong_thon")
    assert "dưới 40 điểm" in verdict(found, stricter)
