"""Finding a household: by code, by part of a name without accents, by the end of a CCCD."""

import pytest
from django.db.models import Q

from households.actions import search_key_of
from households.models import Household, Member
from tests.factories import MemberFactory
from tests.households import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def household():
    _, (village,) = build.commune()
    return build.household(village, "Nông Thị Mẩn", head={"cccd": "019180001234"})


@pytest.fixture
def neighbour(household):
    return build.household(household.unit, "Đặng Văn Sơn", head={"cccd": "019075991235"})


@pytest.mark.parametrize(
    "words",
    [
        "nong thi man",
        "Nông Thị",
        "MẨN",
        "  man ",
        "thị   mẩn",
        "1234",
        "h000001",
        "nong|thi",
        "man;",
    ],
)
def test_a_household_is_found_by(household, neighbour, words):
    assert list(Household.objects.search(words)) == [household]


@pytest.mark.parametrize("words", ["0191", "12345", "123;", "nông thị mẫu"])
def test_a_household_is_not_found_by(household, neighbour, words):
    assert not Household.objects.search(words).exists()


@pytest.mark.parametrize(
    "words", ["01234", "019180001234", "0001234;", "|0191800", "0191;", "01234\u037e"]
)
def test_a_number_is_not_rebuilt_digit_by_digit(household, neighbour, words):
    assert not Household.objects.search(words).exists()


def test_whoever_may_read_whole_numbers_finds_by_them_and_only_there(household, neighbour):
    for digits in ("01234", "019180001234"):
        here, there = (Q(pk=each.pk) for each in (household, neighbour))
        assert list(Household.objects.search(digits, whole_numbers=here)) == [household]
        assert not Household.objects.search(digits, whole_numbers=there).exists()


def test_đ_is_found_as_d_and_as_đ(household, neighbour):
    assert list(Household.objects.search("dang van")) == [neighbour]
    assert list(Household.objects.search("Đặng")) == [neighbour]


def test_digits_also_end_a_code(household, neighbour):
    assert list(Household.objects.search("000002")) == [neighbour]


def test_no_words_narrow_nothing(household, neighbour):
    assert Household.objects.search("  ").count() == 2


def test_every_member_is_in_the_key_and_a_name_cannot_pose_as_a_number():
    members = [
        Member(name="Lý Văn  Sinh", cccd="019075000001"),
        Member(name="Lý;Thị|Út", cccd=""),
        Member(name="Đỗ Thị Ấm", cccd="123456789"),
    ]
    key = search_key_of("H000001", members)
    assert key == "h000001|ly van sinh|ly thi ut|do thi am|019075000001;123456789;"


def test_a_household_nobody_lives_in_is_still_found_by_its_code():
    assert search_key_of("XM-07", []) == "xm-07|"


def test_members_recorded_by_a_survey_are_found(household):
    MemberFactory(household=household, name="Bà Cụ", relation="bo_me", birth_date="1940-01-01")
    assert not Household.objects.search("ba cu").exists(), "the key changes with a survey only"
    commune_review = build.open_round(household.unit.parent)
    son = build.member_answers("Nông Văn Tèo", quan_he="con", ngay_sinh="2001")
    build.survey(build.listed(commune_review, household), members=[build.member_answers(), son])
    assert list(Household.objects.search("teo")) == [household]
    assert list(Household.objects.search("ba cu")) == [household]
