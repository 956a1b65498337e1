"""A whole household entered twice: everybody alike is merged, the rest goes over, one way back."""

from datetime import date

import pytest

from households import actions
from households.actions.duplicates import rules
from households.actions.household import show_members
from households.actions.life.recording import HouseholdIsGone
from households.duplicates import candidates, matched
from households.models import DuplicateDecision, Household, HouseholdEvent, Member, ReviewCase
from organisations.models import AuditEntry
from tests.factories import MemberFactory
from tests.households import builders as build

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
AT = build.moment(TODAY)
ERROR, MOVED = Member.Leaving.ERROR, Member.Leaving.MOVED
BIRTHS = {
    "Lý Văn Páo": date(2001, 2, 3),
    "Lý Thị Dợ": date(2004, 7, 9),
    "Lý A Lử": date(1999, 5, 6),
}


@pytest.fixture
def village():
    return build.commune()[1][0]


@pytest.fixture
def officer(village):
    return build.officer(village.parent)


@pytest.fixture
def home(village):
    """Mẩn with Páo and Dợ."""
    return family(village, "Nông Thị Mẩn", ["Lý Văn Páo", "Lý Thị Dợ"])


@pytest.fixture
def again(village):
    """The same again, without accents, with Páo's number, without Dợ and with Lử."""
    facts = {"on": date(2024, 3, 1)}
    return family(village, "NONG THI MAN", ["Lý Văn Páo", "Lý A Lử"], cccd="019201000002", **facts)


def family(village, head, children, *, cccd="", on=date(2021, 1, 1)):
    household = build.household(village, head, on=on)
    for number, name in enumerate(children):
        MemberFactory(
            household=household, name=name, relation="con", birth_date=BIRTHS[name],
            cccd="" if number else cccd, joined_on=on, sex="nam",
        )  # fmt: skip
    show_members([(household, list(household.members.order_by("pk")))])
    return household


def merge(kept, dropped, by, **facts):
    known = {"ending": ERROR, "reason": "Trưởng thôn xác nhận một hộ", "on": TODAY, "at": AT}
    return actions.merge_homes(kept, dropped, **known | facts, by=by)


def of(home, name):
    return home.members.get(name=name)


def names(household):
    return sorted(household.members.present().values_list("name", flat=True))


def registry():
    """Everything the registry says, but for rows closed as a mistake."""
    people = Member.objects.exclude(leaving="error").order_by("pk")
    return list(Household.objects.values()), list(people.values())


def test_everybody_alike_is_found_once(home, again):
    pairs, alone = matched(home, again)
    assert {(a.name, b.name) for a, b in pairs} == {
        ("Nông Thị Mẩn", "NONG THI MAN"),
        ("Lý Văn Páo", "Lý Văn Páo"),
    }
    assert [member.name for member in alone] == ["Lý A Lử"]


def test_twins_of_one_name_are_matched_one_to_one(village, home):
    other = family(village, "MẨN", ["Lý Văn Páo", "Lý Văn Páo"])
    pairs, alone = matched(home, other)
    assert [a.name for a, _ in pairs] == ["Lý Văn Páo"]
    assert len(alone) == 2


def test_the_people_become_one_the_rest_goes_over_and_the_record_is_closed(home, again, officer):
    event = merge(home, again, officer)
    assert names(home) == ["Lý A Lử", "Lý Thị Dợ", "Lý Văn Páo", "Nông Thị Mẩn"]
    assert names(again) == []
    again.refresh_from_db()
    assert (again.closing, again.closed_on) == ("merged", TODAY)
    assert (event.kind, event.household, event.other) == ("same_person", again, home)
    newcomer = home.members.get(name="Lý A Lử")
    assert (newcomer.came_from, newcomer.joined_on) == (again.members.get(name="Lý A Lử"), TODAY)
    assert of(home, "Lý Văn Páo").cccd == "019201000002"
    assert "lu|" in f"{Household.objects.get(pk=home.pk).search_key}|"
    assert candidates(Member.objects.all()) == []
    assert DuplicateDecision.objects.standing().filter(verdict="same", event=event).count() == 2


def test_both_histories_stay_readable(home, again, officer):
    build.fact(again, build.POOR, 2025)
    merge(home, again, officer)
    assert again.years.get().poverty_class == "ngheo"
    assert again.members.count() == 3


def test_a_household_registered_anew_where_it_moved_is_one_after_the_other(home, again, officer):
    merge(again, home, officer, ending=MOVED)
    assert of(again, "Lý Văn Páo").came_from == of(home, "Lý Văn Páo")
    assert of(home, "Lý Văn Páo").left_on == date(2024, 3, 1)
    assert list(home.members.on(date(2024, 3, 1)).values_list("name", flat=True)) == ["Lý Thị Dợ"]


def test_a_head_who_goes_over_is_not_a_second_head(village, home, officer):
    other = family(village, "Hoàng Thị Xa", ["Lý Văn Páo"])
    merge(home, other, officer)
    assert home.members.get(name="Hoàng Thị Xa").relation == "khac"
    assert home.members.present().get(relation="chu_ho").name == "Nông Thị Mẩn"


@pytest.mark.parametrize("ending", [ERROR, MOVED])
def test_the_merge_is_taken_back_as_a_whole_by_any_of_its_decisions(home, again, officer, ending):
    before = registry()
    merge(again, home, officer, ending=ending)
    for decision in DuplicateDecision.objects.standing()[:1]:
        actions.undo_decision(decision, reason="Nhầm", on=TODAY, at=AT, by=officer)
    assert registry() == before
    assert not DuplicateDecision.objects.standing().exists()
    assert home.residences.get().to_on is None


def test_what_is_refused(village, home, again, officer):
    with pytest.raises(rules.ReasonMissing):
        merge(home, again, officer, reason=" ")
    with pytest.raises(rules.NotTwoEntries):
        merge(home, home, officer)
    with pytest.raises(rules.NobodyAlike):
        merge(home, family(village, "Hoàng Thị Xa", []), officer)
    facts = {"reason": "x", "at": AT, "by": officer}
    actions.mark_different(of(home, "Lý Văn Páo"), of(again, "Lý Văn Páo"), **facts)
    with pytest.raises(rules.AlreadyDecided):
        merge(home, again, officer)
    assert not HouseholdEvent.objects.exists()


def test_a_closed_household_is_not_merged(home, again, officer):
    Household.objects.filter(pk=again.pk).update(closed_on=TODAY, closing="dissolved")
    with pytest.raises(HouseholdIsGone):
        merge(home, again, officer)


@pytest.mark.parametrize("state", ["agreed", "posted", "recognised"])
def test_a_household_whose_result_was_agreed_to_waits_for_the_close(home, again, officer, state):
    case = build.listed(build.open_round(again.unit.parent), again)
    build.survey(case)
    ReviewCase.objects.filter(pk=case.pk).update(state=state)
    with pytest.raises(rules.ResultCountsBoth):
        merge(home, again, officer)


def test_without_its_line_in_the_trail_nothing_changes(home, again, officer, monkeypatch):
    def fail(**facts):
        raise OSError

    before = registry()
    with monkeypatch.context() as broken:
        broken.setattr(AuditEntry.objects, "create", fail)
        with pytest.raises(OSError):  # noqa: PT011
            merge(home, again, officer)
    assert registry() == before
    assert not DuplicateDecision.objects.exists()
    lines = AuditEntry.objects.count()
    merge(home, again, officer)
    assert AuditEntry.objects.count() == lines + 1
