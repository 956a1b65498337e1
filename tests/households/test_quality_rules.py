"""The rules of doubt, each on both sides of its edge."""

import ast
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from households import quality
from households.quality import RULES, LastYear, Person, Subject, Twin, Village, rules
from households.quality.subject import common_range, household_key, people_key
from households.standards import shipped
from tests.households.builders import NEAR, NOT_POOR, POOR, answers_for, member_answers

AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
HEAD = Person(1, "Nông Thị Mẩn", date(1980, 5, 17), is_head=True)


def subject(poverty_class=NOT_POOR, *, village=None, last=None, members=None, **answers):
    """A survey in which nothing is odd: a head alone, like nobody, never reviewed before."""
    members = members or [member_answers(id=1)]
    given = answers_for(poverty_class, members=members, **answers)
    return Subject(
        answers=given,
        standard=1,
        poverty_class=poverty_class,
        b1=given["diem_b1"],
        b2=30 if poverty_class == POOR else 0,
        recorded_at=AT,
        begun_at=None,
        present=(HEAD,),
        village=village or Village(Counter(), None),
        last=last,
    )


def last_year(poverty_class=NOT_POOR, **facts):
    facts = {"answers": None, "standard": 1, "b1": 200, "b2": 0} | facts
    return LastYear(poverty_class=poverty_class, **facts)


def found(of, code):
    """What one rule says."""
    return list(RULES[code].doubts(of))


def test_an_ordinary_survey_raises_no_doubt():
    assert quality.doubts(subject()) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_every_rule_has_a_name_a_reason_and_a_meaning(rule):
    assert rule.name
    assert rule.reason.endswith(".")
    assert rule.find.__doc__


@pytest.mark.parametrize(
    ("number", "is_odd"),
    [("019180000001", False), ("019080000001", True), ("019181000001", True), ("123456789", False)],
)
def test_a_citizen_number_goes_with_sex_century_and_year(number, is_odd):
    doubts = found(subject(members=[member_answers(id=1, cccd=number)]), "citizen_number")
    assert bool(doubts) == is_odd
    assert all(each.path == ("thanh_vien", 0, "cccd") for each in doubts)


def test_no_doubt_spells_a_citizen_number_out():
    (doubt,) = found(subject(members=[member_answers(id=1, cccd="019080000001")]), "citizen_number")
    assert "019080000001" not in doubt.message


@pytest.mark.parametrize(("born", "is_odd"), [("2006-10-05", False), ("2006-10-06", True)])
def test_a_university_degree_before_twenty_is_odd(born, is_odd):
    child = member_answers("Nông Văn A", id=2, ngay_sinh=born, quan_he="con", bang_cap="dai_hoc")
    doubts = found(subject(members=[member_answers(id=1), child]), "odd_member")
    assert bool(doubts) == is_odd


@pytest.mark.parametrize(("area", "is_odd"), [("1000", False), ("1001", True), ("0", True)])
def test_a_floor_of_nothing_or_of_a_hall_is_odd(area, is_odd):
    assert bool(found(subject(dien_tich_m2=area), "odd_household")) == is_odd


def test_a_doubt_leads_to_the_member_as_the_sheet_counts_them():
    """The sheet lists the registry's members; the survey may have named them in another order."""
    child = member_answers("Nông Văn A", id=5, ngay_sinh="2020", quan_he="con", bang_cap="thpt")
    present = (HEAD, Person(4, "Lý A", date(2001, 1, 1)), Person(5, "Nông Văn A", date(2020, 1, 1)))
    of = replace(subject(members=[member_answers(id=1), child]), present=present)
    assert found(of, "odd_member")[0].path == ("thanh_vien", 2, "bang_cap")


@pytest.mark.parametrize(("born", "column"), [("2020", "ngay_sinh"), ("2010-10-05", "bang_cap")])
def test_what_is_not_asked_at_an_age_leads_to_the_birth(born, column):
    child = member_answers("Nông Văn A", id=2, ngay_sinh=born, quan_he="con", bang_cap="dai_hoc")
    scoring = {"standard": shipped().standards["2022"]}
    of = replace(subject(members=[member_answers(id=1), child]), scoring=scoring)
    paths = [each.path for each in found(of, "odd_member") if "bằng cấp" in each.message]
    assert paths == [("thanh_vien", 1, column)]


