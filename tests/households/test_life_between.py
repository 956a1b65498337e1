"""Events of two households, the last member, a new head's family, and people who come back."""

from datetime import date

import pytest

from households import actions
from households.actions.life.between import EverybodyGoes, NobodyGoes, SameHousehold
from households.actions.life.ending import ClosedBeforeResult, ResultIsRecognised
from households.actions.life.heads import HeadIsNeeded, NotAMember, OthersStay
from households.actions.life.home import (
    NobodyReturns,
    NotGone,
    PostedWithout,
    RoundTakesHousehold,
)
from households.actions.life.people import NotAway
from households.actions.life.recording import EventOutsideStay, HouseholdIsGone
from households.actions.life.reversing import EventIsOvertaken
from households.actions.life.stays import NumberInUse
from households.models import Household, HouseholdEvent, Member
from organisations.models import AuditEntry
from tests.households import builders as build
from tests.households.families import alone, family, living, one
from tests.households.test_life import child, head_of, how, reverse

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 5)


@pytest.fixture
def village():
    """One village, alone in its commune."""
    return build.commune()[1][0]


@pytest.fixture
def home(village):
    """A family of four."""
    return family(village)


@pytest.fixture
def kin(village):
    """A household of one, in the same village."""
    return alone(village)


def test_a_member_goes_over_to_another_household_in_one_act(home, kin):
    son = one(home, "Lý Văn An")
    event = actions.transfer_members(home, to=kin, there={son: "chau"}, **how())
    son.refresh_from_db()
    there = one(kin, "Lý Văn An")
    assert (event.kind, event.other, son.leaving, son.left_on) == ("transfer", kin, "moved", DAY)
    assert (there.joining, there.joined_on, there.relation) == ("moved", DAY, "chau")
    assert there.came_from == son and there.cccd == son.cccd
    assert Household.objects.search("ly van an").get() == kin
    assert AuditEntry.objects.filter(action="record_event").count() == 1


def test_marriage_between_two_households_of_the_registry_says_so(home, kin):
    daughter = one(home, "Lý Thị Út")
    actions.transfer_members(home, to=kin, there={daughter: "vo_chong"}, by_marriage=True, **how())
    daughter.refresh_from_db()
    assert (daughter.leaving, one(kin, "Lý Thị Út").joining) == ("married", "married")


def test_both_households_keep_one_head_when_the_head_goes_over(home, kin):
    head, son, man = head_of(home), one(home, "Lý Văn An"), one(home, "Lý Văn Chồng")
    with pytest.raises(HeadIsNeeded):
        actions.transfer_members(home, to=kin, there={head: "khac"}, **how())
    with pytest.raises(HeadIsNeeded):
        actions.transfer_members(home, to=kin, there={son: "chu_ho"}, **how())
    facts = {"new_head": son, "relations": {man: "bo_me"}}
    actions.transfer_members(home, to=kin, there={head: "vo_chong"}, **facts, **how())
    assert living(home) == {"Lý Văn An": "chu_ho", "Lý Văn Chồng": "bo_me", "Lý Thị Út": "con"}
    assert living(kin) == {"Hoàng Văn Một": "chu_ho", "Nông Thị Mẩn": "vo_chong"}
    home.refresh_from_db()
    assert home.head_name == "Lý Văn An"


def test_who_goes_lives_here_and_goes_to_another_living_household(home, kin):
    with pytest.raises(NotAMember):
        actions.transfer_members(home, to=kin, there={head_of(kin): "khac"}, **how())
    with pytest.raises(SameHousehold):
        actions.transfer_members(home, to=home, there={one(home, "Lý Văn An"): "khac"}, **how())
    with pytest.raises(NobodyGoes):
        actions.transfer_members(home, to=kin, there={}, **how())
    with pytest.raises(EverybodyGoes):
        everybody = dict.fromkeys(home.members.present(), "khac")
        actions.transfer_members(home, to=kin, there=everybody, **how())
    build.leave(kin, date(2026, 2, 1))
    with pytest.raises(HouseholdIsGone):
        actions.transfer_members(home, to=kin, there={one(home, "Lý Văn An"): "khac"}, **how())


