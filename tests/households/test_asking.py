"""Which questions apply to whom: at every boundary of the standard, on both sides."""

import pytest

from households.standards import check, classify, shipped
from households.standards.asking import NEUTRAL, unasked_of
from households.standards.codes import MEMBER_CHOICES
from tests.households import builders as build

STANDARD = shipped().standards["2022"]


def asked(age):
    return frozenset(NEUTRAL) - unasked_of(age, STANDARD)


@pytest.mark.parametrize(
    ("column", "first", "last"),
    [
        ("viec_lam", 15, 59),
        ("suy_dinh_duong", 0, 15),
        ("cap_hoc", 3, 30),
        ("bang_cap", 16, 120),
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
        for given in MEMBER_CHOICES[column]:
            member = build.member_answers(quan_he="con", ngay_sinh=str(2026 - age))
            member |= {name: NEUTRAL[name] for name in unasked} | {column: given}
            answers["thanh_vien"] = [build.member_answers(), member]
            assert check(answers, standard) == []
            results.add(classify(answers, standard, "nong_thon").deprivations)
        assert len(results) == 1, column
