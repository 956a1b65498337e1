"""Answers already given under other rules: what cannot be told is missing, never a guess."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from households.rescoring import rescored, varied, why_changed
from households.standards import BadDefinition, Item, Option, ScoreTable, classify, shipped
from tests.households.builders import NEAR, NOT_POOR, POOR, answers_for, member_answers

S2022, S2027 = (shipped().standards[code] for code in ("2022", "2027"))


def survey(poverty_class=NEAR, *, area="nong_thon", **answers):
    """A survey as a recount sees it."""
    given = answers_for(poverty_class, **answers)
    return SimpleNamespace(answers=given, area=area)


def one(of, rules=S2022, table=None):
    (outcome,) = rescored([of], rules, table)
    return outcome


def item(code="dat", kind="mot_lua_chon", options=(("co", 100), ("khong", 0)), **facts):
    options = tuple(Option("ca_hai", c, c, None, None, points) for c, points in options)
    return Item(code, f"Mục {code}", kind, options, **facts)


def table(*items):
    return ScoreTable("bang", "Bảng", "2022", "", date(2022, 1, 1), None, False, items)


@pytest.mark.parametrize("expected", [POOR, NEAR, NOT_POOR])
def test_the_same_standard_gives_the_result_the_survey_had(expected):
    given = survey(expected)
    outcome = one(given)
    assert outcome.result == classify(given.answers, S2022, "nong_thon")
    assert (outcome.poverty_class, outcome.missing, outcome.unasked) == (expected, "", ())


def test_every_survey_comes_back_in_its_order():
    surveys = [survey(POOR), survey(NEAR), survey(NOT_POOR)]
    found = list(rescored(surveys, S2022))
    assert [each.survey for each in found] == surveys
    assert [each.poverty_class for each in found] == [POOR, NEAR, NOT_POOR]


def test_a_b1_total_typed_from_paper_stands_whatever_the_table_says():
    outcome = one(survey(NEAR, diem_b1=100, b1={"khac": "x"}), table=table(item()))
    assert (outcome.result.b1, outcome.result.b1_source) == (100, "typed")


def test_the_table_computes_b1_and_drops_answers_it_does_not_know():
    given = survey(NEAR, diem_b1=None, b1={"dat": "co", "muc_cu": "x"})
    outcome = one(given, table=table(item()))
    assert (outcome.result.b1, outcome.poverty_class) == (100, NEAR)
    assert given.answers["b1"] == {"dat": "co", "muc_cu": "x"}, "stored answers stay as they were"


def test_items_nobody_was_asked_make_b1_missing_even_with_an_income():
    other = table(item(), item("xe"), item("tivi"))
    outcome = one(survey(NEAR, diem_b1=None, thu_nhap=900_000, b1={"dat": "co"}), table=other)
    assert outcome.result is None
    assert outcome.missing == "phiếu không trả lời mục Mục xe; Mục tivi"


def test_an_item_that_follows_from_other_answers_need_not_have_been_asked():
    size = replace(item("so_nguoi", "dem", (("", 7),)), derived="so_nhan_khau")
    outcome = one(survey(NEAR, diem_b1=None, b1={"dat": "co"}), table=table(item(), size))
    assert outcome.result.b1 == 107


def test_an_answer_that_is_no_choice_of_the_other_table_is_missing_with_the_item_named():
    outcome = one(survey(NEAR, diem_b1=None, b1={"dat": "thue"}), table=table(item()))
    assert outcome.missing.startswith("mục B1 “Mục dat”: Cần một trong: ")


def test_without_b1_and_table_the_declared_income_decides_as_it_always_does():
    outcome = one(survey(NEAR, diem_b1=None, b1={}, thu_nhap=1_500_001))
    assert outcome.poverty_class == NOT_POOR
    assert "thu nhập" in one(survey(NEAR, diem_b1=None, b1={})).missing


# deprivations known under 2022, B1, the class whatever the waste question had been answered
UNASKED = [
    (["nguon_nuoc", "nha_tieu", "internet"], 100, POOR),  # 30 points already
    (["nguon_nuoc"], 100, NEAR),  # 10, and 20 at most
    ([], 200, NOT_POOR),
    (["nguon_nuoc", "nha_tieu", "internet"], 141, NOT_POOR),
]
WORST = {"nguon_nuoc": "khong_bao_ve", "nha_tieu": "khong_co", "internet": "khong"}


@pytest.mark.parametrize(("deprived", "b1", "expected"), UNASKED)
@pytest.mark.parametrize("blank", [None, "", "absent"])
def test_a_class_that_no_answer_could_change_stands(deprived, b1, expected, blank):
    given = survey(NEAR, diem_b1=b1, xu_ly_rac=blank, **{c: WORST[c] for c in deprived})
    if blank == "absent":
        del given.answers["xu_ly_rac"]
    outcome = one(given, S2027)
    assert (outcome.poverty_class, outcome.missing) == (expected, "")
    assert outcome.unasked == ("Xử lý rác thải sinh hoạt",)
    assert outcome.b2 is None, "B2 is not known, so it is not shown"
    assert "XU_LY_RAC" not in [finding.code for finding in outcome.result.findings]
    for answer in ("co", "khong"):
        asked = given.answers | {"xu_ly_rac": answer}
        assert classify(asked, S2027, "nong_thon").poverty_class == expected


def test_a_class_that_hangs_on_a_question_nobody_asked_is_missing():
    given = survey(NEAR, diem_b1=140, xu_ly_rac=None, nguon_nuoc="khong_bao_ve", internet="khong")
    outcome = one(given, S2027)
    assert (outcome.result, outcome.poverty_class, outcome.b2) == (None, None, None)
    assert outcome.missing == "chưa hỏi: Xử lý rác thải sinh hoạt"
    found = {
        classify(given.answers | {"xu_ly_rac": each}, S2027, "nong_thon").poverty_class
        for each in ("co", "khong")
    }
    assert found == {POOR, NEAR}, "the case is one where the answer decides"


def test_answers_that_cannot_be_scored_are_missing_and_name_nobody():
    wrong = member_answers("Nông Thị Mẩn", bhyt="?")
    outcome = one(survey(NEAR, members=[wrong]))
    assert outcome.result is None
    assert outcome.missing.startswith(
        "thành viên thứ 1 – có thẻ bảo hiểm y tế: “?” không có trong các lựa chọn: Có (co)"
    )
    assert "Mẩn" not in outcome.missing
    assert one(survey(NEAR, nha_tieu="")).missing == "Nhà tiêu: Chưa có câu trả lời."
    unreadable = survey(NEAR, diem_b1=None, b1=["x"])
    assert one(unreadable, table=table(item())).missing


def test_a_long_reason_fits_where_it_is_kept():
    many = table(*(item(f"muc_{n}") for n in range(60)))
    assert len(one(survey(NEAR, diem_b1=None, b1={"x": "y"}), table=many).missing) == 200


def test_lines_points_and_indicators_vary_and_the_rest_stays():
    rules = varied(
        S2022,
        {"b1_lines": {"nong_thon": 99}, "income_lines": {"thanh_thi": 5}, "poor_from_b2": 40,
         "indicators": ["BHYT", "NHA_TIEU"]},
    )  # fmt: skip
    assert rules.b1_lines == {"nong_thon": 99, "thanh_thi": 175}
    assert rules.income_lines == {"nong_thon": 1_500_000, "thanh_thi": 5}
    assert (rules.poor_from_b2, rules.codes) == (40, ("BHYT", "NHA_TIEU"))
    assert varied(S2022, {}) == S2022
    assert S2022.b1_lines["nong_thon"] == 140


@pytest.mark.parametrize("indicators", [[], ["KHONG_CO"], ["BHYT", "XU_LY_RAC"]])
def test_indicators_that_are_not_of_the_standard_are_refused(indicators):
    with pytest.raises(BadDefinition):
        varied(S2022, {"indicators": indicators})


def reasons(given, changes, rules=S2022):
    official = classify(given.answers, S2022, given.area).to_dict()
    rules = varied(rules, changes)
    return why_changed(official, S2022, one(given, rules), rules)


def test_the_reasons_say_what_moved_and_nothing_that_did_not():
    assert reasons(survey(NEAR), {"b1_lines": {"nong_thon": 99}}) == [
        "Điểm B1 100, mức so sánh 140 → 99"
    ]
    assert reasons(survey(POOR), {"indicators": ["NUOC_SH", "BHYT"]}) == [
        "Không còn tính thiếu hụt: Nhà tiêu hợp vệ sinh, Sử dụng dịch vụ viễn thông",
        "Điểm B2 30 → 10, hộ nghèo từ 30 điểm",
    ]
    assert reasons(survey(POOR), {"poor_from_b2": 40}) == ["Điểm B2 30, hộ nghèo từ 30 → 40 điểm"]


def test_the_reasons_tell_a_question_that_was_not_asked():
    given = survey(NEAR, xu_ly_rac=None)
    assert reasons(given, {"b1_lines": {"nong_thon": 99}}, S2027)[-3:] == [
        "Chưa hỏi: Xử lý rác thải sinh hoạt (không làm đổi phân loại)",
        "Điểm B1 100, mức so sánh 140 → 99",
        "Điểm B2 0 → chưa đủ, hộ nghèo từ 30 điểm",
    ]


def test_the_reasons_name_an_income_line():
    given = survey(NEAR, diem_b1=None, b1={}, thu_nhap=1_400_000)
    assert reasons(given, {"income_lines": {"nong_thon": 1_000_000}}) == [
        "Thu nhập 1.400.000, mức so sánh 1.500.000 → 1.000.000"
    ]