def test_nobody_comes_to_a_household_before_it_was_there(home, village):
    young = build.household(village, "Hoàng Văn Mới", on=date(2026, 3, 6))
    with pytest.raises(EventOutsideStay):
        actions.merge_household(home, to=young, there={head_of(home): "khac"}, **how())


def test_a_household_merges_into_another_and_who_does_not_go_leaves_the_registry(home, kin):
    there = {head_of(home): "vo_chong", one(home, "Lý Thị Út"): "con"}
    event = actions.merge_household(home, to=kin, there=there, **how())
    home.refresh_from_db()
    assert (home.closing, home.closed_on, event.kind, event.other) == ("merged", DAY, "merged", kin)
    assert set(living(kin)) == {"Hoàng Văn Một", "Nông Thị Mẩn", "Lý Thị Út"}
    assert not living(home)
    assert home.members.get(name="Lý Văn An").leaving == "left"
    assert not home.residences.filter(to_on=None).exists()
    assert [e.pk for e in kin.events_of_other.all()] == [event.pk]


def test_a_merge_is_put_back_unless_something_rests_on_it(home, kin):
    son = one(home, "Lý Văn An")
    event = actions.merge_household(home, to=kin, there={son: "chau"}, **how())
    birth = actions.record_birth(kin, person=child(), **how())
    with pytest.raises(EventIsOvertaken, match="Sinh"):
        reverse(event)
    reverse(birth)
    reverse(event)
    home.refresh_from_db()
    assert (home.closed_on, len(living(home)), living(kin)) == (
        None, 4, {"Hoàng Văn Một": "chu_ho"},
    )  # fmt: skip


def test_a_merge_waits_for_the_close_of_a_recognised_result(home, kin):
    build.recognised_round(home.unit.parent, {home: build.POOR})
    later = how(on=date(2026, 12, 1), today=date(2026, 12, 2))
    with pytest.raises(ResultIsRecognised):
        actions.merge_household(home, to=kin, there={head_of(home): "khac"}, **later)


def test_the_last_member_takes_the_record_along_in_one_act(kin):
    actions.record_death(kin, member=head_of(kin), closing="dissolved", **how())
    kin.refresh_from_db()
    assert (kin.closed_on, kin.closing, kin.head_name) == (DAY, "dissolved", "Hoàng Văn Một")
    assert kin.members.get().leaving == "died"
    assert HouseholdEvent.objects.get().kind == "death"
    assert Household.objects.search("hoang van mot").get() == kin, "still found"


def test_a_record_is_not_closed_over_the_head_of_those_who_stay(home):
    with pytest.raises(OthersStay):
        actions.record_leaving(home, member=one(home, "Lý Văn An"), closing="moved_away", **how())


def test_the_last_death_does_not_contradict_a_closed_year(kin):
    build.closed_round(kin.unit.parent, {kin: build.POOR}, 2025, is_baseline=True)
    early = how(on=date(2025, 8, 31))
    with pytest.raises(ClosedBeforeResult):
        actions.record_death(kin, member=head_of(kin), closing="dissolved", **early)


def test_the_family_is_asked_what_it_is_to_the_new_head(home):
    son, man, girl = (one(home, n) for n in ("Lý Văn An", "Lý Văn Chồng", "Lý Thị Út"))
    relations = {man: "bo_me", girl: "anh_chi_em"}
    actions.record_death(home, member=head_of(home), new_head=son, relations=relations, **how())
    assert living(home) == {
        "Lý Văn An": "chu_ho", "Lý Văn Chồng": "bo_me", "Lý Thị Út": "anh_chi_em",
    }  # fmt: skip


def test_nobody_becomes_a_second_head_by_a_relation(home):
    son, girl = one(home, "Lý Văn An"), one(home, "Lý Thị Út")
    for relations in ({girl: "chu_ho"}, {son: "con"}):
        with pytest.raises(HeadIsNeeded):
            actions.change_head(home, new_head=son, relation="bo_me", relations=relations, **how())


def test_a_split_asks_relations_in_both_households(home):
    head, man, son, girl = home.members.order_by("pk")
    event = actions.split_household(
        home, members=[head, girl], head=head, new_head=man,
        relations={son: "con", girl: "con"}, **how()
    )  # fmt: skip
    assert living(home) == {"Lý Văn Chồng": "chu_ho", "Lý Văn An": "con"}
    assert living(event.other) == {"Nông Thị Mẩn": "chu_ho", "Lý Thị Út": "con"}


