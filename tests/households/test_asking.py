"""Which questions apply to whom: at every boundary of the standard, on both sides."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.standards import check, classify, shipped
from households.standards.answers import Household
from households.standards.asking import CERTIFICATE_FROM, NEUTRAL, unasked_of
from households.standards.codes import AREAS, MEMBER_CHOICES
from tests.households import builders as build
from tests.households.survey_samples import ON, patient, random_survey

STANDARD = shipped().standards["2022"]


def asked(age):
    return frozenset(NEUTRAL) - unasked_of(age, STANDARD)


@pytest.mark.parametrize(
    ("column", "first", "last"),
    [
        ("viec_lam", 15, 59),
        ("suy_dinh_duong", 0, 15),
        ("cap_hoc", 3, 30),
        ("bang_cap", 14, 120),
        ("dao_tao_tai_cho", 16, 30),
        ("tro_cap_xa_hoi", 16, 120),
    ],
)
def test_a_question_is_asked_from_its_first_to_its_last_age(column, first, last):
    assert [age for age in range(121) if column in asked(age)] == list(range(first, last + 1))


@pytest.mark.parametrize("age", [None, -1])
def test_where_the_age_is_not_known_everything_is_asked(age):
    assert unasked_of(age, STANDARD) == frozenset()


def test_the_neutral_codes_are_answers():
    assert all(code in MEMBER_CHOICES[column] for column, code in NEUTRAL.items())


@pytest.mark.parametrize("code", shipped().standards)
@pytest.mark.parametrize("age", range(0, 100))
def test_no_answer_to_a_question_not_asked_changes_the_result(age, code):
    standard = shipped().standards[code]
    unasked = unasked_of(age, standard)
    answers = build.answers_for(build.POOR)
    for column in unasked:
        results = set()
        for answer in MEMBER_CHOICES[column]:
            member = build.member_answers(quan_he="con", ngay_sinh=str(2026 - age))
            member |= {name: NEUTRAL[name] for name in unasked} | {column: answer}
            answers["thanh_vien"] = [build.member_answers(), member]
            assert check(answers, standard) == []
            results.add(classify(answers, standard, "nong_thon").deprivations)
        assert len(results) == 1, column


@pytest.mark.parametrize("column", ["bang_cap", "viec_lam"])
def test_what_b1_and_the_yearly_facts_need_is_asked_under_any_standard(column):
    kept = tuple(i for i in STANDARD.indicators if i.rule == "weak_structures")
    bare = replace(STANDARD, indicators=kept)
    assert [age for age in range(121) if column not in unasked_of(age, bare)] == [
        age for age in range(121) if column in asked(age)
    ]


def test_the_certificate_of_a_pupil_of_fourteen_counts_for_b1():
    assert "bang_cap" in unasked_of(13, STANDARD)
    assert "bang_cap" not in unasked_of(14, STANDARD)


def with_good_items(rng, answers, table, area):
    """The answers with every item of the table that is asked."""
    b1 = {}
    for item in table.items:
        if item.is_asked(area) and not item.derived:
            codes = [option.code for option in item.options_in(area)]
            b1[item.code] = {
                "mot_lua_chon": rng.choice(codes),
                "nhieu_lua_chon": rng.sample(codes, rng.randint(0, len(codes))),
                "dem": rng.randint(0, 4),
                "khoang": rng.choice([0, 8, 25, 50]),
            }[item.kind]
    return answers | {"diem_b1": None, "thu_nhap": None, "b1": b1}


@patient
@given(
    st.randoms(use_true_random=False),
    st.sampled_from(list(shipped().standards.values())),
    st.sampled_from(list(AREAS)),
)
def test_what_is_not_asked_changes_nothing_of_the_whole_result(rng, standard, area):
    table = shipped().table(standard, ON)
    answers = with_good_items(rng, random_survey(rng), table, area)
    ages = [member.age for member in Household.from_answers(answers).members]
    for age, row in zip(ages, answers["thanh_vien"], strict=True):
        if age < CERTIFICATE_FROM:  # nobody has a certificate as a child
            row["bang_cap"] = rng.choice(["khong", "tieu_hoc"])
    everything = classify(answers, standard, area, table)
    answers["thanh_vien"] = [
        row | {column: NEUTRAL[column] for column in unasked_of(age, standard)}
        for age, row in zip(ages, answers["thanh_vien"], strict=True)
    ]
    assert classify(answers, standard, area, table) == everything
