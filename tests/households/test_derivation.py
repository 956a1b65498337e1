"""Items of B1 that nobody is asked, because the rest of the survey answers them."""

import json
from decimal import Decimal

import pytest

from households.standards import (
    DERIVED,
    BadDefinition,
    Household,
    ItemPoints,
    Result,
    ScoreTable,
    check,
    classify,
    derived_answer,
    doubts,
    shipped,
)
from tests.households.survey_samples import ON, STANDARDS, member, survey

S2022 = STANDARDS["2022"]
TABLE = shipped().table(S2022, ON)
ITEMS = {item.code: item for item in TABLE.items}
ASKED = {
    "viec_lam": "nong_nghiep",
    "luong_huu": 0,
    "dien_tieu_thu": "30",
    "tai_san": [],
    "dat_dai": 450,
    "chan_nuoi": 0,
}


def derived(code, answers, standard=S2022):
    return derived_answer(ITEMS[code], Household.from_answers(answers), standard)


def with_items(**items):
    return survey(diem_b1=None, b1=ASKED | items, phuong_tien=["radio"])


@pytest.mark.parametrize(
    ("code", "answers", "answer"),
    [
        ("so_nhan_khau", survey(member(), member(), member()), 3),
        ("ty_le_phu_thuoc", survey(member(), member(15)), 50),
        ("ty_le_phu_thuoc", survey(member(), member(16)), 0),
        ("ty_le_phu_thuoc", survey(member(60, tro_cap_xa_hoi="co")), 100),
        ("ty_le_phu_thuoc", survey(member(59, tro_cap_xa_hoi="co")), 0),
        ("ty_le_phu_thuoc", survey(member(59, khuyet_tat="co", tro_cap_xa_hoi="co")), 100),
        ("dien_tich", survey(member(), member(), dien_tich_m2="31,5".replace(",", ".")), 15.75),
        ("bang_cap", survey(member(bang_cap="tieu_hoc")), "khong"),
        ("bang_cap", survey(member(bang_cap="thcs"), member(bang_cap="so_cap")), "nghe"),
        ("bang_cap", survey(member(bang_cap="dai_hoc"), member()), "cao_dang_dai_hoc"),
        ("vat_lieu_nha", survey(), "kien_co"),
        ("vat_lieu_nha", survey(nha_mai="khong_ben_chac"), "ban_kien_co"),
        ("nuoc", survey(nguon_nuoc="khe_mo_bao_ve"), "hop_ve_sinh"),
        ("nuoc", survey(nguon_nuoc="khong_bao_ve"), "khac"),
        ("nha_tieu", survey(nha_tieu="khac"), "khong"),
        ("viec_lam", survey(), None),
    ],
)
def test_what_an_item_follows_from(code, answers, answer):
    assert derived(code, answers) == answer


@pytest.mark.parametrize(
    ("code", "column"), [("dien_tich", "dien_tich_m2"), ("vat_lieu_nha", "nha_cot")]
)
def test_nothing_follows_from_an_answer_that_is_missing(code, column):
    answers = survey()
    del answers[column]
    assert derived(code, answers) is None


def test_every_choice_of_the_survey_leads_to_one_option():
    for item in TABLE.items:
        sources = [code for option in item.options for code in option.stands_for]
        assert len(sources) == len(set(sources))
    assert {item.derived for item in TABLE.items} == {"", *DERIVED}


def test_unasked_items_get_their_points_and_are_marked():
    answers = with_items()
    assert check(answers, S2022, TABLE, area="nong_thon") == []
    result = classify(answers, S2022, "nong_thon", TABLE)
    points = {item.item: (item.points, item.derived) for item in result.b1_items}
    assert points["so_nhan_khau"] == (30, True)
    assert points["vat_lieu_nha"] == (20, True)
    assert points["dat_dai"] == (0, False)
    assert result.b1 == 30 + 20 + 10 + 5 + 0 + 20 + 15 + 10 + 10 + 10
    assert Result.from_dict(json.loads(json.dumps(result.to_dict()))) == result


def test_what_stands_on_paper_goes_before_and_a_contradiction_is_a_doubt():
    answers = with_items(vat_lieu_nha="don_so")
    result = classify(answers, S2022, "nong_thon", TABLE)
    item = next(each for each in result.b1_items if each.item == "vat_lieu_nha")
    assert item == ItemPoints("vat_lieu_nha", "Vật liệu chính của nhà ở", "Đơn sơ", 0, False)
    (remark,) = doubts(answers, standard=S2022, table=TABLE)
    assert remark.path == ("b1", "vat_lieu_nha")
    assert "“Đơn sơ”" in remark.message and "“Kiên cố”" in remark.message
    assert doubts(answers) == []


