"""Two people record events of the same households at the same moment."""

from datetime import date

import pytest

from households import actions
from households.actions.life.heads import NotAMember
from households.actions.life.recording import HouseholdIsGone
from households.actions.support import SupportRecordedAlready
from households.models import HouseholdEvent, Support
from tests.households import builders as build
from tests.households.families import alone, family, living, one
from tests.households.test_life import head_of, how
from tests.households.test_races import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair():
    """A family and a household of one in a village."""
    _, (village,) = build.commune()
    return family(village), alone(village)


def merge(one_home, other):
    there = dict.fromkeys(one_home.members.present(), "khac")
    return actions.merge_household(one_home, to=other, there=there, **how())


def test_two_households_do_not_merge_into_each_other(pair):
    home, kin = pair
    found = meanwhile(lambda: merge(home, kin), lambda: merge(kin, home))
    assert isinstance(found, HouseholdIsGone | NotAMember)
    kin.refresh_from_db()
    assert kin.closed_on is None and len(living(kin)) == 5
    assert HouseholdEvent.objects.count() == 1


def test_nobody_goes_over_twice(pair):
    home, kin = pair
    son = one(home, "Lý Văn An")

    def go():
        return actions.transfer_members(home, to=kin, there={son: "khac"}, **how())

    assert isinstance(meanwhile(go, go), NotAMember)
    assert len(living(kin)) == 2


def test_nobody_comes_to_a_household_whose_last_member_is_dying(pair):
    home, kin = pair
    last, son = head_of(kin), one(home, "Lý Văn An")
    found = meanwhile(
        lambda: actions.record_death(kin, member=last, closing="dissolved", **how()),
        lambda: actions.transfer_members(home, to=kin, there={son: "khac"}, **how()),
    )
    assert isinstance(found, HouseholdIsGone) and not living(kin)


def test_a_support_is_recorded_once(pair):
    home, _ = pair
    facts = {
        "kind": "y_te", "what": "Thẻ BHYT", "received_on": date(2026, 3, 5), "basis": "QĐ 1",
        "at": build.moment("2026-03-10"), "today": date(2026, 3, 10), "by": None,
    }  # fmt: skip

    def give():
        return actions.record_support(home, **facts)

    assert isinstance(meanwhile(give, give), SupportRecordedAlready)
    assert Support.objects.count() == 1