def test_somebody_who_left_comes_back_after_the_last_stay(home, kin):
    son = one(home, "Lý Văn An")
    with pytest.raises(NotAway):
        actions.return_member(home, member=son, relation="con", **how())
    actions.transfer_members(home, to=kin, there={son: "khac"}, **how())
    with pytest.raises(NotAway):
        actions.return_member(home, member=son, relation="con", **how())
    there = one(kin, "Lý Văn An")
    actions.record_leaving(kin, member=there, **how(on=date(2026, 3, 7)))
    with pytest.raises(EventOutsideStay):
        actions.return_member(home, member=son, relation="con", **how(on=date(2026, 3, 6)))
    actions.return_member(home, member=son, relation="con", **how(on=date(2026, 3, 8)))
    back = one(home, "Lý Văn An")
    assert (back.came_from, back.joining) == (there, "came")


def test_the_dead_do_not_come_back(home):
    son = one(home, "Lý Văn An")
    actions.record_death(home, member=son, **how())
    with pytest.raises(NotAway):
        actions.return_member(home, member=son, relation="con", **how())


def test_a_person_of_the_registry_is_known_again_by_the_number(home, kin):
    son = one(home, "Lý Văn An")
    actions.record_leaving(home, member=son, **how(on=date(2026, 3, 1)))
    person = child(name="Lý Văn An", birth_date=son.birth_date, cccd=son.cccd)
    actions.record_joining(kin, person=person, **how())
    assert one(kin, "Lý Văn An").came_from == son


def gone(household, closing="moved_away"):
    actions.close_household(
        household, closing=closing, closed_on=DAY, basis="Đơn", at=build.moment("2026-03-06"),
        on=date(2026, 3, 6), by=None,
    )  # fmt: skip
    household.refresh_from_db()
    return how(on=date(2026, 5, 1), today=date(2026, 5, 2))


def test_a_household_returns_to_another_village_with_some_of_its_people(home):
    _, (elsewhere,) = build.commune()
    head, man, son, girl = home.members.order_by("pk")
    later = gone(home)
    old = home.unit
    actions.return_household(
        home, unit=elsewhere, members=[man, girl], head=man, relations={girl: "con"}, **later
    )
    home.refresh_from_db()
    assert (home.unit, home.head_name) == (elsewhere, "Lý Văn Chồng")
    assert living(home) == {"Lý Văn Chồng": "chu_ho", "Lý Thị Út": "con"}
    assert Household.objects.living_in(old, DAY).get() == home
    assert not Household.objects.living_in(old, date(2026, 5, 1)).exists()
    assert Household.objects.living_in(elsewhere, date(2026, 5, 1)).get() == home


def test_who_lives_elsewhere_by_now_does_not_come_back_with_the_household(home, kin):
    head, man, son, girl = home.members.order_by("pk")
    later = gone(home)
    person = child(name="Lý Văn An", birth_date=son.birth_date, cccd=son.cccd)
    actions.record_joining(kin, person=person, **how(on=date(2026, 4, 1), today=date(2026, 4, 1)))
    with pytest.raises(NobodyReturns):
        actions.return_household(home, members=[head, son], **later)
    actions.return_household(home, **later)
    assert "Lý Văn An" not in living(home) and len(living(home)) == 3


def test_a_number_taken_meanwhile_stops_the_return(home, kin):
    later = gone(home)
    Member.objects.filter(household=kin).update(cccd="019180000001")
    with pytest.raises(NumberInUse):
        actions.return_household(home, **later)


def test_a_household_merged_away_returns_by_splitting_off(home, kin):
    actions.merge_household(home, to=kin, there={head_of(home): "khac"}, **how())
    with pytest.raises(NotGone):
        actions.return_household(home, **how(on=date(2026, 3, 9)))


def autumn(day=8):
    return how(on=date(2026, 10, day), today=date(2026, 10, 30))


