"""Two entries decided to be one person or two: what is merged, refused and taken back."""

from datetime import date

import pytest

from households import actions
from households.actions.duplicates import rules
from households.actions.household import show_members
from households.actions.life.ending import ResultIsRecognised
from households.actions.life.recording import BasisMissing
from households.actions.life.reversing import EventIsOvertaken
from households.actions.life.stays import NumberInUse
from households.duplicates import candidates
from households.models import DuplicateDecision, Household, HouseholdEvent, Member, ReviewCase
from organisations.models import AuditEntry
from tests.factories import MemberFactory
from tests.households import builders as build

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
AT = build.moment(TODAY)
ERROR, MOVED = Member.Leaving.ERROR, Member.Leaving.MOVED
OLD, NEW = "090123456", "019180000001"


@pytest.fixture
def village():
    return build.commune()[1][0]


@pytest.fixture
def officer(village):
    return build.officer(village.parent)


@pytest.fixture
def alone(village):
    """Mẩn in a household of her own since 2021."""
    return build.household(village).members.get()


@pytest.fixture
def daughter(village):
    """Mẩn again: in the household of her father, since 2024, under another spelling."""
    home = build.household(village, "Nông Văn Chủ", head={"birth_date": date(1950, 3, 4)})
    return joined(home, cccd=NEW, joined_on=date(2024, 10, 5))


def joined(home, **facts):
    """Mẩn as a member of a household."""
    facts = {
        "name": "Nông Thị Mân", "sex": "nu", "relation": "con", "birth_date": date(1980, 5, 17),
        "joined_on": date(2021, 1, 1),
    } | facts  # fmt: skip
    member = MemberFactory(household=home, **facts)
    show_members([(home, list(home.members.present().order_by("pk")))])
    return member


def merge(kept, dropped, by, **facts):
    known = {"ending": ERROR, "reason": "Đã hỏi gia đình", "on": TODAY, "at": AT}
    return actions.merge_people(kept, dropped, **known | facts, by=by)


def undo(decision, by, **facts):
    return actions.undo_decision(
        decision, **{"reason": "Nhầm", "on": TODAY, "at": AT} | facts, by=by
    )


def registry():
    """Everything the registry says of households and people."""
    return list(Household.objects.values()), list(Member.objects.order_by("pk").values())


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_different_people_are_not_brought_up_again(alone, daughter, officer):
    assert len(candidates(Member.objects.all())) == 1
    decision = actions.mark_different(daughter, alone, reason=" Hai chị em ", at=AT, by=officer)
    assert (decision.first, decision.second) == (alone, daughter)
    assert (decision.verdict, decision.reason, decision.event) == ("different", "Hai chị em", None)
    assert candidates(Member.objects.all()) == []
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.unit) == ("mark_different", alone.household.unit)


def test_a_decision_across_communes_stands_in_the_trail_of_the_district(alone):
    there = build.household(build.commune()[1][0]).members.get()
    actions.mark_different(alone, there, reason="x", at=AT, by=build.staff())
    assert AuditEntry.objects.latest("pk").unit == alone.household.unit.parent.parent


def test_a_decision_needs_a_reason_and_two_entries_and_is_made_once(alone, daughter, officer):
    facts = {"at": AT, "by": officer}
    with pytest.raises(rules.ReasonMissing):
        actions.mark_different(alone, daughter, reason="  ", **facts)
    with pytest.raises(rules.NotTwoEntries):
        actions.mark_different(alone, alone, reason="x", **facts)
    actions.mark_different(alone, daughter, reason="x", **facts)
    with pytest.raises(rules.AlreadyDecided):
        actions.mark_different(daughter, alone, reason="x", **facts)
    with pytest.raises(rules.AlreadyDecided):
        merge(daughter, alone, officer)


def test_an_entry_by_mistake_counts_on_no_day_and_stays_readable(alone, daughter, officer):
    decision = merge(alone, daughter, officer)
    ended, event = fresh(daughter), decision.event
    assert (ended.leaving, ended.left_on, ended.cccd) == (ERROR, ended.joined_on, NEW)
    assert (event.kind, event.household, event.other, event.on) == (
        "same_person", daughter.household, alone.household, TODAY,
    )  # fmt: skip
    assert fresh(alone.household).closed_on is None
    assert "man" not in fresh(daughter.household).search_key
    assert candidates(Member.objects.all()) == []


def test_what_the_ended_entry_has_right_goes_over(alone, daughter, officer):
    taking = ["name", "cccd", "birth_date", "sex", "ethnicity"]
    Member.objects.filter(pk=daughter.pk).update(is_birth_year_only=True)
    merge(alone, daughter, officer, taking=taking)
    kept = fresh(alone)
    assert (kept.name, kept.cccd, kept.is_birth_year_only) == ("Nông Thị Mân", NEW, True)
    assert f"{NEW};" in fresh(alone.household).search_key
    assert fresh(alone.household).head_name == "Nông Thị Mân"


