"""The quick way through answers with nothing wrong gives what the thorough way gives."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.standards import answers_check, check, classification, classify, shipped
from households.standards.codes import AREAS
from households.standards.soundness import sound_household
from tests.households.survey_samples import ON, STANDARDS, member, patient, random_survey, survey

RANDOM = st.randoms(use_true_random=False)
STANDARD = st.sampled_from(list(STANDARDS.values()))
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**15 - 1, 10**15, 10**30]),
    st.floats(),
    st.text(max_size=12),
    st.dates(),
    st.lists(st.one_of(st.text(max_size=3), st.booleans(), st.integers(0, 9)), max_size=3),
    st.sampled_from(["co", "khong", "khac", "chu_ho", "nam", " ", "2024-02-30", "1958", "12.5"]),
    st.sampled_from(["019180001234", b"019180001234", "19180001234", "nong_thon"]),
)
GROUPS = frozenset({"01", "02", "07"})
ODD = (
    *(None, "", " ", 0, 1, -1, 1.0, 0.0, 10**15, True, False, float("nan"), b"", b"019180001234"),
    *([], {}, (), [0], [1], [True], [1.0], ["tivi", "tivi"], ["tivi", None], [["tivi"]], "tivi"),
    *("co", "CO", "co ", "nam", "nong_thon", "chu_ho", "1958", "٢٠٠٠", "2024-09-16", "2024-02-30"),
    *(
        "12,5",
        "1e3",
        "-0",
        "NaN",
        "x" * 300,
        "0" * 40,
        "019180001234",
        "19180001234",
        date(2000, 1, 1),
    ),
    *(datetime(2000, 1, 1, 5), Decimal("NaN"), Decimal("1E+30"), Decimal("-0")),
)


def thoroughly(answers, standard, groups):
    """What the check finds where nothing is taken for sound at first sight."""
    household = answers_check._household(answers, standard)
    return [*household, *answers_check._members(answers, standard, groups)]


@patient
@given(RANDOM.map(random_survey), STANDARD)
def test_good_answers_go_the_quick_way(answers, standard):
    assert sound_household(answers, standard, GROUPS)


@patient
@given(RANDOM.map(random_survey), STANDARD, JUNK, st.data())
def test_what_passes_at_first_sight_passes_the_check(answers, standard, junk, data):
    place = answers
    place.setdefault("khu_vuc", "")
    if data.draw(st.booleans()):
        place = data.draw(st.sampled_from(answers["thanh_vien"]))
        place.setdefault("cccd", "")
    place[data.draw(st.sampled_from(sorted(place)))] = junk
    found = thoroughly(answers, standard, GROUPS)
    if sound_household(answers, standard, GROUPS):
        assert found == []
    assert check(answers, standard, ethnic_groups=GROUPS) == found


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_no_odd_value_in_any_place_passes_at_first_sight_alone(odd):
    good = survey(member(), member(7)) | {"khu_vuc": "", "thu_nhap": None}
    for column in good:
        agree_on(good | {column: odd})
    for column in (*good["thanh_vien"][1], "cccd"):
        row = good["thanh_vien"][1] | {column: odd}
        agree_on(good | {"thanh_vien": [good["thanh_vien"][0], row]})


def agree_on(answers):
    for standard in STANDARDS.values():
        if sound_household(answers, standard, GROUPS):
            assert thoroughly(answers, standard, GROUPS) == []


@patient
@given(RANDOM.map(random_survey), STANDARD, st.sampled_from(list(AREAS)))
def test_both_ways_come_to_the_same_result(answers, standard, area):
    quick = classify(answers, standard, area)
    with pytest.MonkeyPatch.context() as patch:
        for module in (answers_check, classification):
            patch.setattr(module, "sound_household", lambda *a, **k: None)
        assert classify(answers, standard, area) == quick


def random_items(rng, table, area):
    """Answers to the items of a table, some of them missing or wrong."""
    b1 = {}
    for item in table.items:
        codes = [option.code for option in item.options]
        good = {
            "mot_lua_chon": rng.choice(codes),
            "nhieu_lua_chon": rng.sample(codes, rng.randint(0, len(codes))),
            "dem": rng.randint(0, 4),
            "khoang": rng.choice([0, "8", 7.99, 24.999, "50", 5000]),
        }[item.kind]
        b1[item.code] = rng.choice([good] * 12 + [None, "", "x", -1, True, [True], ["x"], [["x"]]])
    return b1 | ({"la": 1} if rng.random() < 0.05 else {})


def one_by_one(table, b1, area):
    """(remarks, points) of a table without anything remembered from before."""
    asked = [item for item in table.items if item.is_asked(area)]
    wrong = {item.code for item in asked if item.flaw(b1.get(item.code), area)}
    wrong |= b1.keys() - {item.code for item in table.items}
    points = None if wrong else [item.points(b1[item.code], area) for item in asked]
    return wrong, points


@patient
@given(RANDOM, st.sampled_from(list(AREAS)))
def test_points_remembered_are_the_points_worked_out(rng, area):
    table = shipped().table(STANDARDS["2022"], ON)
    for _ in range(20):
        b1 = random_items(rng, table, area)
        wrong, points = one_by_one(table, b1, area)
        assert {remark.path[1] for remark in table.remarks(b1, area)} == wrong
        if points is not None:
            assert table.score(b1, area) == (sum(p.points for p in points), tuple(points))