def test_a_listed_household_moves_onto_the_list_of_its_new_commune(home):
    build.fact(home, build.POOR)
    _, (elsewhere,) = build.commune()
    case = build.listed(build.open_round(home.unit.parent), home)
    there = build.open_round(elsewhere.parent)
    event = actions.move_household(home, unit=elsewhere, **autumn())
    case.refresh_from_db()
    assert case.commune_review == there
    actions.reverse_event(
        event, reason="Nhầm", on=date(2026, 10, 9), at=build.moment("2026-10-31"), by=None
    )
    case.refresh_from_db()
    assert case.commune_review.commune == home.unit.parent


@pytest.mark.parametrize("how_far", ["surveyed", "posted there"])
def test_a_case_that_cannot_follow_keeps_the_household(home, kin, how_far):
    _, (elsewhere,) = build.commune()
    here = build.open_round(home.unit.parent)
    case = build.listed(here, home)
    if how_far == "surveyed":
        build.survey(case, build.POOR)
    else:
        there = build.open_round(elsewhere.parent)
        there.posted_from, there.posted_to = date(2026, 10, 1), date(2026, 10, 7)
        there.save()
    with pytest.raises(RoundTakesHousehold, match="chưa khoá sổ"):
        actions.move_household(home, unit=elsewhere, **autumn())


def test_a_household_left_out_of_a_posting_returns_after_the_close(home):
    here = build.open_round(home.unit.parent)
    build.listed(here, home)
    gone(home)
    build.post(here)
    later = how(on=date(2026, 11, 20), today=date(2026, 11, 21))
    with pytest.raises(PostedWithout):
        actions.return_household(home, **later)
    with pytest.raises(EventIsOvertaken, match="niêm yết"):
        reverse(HouseholdEvent.objects.get(household=home))


def closed_on(home, on):
    """The record closed on a day, as moved away."""
    how = {"closing": "moved_away", "closed_on": on, "basis": "Đơn", "on": on}
    return actions.close_household(home, at=build.moment(on), by=None, **how)


@pytest.mark.parametrize("how_far", ["posted", "not listed"])
def test_who_left_before_the_decision_returns_after_the_close(home, how_far):
    """Poor last year, back after the decision: without a result, and no year closes without it."""
    build.fact(home, build.POOR)
    if how_far == "not listed":
        event = closed_on(home, date(2026, 8, 20))
    here = build.open_round(home.unit.parent)
    if how_far == "posted":
        build.survey(build.listed(here, home), build.POOR)
        build.meet(here, home.unit)
    build.post(here)
    if how_far == "posted":
        event = closed_on(home, date(2026, 11, 4))
    build.recognise(here)
    with pytest.raises(PostedWithout):
        actions.return_household(home, **how(on=date(2026, 11, 20), today=date(2026, 11, 21)))
    with pytest.raises(EventIsOvertaken):
        reverse(event)


def test_who_moves_back_to_a_round_that_refused_it_waits_for_the_close(home):
    _, (elsewhere,) = build.commune()
    old = home.unit
    build.open_round(old.parent)
    case = build.petition(home, on=date(2026, 9, 2)).case
    quick = {"result": "khong_ngheo", "quick_on": date(2026, 9, 3), "refusal": "Thu nhập cao"}
    actions.record_quick_result(case, **quick, on=date(2026, 9, 3), by=None)
    actions.move_household(home, unit=elsewhere, **autumn(5))
    home.refresh_from_db()
    assert build.petition(home, on=date(2026, 10, 6)).case
    with pytest.raises(RoundTakesHousehold):
        actions.move_household(home, unit=old, **autumn(9))


def test_the_case_stays_when_the_head_dies_and_goes_when_the_household_merges(home, kin):
    here = build.open_round(home.unit.parent)
    case = build.listed(here, home)
    actions.record_death(home, member=head_of(home), new_head=one(home, "Lý Văn An"), **autumn(1))
    assert here.cases.standing().get() == case
    build.survey(
        case,
        build.POOR,
        base=None,
        members=[build.member_answers("Lý Văn An", gioi_tinh="nam", ngay_sinh="2001-02-03")],
    )
    actions.merge_household(home, to=kin, there={one(home, "Lý Văn An"): "khac"}, **autumn(9))
    assert not here.cases.standing().exists()
    build.post(here)
    build.recognise(here)
    case.refresh_from_db()
    assert case.state == "surveyed", "nothing was recognised of a household that is gone"