@pytest.mark.parametrize(
    ("means", "assets", "is_odd"),
    [
        (["tivi"], ["xe_may"], True),
        (["radio"], ["tivi"], True),
        (["tivi"], ["tivi", "may_tinh"], False),
        (["radio", "may_tinh_ban"], ["xe_may"], False),
    ],
)
def test_a_television_owned_in_one_place_and_not_in_the_other_is_odd(means, assets, is_odd):
    answers = with_items(tai_san=assets) | {"phuong_tien": means}
    found = doubts(answers, standard=S2022, table=TABLE, area="nong_thon")
    assert [remark.path for remark in found] == [("b1", "tai_san")] * is_odd


def test_a_number_of_the_same_band_is_no_doubt():
    near = with_items(dien_tich="199,9".replace(",", "."), ty_le_phu_thuoc=3)
    assert doubts(near, standard=S2022, table=TABLE) == []


def test_without_any_answer_to_the_items_b1_is_not_known():
    for b1 in ({}, None):
        result = classify(survey(diem_b1=None, b1=b1), S2022, "nong_thon", TABLE)
        assert (result.b1, result.poverty_class) == (None, None)


def test_an_asked_item_is_still_missed_and_a_derived_one_is_not():
    answers = with_items(viec_lam=None, bang_cap="")
    assert [r.path for r in check(answers, S2022, TABLE, area="nong_thon")] == [("b1", "viec_lam")]


def test_what_cannot_be_derived_yet_is_said_where_it_is_missing_and_nowhere_else():
    answers = with_items() | {"dien_tich_m2": None}
    assert [r.path for r in check(answers, S2022, TABLE, area="nong_thon")] == [("dien_tich_m2",)]
    answers = with_items(bang_cap="x") | {"dien_tich_m2": None}
    paths = [r.path for r in check(answers, S2022, TABLE, area="nong_thon")]
    assert paths == [("dien_tich_m2",), ("b1", "bang_cap")]


def test_an_item_whose_options_do_not_cover_the_answer_has_to_be_asked():
    data = TABLE.to_dict()
    data["items"][2]["options"][2]["stands_for"] = []
    table = ScoreTable.from_dict(data)
    remarks = check(with_items(), S2022, table, area="nong_thon")
    assert [r.path for r in remarks] == [("b1", "bang_cap")]


def test_a_table_stored_before_items_were_derived_still_loads_and_asks_everything():
    data = TABLE.to_dict()
    for item in data["items"]:
        item.pop("derived", None)
        for option in item["options"]:
            option.pop("stands_for", None)
    table = ScoreTable.from_dict(data)
    assert table.to_dict() == data
    missed = {r.path[1] for r in check(with_items(), S2022, table, area="nong_thon")}
    assert missed == {item.code for item in TABLE.items if item.derived}


def test_a_result_stored_before_items_were_derived_still_loads():
    stored = classify(with_items(), S2022, "nong_thon", TABLE).to_dict()
    for item in stored["b1_items"]:
        del item["derived"]
    assert not any(item.derived for item in Result.from_dict(stored).b1_items)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((0, "derived"), "thu_nhap"),
        ((0, "derived"), ["so_nhan_khau"]),
        ((0, "derived"), "bang_cap"),
        ((2, "derived"), "so_nhan_khau"),
        ((10, "derived"), "nguon_nuoc"),
        ((2, "options", 0, "stands_for"), ["tien_si"]),
        ((2, "options", 0, "stands_for"), "khong"),
        ((3, "options", 0, "stands_for"), ["khong"]),
    ],
)
def test_a_derivation_that_fits_nothing_is_refused(path, value):
    data = TABLE.to_dict()
    place = data["items"]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(BadDefinition) as refused:
        ScoreTable.from_dict(data)
    assert ("items", *path) in [remark.path for remark in refused.value.remarks]


def test_dependants_are_those_of_the_standard():
    data = S2022.to_dict()
    data["indicators"] = [i for i in data["indicators"] if i["rule"] != "too_many_dependants"]
    without = type(S2022).from_dict(data)
    assert derived("ty_le_phu_thuoc", survey(member(3), member()), without) is None
    assert derived("dien_tich", survey(member(), member(), member())) == Decimal(200) / 3