def test_what_is_not_taken_stays(alone, daughter, officer):
    merge(alone, daughter, officer)
    assert (fresh(alone).name, fresh(alone).cccd) == ("Nông Thị Mẩn", "")


def test_two_stays_of_one_person_are_linked_and_count_each_in_its_time(alone, daughter, officer):
    merge(daughter, alone, officer, ending=MOVED)
    earlier, later = fresh(alone), fresh(daughter)
    assert (earlier.leaving, earlier.left_on) == (MOVED, later.joined_on)
    assert (later.came_from, later.joining) == (earlier, "moved")
    home = fresh(alone.household)
    assert (home.closing, home.closed_on) == ("merged", TODAY)
    assert home.residences.get().to_on == TODAY
    assert list(home.members.on(date(2024, 10, 4))) == [earlier]
    assert "man" in home.search_key  # a closed record can still be found


def test_who_had_left_before_keeps_that_day(alone, daughter, officer):
    gone = {"left_on": date(2023, 2, 1), "leaving": "married"}
    Member.objects.filter(pk=alone.pk).update(**gone)
    merge(daughter, alone, officer, ending=MOVED)
    assert (fresh(alone).left_on, fresh(alone).leaving) == (date(2023, 2, 1), "married")
    assert fresh(daughter).joining == "married"
    assert fresh(alone.household).closed_on is None


def test_who_left_after_the_next_stay_began_left_on_that_day(alone, daughter, officer):
    Member.objects.filter(pk=alone.pk).update(left_on=date(2025, 1, 1), leaving="left")
    merge(daughter, alone, officer, ending=MOVED)
    assert fresh(alone).left_on == daughter.joined_on


def test_stays_that_begin_together_do_not_follow_each_other(alone, daughter, officer):
    Member.objects.filter(pk=daughter.pk).update(joined_on=alone.joined_on)
    with pytest.raises(rules.NotOneAfterTheOther, match="01/01/2021"):
        merge(daughter, alone, officer, ending=MOVED)
    Member.objects.filter(pk=daughter.pk).update(joined_on=date(2021, 1, 2))
    assert merge(daughter, alone, officer, ending=MOVED)


def test_a_stay_follows_one_and_is_followed_by_one(alone, daughter, officer, village):
    before = joined(build.household(village, "Lý A"), left_on=date(2022, 1, 1), leaving="left")
    Member.objects.filter(pk=daughter.pk).update(came_from=before)
    with pytest.raises(rules.StayIsLinked):
        merge(fresh(daughter), alone, officer, ending=MOVED)
    with pytest.raises(rules.StayIsLinked):
        merge(alone, before, officer)


def test_the_head_of_others_stays_until_they_have_another(alone, daughter, officer):
    joined(alone.household, name="Lý Văn Con", birth_date=date(2001, 1, 2))
    with pytest.raises(rules.HeadOfOthers, match=alone.household.code):
        merge(daughter, alone, officer)
    assert merge(alone, daughter, officer)


def test_of_two_who_left_nobody_is_merged(alone, daughter, officer):
    Member.objects.update(left_on=TODAY, leaving="left")
    with pytest.raises(rules.NobodyThere):
        merge(fresh(alone), fresh(daughter), officer)


def test_one_typed_twice_into_one_household_ends_there(daughter, officer):
    twin = joined(daughter.household, name="Nông Thị Mẩn", relation="chau")
    decision = merge(daughter, twin, officer)
    assert decision.event.other is None
    assert daughter.household.members.present().count() == 2


def test_a_number_that_a_third_person_holds_is_not_taken(alone, daughter, officer, village):
    Member.objects.filter(pk=daughter.pk).update(left_on=TODAY, leaving="left")
    joined(build.household(village, "Lý A"), name="Lý B", cccd=NEW)
    with pytest.raises(NumberInUse):
        merge(alone, daughter, officer, taking=["cccd"])


@pytest.mark.parametrize(
    ("state", "refused"),
    [("listed", False), ("surveyed", False), ("agreed", True), ("posted", True)],
)
def test_a_result_the_village_agreed_to_is_not_emptied(alone, daughter, officer, state, refused):
    case = build.listed(build.open_round(officer.current_postings[0].unit), daughter.household)
    build.survey(
        case,
        members=[
            build.member_answers("Nông Văn Chủ"),
        ],
    )
    ReviewCase.objects.filter(pk=case.pk).update(state=state)
    if refused:
        with pytest.raises(rules.ResultCountsBoth, match=daughter.household.code):
            merge(alone, daughter, officer)
    else:
        merge(alone, daughter, officer)


