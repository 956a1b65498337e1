"""The people whom the demonstration enters twice: found, decided, and of no weight anywhere."""

from datetime import date

import pytest

from households.duplicates import candidates
from households.models import DuplicateDecision, HouseholdYear, Member
from povertyplan.demo.accounts import LA_HIEN
from povertyplan.demo.duplicates import NEIGHBOUR, enter_duplicates
from povertyplan.demo.homes import BEGIN
from tests.factories import MemberFactory
from tests.households import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    """The officer of La Hiên, with old households there and next door, and five that came later."""
    commune, (village,) = build.commune(code=LA_HIEN)
    _, (there,) = build.commune(code=NEIGHBOUR)
    places = enumerate((village, village, there))
    old = [build.household(where, f"Nông Thị {n}", on=BEGIN) for n, where in places]
    MemberFactory(household=old[0], relation="con", birth_date=date(1995, 3, 4), joined_on=BEGIN)
    for number in range(5):
        head = {"cccd": f"01918099000{number}", "birth_date": date(1975, 2, 3 + number)}
        build.household(village, f"Lý Thị {number}", head=head, on=date(2023, 4, 5))
    return build.officer(commune)


def test_three_pairs_in_la_hien_one_across_and_two_decided(officer):
    people = Member.objects.present().count()
    enter_duplicates({"canbo.lahien": officer})
    found = candidates(Member.objects.all())
    assert [pair.grounds[0] for pair in found] == ["number", "number", "date", "year"]
    assert [pair.is_across for pair in found] == [False, False, True, False]
    verdicts = DuplicateDecision.objects.values_list("verdict", flat=True)
    assert sorted(verdicts) == ["different", "same"]
    assert Member.objects.present().count() == people + 1
    assert not HouseholdYear.objects.exists()


def test_a_district_too_small_for_it_is_left_alone():
    commune, (village,) = build.commune(code=LA_HIEN)
    build.household(village, on=BEGIN)
    enter_duplicates({"canbo.lahien": build.officer(commune)})
    assert Member.objects.count() == 1