def test_a_member_who_stands_in_another_household_is_odd():
    twin = Twin("một hộ ở xã khác")
    of = replace(subject(), twins={1: (twin,), 99: (twin,)})
    (doubt,) = found(of, "same_person")
    assert doubt.path == ("thanh_vien", 0, "ho_ten")
    assert doubt.others == (twin,)


def test_the_same_doubt_has_one_fingerprint_whoever_reads_it():
    """What a reader may know of the other household is no fact of the doubt."""
    seen = replace(subject(), twins={1: (Twin("LH-1 – Lý A, Xóm B, Xã C", 7),)})
    hidden = replace(subject(), twins={1: (Twin("một hộ ở xã khác"),)})
    (one,), (other,) = found(seen, "same_person"), found(hidden, "same_person")
    assert one.fingerprint == other.fingerprint


@pytest.mark.parametrize(
    ("present", "is_odd"),
    [
        ((HEAD,), False),
        ((replace(HEAD, is_head=False),), True),
        ((), True),
        ((Person(2, "Lý A", date(1990, 1, 1), is_head=True),), True),
        ((HEAD, Person(2, "Lý A", date(1990, 1, 1))), False),
    ],
)
def test_a_household_has_a_head_who_lives_in_it(present, is_odd):
    assert bool(found(replace(subject(), present=present), "head_missing")) == is_odd


@pytest.mark.parametrize(
    ("before", "is_odd"), [(131, False), (130, True), (269, False), (270, True), (None, False)]
)
def test_b1_that_jumps_by_seventy_points_is_odd(before, is_odd):
    assert bool(found(subject(last=last_year(b1=before)), "b1_jumped")) == is_odd


def test_b1_of_another_standard_is_not_compared():
    assert found(subject(last=last_year(b1=10, standard=2)), "b1_jumped") == []
    assert found(subject(), "b1_jumped") == []


@pytest.mark.parametrize(
    ("then", "now", "is_odd"), [(1, 2, False), (1, 1, True), (None, 2, True), (1, None, True)]
)
def test_points_of_two_score_tables_are_not_compared(then, now, is_odd):
    odd = replace(subject(last=last_year(b1=10, table=then)), table=now)
    assert bool(found(odd, "b1_jumped")) == is_odd


def test_answers_that_repeat_last_years_are_odd_whatever_the_day_the_ids_and_the_spelling():
    before = answers_for(
        members=[member_answers()], on="2025-10-05", dien_tich_m2="90.0", da_roi=[]
    )
    last = last_year(answers=before)
    (doubt,) = found(subject(last=last), "same_as_last_year")
    assert doubt.path == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"dien_tich_m2": "91"},
        {"phuong_tien": ["tivi", "radio"]},
        {"b1": {"xe": "1"}},
        {"members": [member_answers(bhyt="khong")]},
        {"members": [member_answers(), member_answers("Lý A", quan_he="con", ngay_sinh="2020")]},
    ],
)
def test_one_changed_answer_is_enough_to_differ_from_last_year(changed):
    before = answers_for(**{"members": [member_answers()]} | changed)
    assert found(subject(last=last_year(answers=before)), "same_as_last_year") == []


def test_a_year_without_kept_answers_cannot_be_repeated():
    assert found(subject(last=last_year(answers=None)), "same_as_last_year") == []


@pytest.mark.parametrize(("others", "is_odd"), [(2, False), (3, True)])
def test_four_households_of_a_village_with_the_same_answers_are_odd(others, is_odd):
    alike = [answers_for(members=[member_answers(f"Chủ {n}")]) for n in range(others)]
    village = Village.of([*alike, answers_for(), answers_for(dien_tich_m2="40")])
    assert bool(found(subject(village=village), "village_alike")) == is_odd
    assert found(subject(village=village, dien_tich_m2="40"), "village_alike") == []