def test_a_recognised_household_is_not_closed_by_a_merge(alone, daughter, officer):
    build.recognised_round(officer.current_postings[0].unit, {alone.household: build.POOR})
    with pytest.raises((rules.ResultCountsBoth, ResultIsRecognised)):
        merge(daughter, fresh(alone), officer)


@pytest.mark.parametrize("ending", [ERROR, MOVED])
@pytest.mark.parametrize("taking", [[], ["name", "cccd", "birth_date"]])
def test_a_merge_taken_back_leaves_everything_as_it_was(alone, daughter, officer, ending, taking):
    Member.objects.filter(pk=alone.pk).update(cccd=OLD)
    show_members([(alone.household, [fresh(alone)])])
    before = registry()
    decision = merge(daughter, alone, officer, ending=ending, taking=taking)
    assert registry() != before
    undone = undo(decision, officer)
    assert registry() == before
    assert (undone.undone_at, undone.undone_by) == (AT, officer)
    assert HouseholdEvent.objects.get(reverses=decision.event).basis == "Nhầm"
    assert len(candidates(Member.objects.all())) == 1
    assert alone.household.residences.get().to_on is None


def test_numbers_that_changed_owner_go_back(alone, daughter, officer):
    before = registry()
    decision = merge(alone, daughter, officer, taking=["cccd"])
    assert fresh(alone).cccd == NEW
    undo(decision, officer)
    assert registry() == before


def test_a_merge_is_decided_anew_after_it_was_taken_back(alone, daughter, officer):
    undo(merge(alone, daughter, officer), officer)
    merge(alone, daughter, officer)
    assert DuplicateDecision.objects.standing().count() == 1


def test_taking_a_difference_back_brings_the_pair_up_again(alone, daughter, officer):
    decision = actions.mark_different(alone, daughter, reason="x", at=AT, by=officer)
    undo(decision, officer)
    assert len(candidates(Member.objects.all())) == 1
    with pytest.raises(rules.AlreadyUndone):
        undo(decision, officer)
    assert AuditEntry.objects.latest("pk").action == "undo_duplicate_decision"


def test_taking_back_needs_a_reason_and_nothing_later(alone, daughter, officer):
    decision = merge(alone, daughter, officer)
    with pytest.raises(BasisMissing):
        undo(decision, officer, reason=" ")
    home = fresh(daughter.household)
    actions.record_leaving(
        home, member=joined(home, name="Lý Văn Con"), on=TODAY, basis="x", at=AT, today=TODAY,
        by=officer,
    )  # fmt: skip
    with pytest.raises(EventIsOvertaken):
        undo(decision, officer)
    assert fresh(decision).undone_at is None


def test_a_merge_that_is_reversed_as_an_event_is_taken_back_too(alone, daughter, officer):
    decision = merge(alone, daughter, officer)
    actions.reverse_event(decision.event, reason="Nhầm", on=TODAY, at=AT, by=officer)
    assert fresh(decision).undone_by == officer


def test_numbers_of_the_living_stay_unique_all_along(alone, daughter, officer, village):
    third = build.household(village, "Lý Thị Ba").members.get()
    decision = merge(alone, daughter, officer, taking=["cccd"])
    Member.objects.filter(pk=alone.pk).update(cccd="")
    Member.objects.filter(pk=third.pk).update(cccd=NEW)
    with pytest.raises(EventIsOvertaken):
        undo(decision, officer)
    assert Member.objects.present().filter(cccd=NEW).count() == 1


@pytest.fixture(params=["different", "merge", "undo_different", "undo_merge"])
def act(request, alone, daughter, officer):
    """One of the actions, ready to be carried out."""
    mark = {"reason": "x", "at": AT, "by": officer}
    if request.param == "undo_different":
        decision = actions.mark_different(alone, daughter, **mark)
    elif request.param == "undo_merge":
        decision = merge(alone, daughter, officer, taking=["cccd"])
    return {
        "different": lambda: actions.mark_different(alone, daughter, **mark),
        "merge": lambda: merge(daughter, alone, officer, taking=["name"]),
    }.get(request.param) or (lambda: undo(decision, officer))


def test_without_its_line_in_the_trail_nothing_changes(act, monkeypatch):
    def everything():
        decisions = list(DuplicateDecision.objects.values())
        return registry(), list(HouseholdEvent.objects.values()), decisions

    def fail(**facts):
        raise OSError

    before = everything()
    with monkeypatch.context() as broken:
        broken.setattr(AuditEntry.objects, "create", fail)
        with pytest.raises(OSError):  # noqa: PT011
            act()
    assert everything() == before
    lines = AuditEntry.objects.count()
    act()
    assert everything() != before
    assert AuditEntry.objects.count() == lines + 1
