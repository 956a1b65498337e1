"""A household that no review has touched yet enters the registry."""

from datetime import date

import pytest

from households.actions.household import CitizenNumberTaken, HeadIsRegistered, NotAVillage
from households.models import Household, Member
from tests.factories import HouseholdFactory, VillageFactory
from tests.households import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return VillageFactory()


def test_a_household_enters_with_its_head_and_can_be_found(village):
    household = build.household(
        village, "Nông Thị Mẩn", origin="moved_in", address="Xóm trên", on=date(2026, 9, 5),
        head={"cccd": "019180000001"},
    )  # fmt: skip
    assert (household.head_name, household.origin, household.registered_on) == (
        "Nông Thị Mẩn",
        "moved_in",
        date(2026, 9, 5),
    )
    head = household.members.get()
    assert (head.relation, head.joined_on, head.cccd) == (
        "chu_ho",
        date(2026, 9, 5),
        "019180000001",
    )
    assert list(Household.objects.search("man")) == [household]


def test_codes_follow_the_highest_and_other_codes_do_not_count(village):
    HouseholdFactory(code="H000041", unit=village)
    HouseholdFactory(code="H99", unit=village)
    HouseholdFactory(code="HX00001", unit=village)
    assert build.household(village).code == "H000042"


def test_the_first_code_is_number_one(village):
    assert build.household(village).code == "H000001"


def test_a_code_lost_in_a_race_is_replaced_by_the_next(village, monkeypatch):
    from households.actions import household as registering

    HouseholdFactory(code="H000007", unit=village)
    real, calls = registering._next_code, []

    def late():
        calls.append(1)
        return "H000007" if len(calls) == 1 else real()

    monkeypatch.setattr(registering, "_next_code", late)
    assert build.household(village).code == "H000008"


def test_a_household_lives_in_a_village_not_in_a_commune(village):
    with pytest.raises(NotAVillage, match=village.parent.full_name):
        build.household(village.parent, by=build.officer(village.parent))
    assert not Household.objects.exists()


def test_a_number_of_a_living_person_is_refused_and_one_of_the_dead_is_free(village):
    first = build.household(village, "Lý Thị Hoa", head={"cccd": "019180000001"})
    with pytest.raises(CitizenNumberTaken) as refusal:
        build.household(village, "Lý Thị Huệ", head={"cccd": "019180000001"})
    assert (refusal.value.field, first.code in str(refusal.value)) == ("cccd", False)
    Member.objects.update(left_on=date(2025, 1, 1), leaving="died")
    build.household(village, "Lý Thị Huệ", head={"cccd": "019180000001"})


def test_a_second_click_is_no_second_household(village):
    household = build.household(village, "Lý Thị Hoa")
    with pytest.raises(HeadIsRegistered, match=household.code):
        build.household(village, "Lý Thị Hoa")
    assert Household.objects.count() == 1


def test_namesakes_are_told_apart_by_village_birth_or_numbers(village):
    build.household(village, "Lý Thị Hoa", head={"cccd": "019180000001"})
    build.household(village, "Lý Thị Hoa", head={"cccd": "019180000002"})
    build.household(village, "Lý Thị Hoa", head={"birth_date": date(1981, 1, 1)})
    build.household(VillageFactory(), "Lý Thị Hoa")
    assert Household.objects.count() == 4
