"""Who seems to be in the registry twice, why, and what speaks against it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import fold
from households.duplicates import candidates
from households.duplicates.finding import Glance, pairs_of
from households.models import DuplicateDecision, Member
from tests.factories import (
    EthnicGroupFactory,
    HouseholdFactory,
    MemberFactory,
    UserFactory,
    VillageFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(1980, 5, 17)
LATER = date(2022, 5, 1)
BY_DAY, BY_YEAR = "cùng họ tên, ngày sinh", "cùng họ tên, năm sinh"
NUMBER, VILLAGE = "cùng số CCCD/CMND", "cùng thôn"


@pytest.fixture
def village():
    return VillageFactory()


def living(village, name="Nông Thị Mẩn", **facts):
    """A head of a household in the village."""
    facts = {"birth_date": DAY} | facts
    home = facts.pop("household", None) or HouseholdFactory(unit=village)
    return MemberFactory(household=home, name=name, **facts)


def found(**facts):
    """[(pair, for, against)] in rank order."""
    pairs = candidates(Member.objects.all(), **facts)
    return [((pair.first, pair.second), pair.reasons, pair.objections) for pair in pairs]


def test_accents_case_and_spaces_do_not_tell_people_apart(village):
    pair = (living(village).pk, living(village, "NÔNG  THI MAN").pk)
    assert found() == [(pair, [BY_DAY, VILLAGE], [])]


@pytest.mark.parametrize("facts", [{"is_birth_year_only": True}, {}])
def test_where_only_the_year_is_known_the_year_is_compared(village, facts):
    other = living(village, birth_date=date(1980, 1, 1), **facts)
    pair = (other.pk, living(village).pk)
    assert found() == [(pair, [BY_YEAR, VILLAGE], [])]


def test_another_full_date_is_another_person(village):
    living(village)
    living(village, birth_date=date(1980, 5, 18))
    assert found() == []


def test_other_villages_need_the_full_date_and_the_sex(village):
    first = living(village)
    other = living(VillageFactory(parent=village.parent))
    living(VillageFactory(), sex="nam")
    living(VillageFactory(), birth_date=date(1980, 1, 1))
    assert found() == [((first.pk, other.pk), [BY_DAY], [])]


def test_two_numbers_in_two_villages_are_two_people_and_in_one_village_a_doubt(village):
    living(village, cccd="019180000001")
    living(VillageFactory(), cccd="019180000002")
    assert found() == []
    living(village, cccd="019180000003")
    assert [pair[1:] for pair in found()] == [([BY_DAY, VILLAGE], ["khác số CCCD/CMND"])]


def test_an_old_number_and_a_new_one_say_nothing(village):
    living(village, cccd="019180000001")
    living(village, cccd="090123456")
    assert found()[0][2] == []


def test_what_speaks_against_is_said_and_ranks_lower(village):
    same = [living(village).pk, living(village).pk]
    living(village, sex="nam", ethnicity=EthnicGroupFactory(code_1979="07"))
    likely, *weaker = found()
    assert likely[0] == tuple(same)
    assert {tuple(pair[2]) for pair in weaker} == {("khác giới tính", "khác dân tộc")}


def test_who_left_and_lives_elsewhere_under_one_number_comes_first(village):
    gone = living(village, cccd="019180000001", left_on=LATER, leaving="left")
    here = living(VillageFactory(), "Nông Thị Mận", cccd="019180000001", joined_on=LATER)
    living(village, "Lý A"), living(village, "Lý Á")
    first, second = found()
    reasons = [NUMBER, BY_DAY, "vào hộ này sau khi rời hộ kia"]
    assert first == ((gone.pk, here.pk), reasons, [])
    assert second[1] == [BY_DAY, VILLAGE]


def test_one_number_is_enough_and_what_differs_is_said(village):
    living(village, cccd="019180000001", left_on=LATER, leaving="died")
    living(village, "Lý Thị Hoa", birth_date=date(1990, 2, 3), cccd="019180000001")
    doubts = ["khác ngày sinh", "khác họ tên", "một hồ sơ ghi đã mất"]
    assert [pair[1:] for pair in found()] == [([NUMBER, VILLAGE], doubts)]


def test_two_households_with_more_than_one_pair_speak_for_each_other(village):
    one, two = HouseholdFactory(unit=village), HouseholdFactory(unit=village)
    for home in (one, two):
        living(village, household=home)
        living(village, "Hoàng Văn Páo", household=home, relation="vo_chong", sex="nam")
    assert [pair[1] for pair in found()] == 2 * [
        [BY_DAY, VILLAGE, "hai hộ còn người khác trùng nhau"]
    ]


def test_one_person_typed_twice_into_one_household_is_a_pair(village):
    home = HouseholdFactory(unit=village)
    living(village, household=home)
    living(village, household=home, relation="con")
    assert [pair[1] for pair in found()] == [[BY_DAY, VILLAGE]]


def test_a_stay_already_linked_is_no_candidate_unless_the_link_was_a_mistake(village):
    gone = living(village, left_on=LATER, leaving="left")
    here = living(village, came_from=gone)
    assert found() == []
    Member.objects.filter(pk=here.pk).update(left_on=LATER, leaving="error")
    back = living(village)
    assert [pair[0] for pair in found()] == [(gone.pk, back.pk)]


@pytest.mark.parametrize("leaving", ["moved", "error"])
def test_who_went_over_and_mistakes_are_no_candidates(village, leaving):
    living(village, left_on=LATER, leaving=leaving)
    living(village)
    assert found() == []


def test_people_of_a_household_entered_by_mistake_are_no_candidates(village):
    home = HouseholdFactory(unit=village, closed_on=LATER, closing="error")
    living(village, household=home, left_on=LATER, leaving="left")
    living(village)
    assert found() == []


def test_two_who_both_left_are_left_alone(village):
    for _ in range(2):
        living(village, left_on=LATER, leaving="left")
    assert found() == []


def test_a_decided_pair_is_not_asked_again_until_the_decision_is_taken_back(village):
    pair = living(village), living(village)
    decided = DuplicateDecision.objects.create(
        first=pair[0], second=pair[1], verdict="different", reason="x",
        decided_at="2026-11-01T00:00Z", decided_by=(by := UserFactory()),
    )  # fmt: skip
    assert found() == []
    decided.undone_at, decided.undone_by = "2026-11-02T00:00Z", by
    decided.save()
    assert len(found()) == 1


def test_only_the_given_members_are_compared(village):
    living(village), living(VillageFactory())
    here = Member.objects.filter(household__unit=village)
    assert candidates(here) == []


@pytest.mark.parametrize("people", [2, 6])
def test_any_number_of_people_costs_four_queries(village, people, django_assert_num_queries):
    for _ in range(people):
        living(village)
    with django_assert_num_queries(4):
        assert candidates(Member.objects.all())


GLANCES = st.lists(
    st.tuples(
        st.sampled_from(["man", "hoa"]),
        st.sampled_from([DAY, date(1980, 6, 2), date(1981, 1, 2)]),
        st.booleans(),
        st.sampled_from(["nam", "nu"]),
        st.sampled_from(["", "1" * 12, "2" * 12, "3" * 9]),
        st.sampled_from([1, 2]),
        st.booleans(),
    ),
    max_size=8,
)


@given(GLANCES)
def test_pairs_are_those_a_plain_reading_of_the_rule_gives(rows):
    glances = [Glance(pk, *row) for pk, row in enumerate(rows)]
    expected = {
        (a.pk, b.pk)
        for a in glances
        for b in glances
        if a.pk < b.pk and (a.is_present or b.is_present) and reads_as_one(a, b)
    }
    assert pairs_of(glances) == expected


def reads_as_one(a, b):
    """The rule once more, pair by pair."""
    if a.cccd and a.cccd == b.cccd:
        return True
    if a.name != b.name or a.birth_date.year != b.birth_date.year:
        return False
    full = a.knows_day and b.knows_day
    if a.village == b.village:
        return a.birth_date == b.birth_date if full else True
    two_numbers = a.cccd and b.cccd and len(a.cccd) == len(b.cccd)
    return full and a.birth_date == b.birth_date and a.sex == b.sex and not two_numbers


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_names_can_be_compared(one, other):
    same = (DAY, True, "nu", "", 1, True)
    glances = [Glance(1, fold(one), *same), Glance(2, fold(other), *same)]
    assert bool(pairs_of(glances)) == (fold(one) == fold(other))