@pytest.mark.parametrize(("seconds", "is_odd"), [(59, True), (60, False), (0, True)])
def test_a_survey_done_in_under_a_minute_is_odd(seconds, is_odd):
    of = replace(subject(), begun_at=AT - timedelta(seconds=seconds))
    assert bool(found(of, "too_quick")) == is_odd


def test_a_correction_of_the_same_round_may_take_a_moment():
    of = replace(subject(), begun_at=AT - timedelta(seconds=9), is_correction=True)
    assert found(of, "too_quick") == []


def test_a_survey_nobody_saw_begin_is_not_too_quick():
    assert found(replace(subject(), begun_at=None), "too_quick") == []


@pytest.mark.parametrize(
    ("area", "is_odd"), [("45", False), ("44.9", True), ("180", False), ("180.1", True)]
)
def test_area_per_head_is_odd_beyond_what_is_common_in_the_village(area, is_odd):
    """Eight households of 90 m² a head: common is from half to twice that."""
    village = Village(Counter(), common_range([90.0] * 8))
    assert bool(found(subject(village=village, dien_tich_m2=area), "area_apart")) == is_odd


def test_a_wider_village_takes_wider_areas_for_common():
    least, most = common_range([10, 20, 30, 40, 50, 60, 70, 80])
    assert least < 10
    assert most > 180


def test_a_handful_of_households_has_no_common_area():
    assert common_range([90.0] * 7 + [None]) is None
    assert found(subject(dien_tich_m2="1"), "area_apart") == []


TREND = [  # last year's class, B1, B2; this year's; whether that is odd
    ((POOR, 138, 30), (NOT_POOR, 147, 40), True),
    ((POOR, 138, 30), (NOT_POOR, 148, 40), False),
    ((POOR, 138, 30), (NOT_POOR, 147, 30), False),
    ((NOT_POOR, 147, 40), (POOR, 138, 30), True),
    ((NOT_POOR, 148, 40), (POOR, 138, 30), False),
    ((NOT_POOR, 142, 20), (NEAR, 139, 10), True),
    ((POOR, 138, 30), (POOR, 130, 50), False),
    ((POOR, 100, 30), (NEAR, 100, 20), False),
]


@pytest.mark.parametrize(("before", "now", "is_odd"), TREND)
def test_a_class_that_changes_against_deprivations_and_income_is_odd(before, now, is_odd):
    last = last_year(before[0], b1=before[1], b2=before[2])
    of = replace(subject(now[0], last=last), b1=now[1], b2=now[2])
    assert bool(found(of, "against_trend")) == is_odd


def test_a_doubt_keeps_its_fingerprint_until_its_facts_change():
    def doubt(**member):
        child = member_answers("Nông Văn A", id=2, quan_he="con", bang_cap="thpt", **member)
        on = member.pop("on", "2026-10-05")
        return found(subject(members=[member_answers(id=1), child], on=on), "odd_member")[0]

    first = doubt(ngay_sinh="2014-10-07")
    assert doubt(ngay_sinh="2014-10-07", on="2026-10-08").fingerprint == first.fingerprint
    assert doubt(ngay_sinh="2014-10-08").fingerprint != first.fingerprint


def test_every_threshold_of_the_edges_above_is_the_one_in_the_rules():
    assert (rules.B1_JUMP, rules.B1_HARDLY, rules.FEWEST_ALIKE) == (70, 10, 4)


def test_keys_forget_the_day_and_the_place_and_keep_the_rest():
    one = answers_for(on="2026-10-05", ma_ho="A", phuong_tien=["tivi", "radio"])
    other = answers_for(on="2026-10-06", ma_ho="B", phuong_tien=["radio", "tivi"])
    assert household_key(one) == household_key(other)
    assert people_key(one) == people_key(other)
    assert household_key(one) != household_key(other | {"nha_mai": "khong_ben_chac"})


def test_the_rules_know_no_django_and_no_database():
    modules = {
        name
        for path in Path(quality.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom | ast.Import)
        for name in [getattr(node, "module", None) or node.names[0].name]
    }
    apps = {name for name in modules if name.startswith("households.")}
    assert all(name.startswith(("households.standards", "households.quality")) for name in apps)
    assert not {name.split(".")[0] for name in modules} & {"django", "organisations", "core"}
