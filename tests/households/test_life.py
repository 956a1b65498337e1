"""Life events: each keeps history, and a mistake is put back by a counter-event."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import RuleBroken
from households import actions
from households.actions.household import CitizenNumberTaken, show_members
from households.actions.life.heads import HeadIsNeeded, LastMember, NotAMember
from households.actions.life.home import LivesThereAlready, RoundTakesHousehold
from households.actions.life.people import EnteredAlready
from households.actions.life.recording import BasisMissing, EventOutsideStay, HouseholdIsGone
from households.actions.life.reversing import EventIsOvertaken, NotReversible
from households.models import Household, HouseholdEvent, Member, Residence
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import MemberFactory
from tests.households import builders as build

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 5)


@pytest.fixture
def home():
    """A household of two: the head and her son, born 2001."""
    _, (village,) = build.commune()
    household = build.household(village, head={"cccd": "019180000001"})
    MemberFactory(
        household=household, name="Nông Văn An", sex="nam", relation="con",
        birth_date=date(2001, 2, 3), joined_on=date(2021, 1, 1), cccd="019201000002",
    )  # fmt: skip
    show_members([(household, list(household.members.order_by("pk")))])
    return household


def how(**facts):
    """The day, what it rests on, and the moment of recording."""
    known = {"on": DAY, "basis": "Giấy tờ của xã", "at": build.moment("2026-03-10")}
    return known | {"today": date(2026, 3, 10), "by": None} | facts


def head_of(household):
    return household.members.present().get(relation="chu_ho")


def son_of(household):
    return household.members.get(name="Nông Văn An")


def child(**facts):
    group = build.ethnic_groups()["02"]
    return {"name": "Nông Thị Bé", "sex": "nu", "relation": "chau", "ethnicity": group} | facts


def registry():
    """Everything the registry says, but for rows closed as a mistake."""
    members = Member.objects.exclude(leaving="error").order_by("pk").values()
    homes = Household.objects.exclude(closing="error").order_by("pk").values()
    return list(members), list(homes), list(Residence.objects.order_by("pk").values())


def test_a_child_is_born_and_found_by_name(home):
    actions.record_birth(home, person=child(), **how())
    born = home.members.get(name="Nông Thị Bé")
    assert (born.birth_date, born.joined_on, born.joining) == (DAY, DAY, "born")
    assert Household.objects.search("nong thi be").get() == home
    line = AuditEntry.objects.get(action="record_event")
    assert (line.kind, line.changes) == ("change", {"event": "Sinh", "on": "2026-03-05"})


def test_the_head_dies_and_another_is_chosen_in_the_same_act(home):
    with pytest.raises(HeadIsNeeded):
        actions.record_death(home, member=head_of(home), **how())
    actions.record_death(home, member=head_of(home), new_head=son_of(home), **how())
    home.refresh_from_db()
    assert home.head_name == head_of(home).name == "Nông Văn An"


def test_the_last_person_goes_only_with_the_record(home):
    actions.record_leaving(home, member=son_of(home), **how())
    with pytest.raises(LastMember):
        actions.record_death(home, member=head_of(home), **how())
    assert head_of(home)


def test_a_number_of_a_living_person_is_not_taken_twice(home):
    person = child(birth_date=date(1999, 1, 1), cccd="019201000002")
    with pytest.raises(CitizenNumberTaken) as refusal:
        actions.record_joining(home, person=person, by_marriage=True, **how())
    assert home.code not in str(refusal.value)
    actions.record_leaving(home, member=son_of(home), by_marriage=True, **how())
    event = actions.record_joining(home, person=person, by_marriage=True, **how())
    assert event.kind == "married_in"


def test_the_head_changes_places_with_another(home):
    actions.change_head(home, new_head=son_of(home), relation="bo_me", **how())
    assert head_of(home).name == "Nông Văn An"
    assert home.members.get(name="Nông Thị Mẩn").relation == "bo_me"


def test_who_lives_elsewhere_is_nobodys_member_here(home):
    stranger = MemberFactory(household=build.household(home.unit, "Lý Thị Hoa"), relation="con")
    with pytest.raises(NotAMember):
        actions.record_death(home, member=stranger, **how())


@pytest.mark.parametrize("day", [date(2020, 12, 31), date(2026, 3, 11)])
def test_nothing_happens_before_the_household_or_in_the_future(home, day):
    with pytest.raises(EventOutsideStay):
        actions.record_birth(home, person=child(), **how(on=day))


def test_an_event_rests_on_something(home):
    with pytest.raises(BasisMissing):
        actions.record_birth(home, person=child(), **how(basis="  "))


def test_a_move_is_known_to_the_day(home):
    old, (_, new) = home.unit, build.commune(2)[1]
    actions.move_household(home, unit=new, **how())
    home.refresh_from_db()
    assert home.unit == new
    for place, day, lives in (
        (old, date(2026, 3, 4), True), (new, date(2026, 3, 4), False),
        (old, DAY, False), (new, DAY, True), (new.parent, DAY, True),
    ):  # fmt: skip
        assert Household.objects.living_in(place, day).filter(pk=home.pk).exists() is lives
    with pytest.raises(LivesThereAlready):
        actions.move_household(home, unit=new, **how())


def test_a_listed_household_is_settled_before_it_leaves_the_commune(home):
    build.listed(build.open_round(home.unit.parent), home)
    other = build.commune()[1][0]
    with pytest.raises(RoundTakesHousehold):
        actions.move_household(
            home, unit=other, **how(on=date(2026, 10, 8), today=date(2026, 10, 9))
        )


def test_a_move_is_not_taken_back_once_the_new_commune_lists_the_household(home):
    commune, (village,) = build.commune()
    event = actions.move_household(home, unit=village, **how())
    home.refresh_from_db()
    build.listed(build.open_round(commune), home)
    with pytest.raises(EventIsOvertaken, match="nơi đến"):
        reverse(event)


def test_who_splits_off_has_a_household_and_both_keep_history(home):
    event = actions.split_household(home, members=[son_of(home)], head=son_of(home), **how())
    new = event.other
    stay = new.members.get()
    assert (new.origin, new.registered_on, stay.relation) == ("split", DAY, "chu_ho")
    assert stay.came_from.household == home and stay.came_from.leaving == "moved"
    day_before = Member.objects.on(date(2026, 3, 4)).filter(name="Nông Văn An")
    assert [m.household for m in day_before] == [home]
    assert [m.household for m in Member.objects.on(DAY).filter(name="Nông Văn An")] == [new]


def test_a_split_off_household_is_other_increase_and_one_gone_other_decrease(home):
    build.fact(home, build.POOR)
    new = actions.split_household(home, members=[son_of(home)], head=son_of(home), **how()).other
    close(home)
    build.closed_round(home.unit.parent, {new: build.POOR})
    assert build.facts()[new.pk].movement == "khac_tang"
    assert build.facts()[home.pk].movement == "khac_giam"


def close(household):
    return actions.close_household(
        household, closing="moved_away", closed_on=DAY, basis="Giấy chuyển đi",
        at=build.moment("2026-03-10"), on=date(2026, 3, 10), by=None,
    )  # fmt: skip


def test_a_closed_household_returns_with_its_people(home):
    close(home)
    with pytest.raises(HouseholdIsGone):
        actions.record_birth(home, person=child(), **how())
    later = how(on=date(2026, 5, 1), today=date(2026, 5, 2))
    actions.return_household(home, **later)
    assert home.members.present().count() == 2
    assert head_of(home).came_from.leaving == "left"
    assert not Household.objects.living_in(home.unit, date(2026, 4, 1)).exists()
    assert Household.objects.living_in(home.unit, date(2026, 5, 1)).get() == home


def verbs(home):
    """Every event there is, ready to happen."""
    son, head, other = son_of(home), head_of(home), build.commune()[1][0]
    kin = build.household(home.unit, "Lý Thị Hoa")
    alone = build.household(home.unit, "Hoàng Văn Một")
    sister = MemberFactory(household=home, name="Nông Thị Út", relation="con")
    show_members([(home, list(home.members.order_by("pk")))])
    return [
        lambda: actions.record_birth(home, person=child(), **how()),
        lambda: actions.record_death(home, member=head, new_head=son, **how()),
        lambda: actions.record_leaving(home, member=son, **how()),
        lambda: actions.change_head(home, new_head=son, relation="bo_me", **how()),
        lambda: actions.move_household(home, unit=other, **how()),
        lambda: actions.split_household(home, members=[son], head=son, **how()),
        lambda: actions.split_household(
            home, members=[head], head=head, new_head=son, unit=other, **how()
        ),
        lambda: close(home),
        lambda: actions.transfer_members(home, to=kin, there={son: "khac"}, **how()),
        lambda: actions.transfer_members(
            home, to=kin, there={head: "vo_chong"}, new_head=son, by_marriage=True, **how()
        ),
        lambda: actions.merge_household(home, to=kin, there={head: "khac", son: "chau"}, **how()),
        lambda: actions.merge_household(home, to=kin, there={head: "bo_me"}, **how()),
        lambda: actions.record_death(alone, member=head_of(alone), closing="dissolved", **how()),
        lambda: actions.change_head(
            home, new_head=son, relation="bo_me", relations={sister: "anh_chi_em"}, **how()
        ),
    ]


def reverse(event):
    at = build.moment("2026-03-11")
    return actions.reverse_event(event, reason="Ghi nhầm hộ", on=date(2026, 3, 11), at=at, by=None)


@pytest.mark.parametrize("index", range(14))
def test_a_reversed_event_leaves_the_registry_as_it_was(home, index):
    act = verbs(home)[index]
    before = registry()
    act()
    assert registry() != before
    event = HouseholdEvent.objects.get()
    counter = reverse(event)
    assert registry() == before
    for again in (event, counter):
        with pytest.raises(NotReversible):
            reverse(again)


@pytest.mark.parametrize("index", range(14))
def test_without_its_audit_line_nothing_happened(home, index, monkeypatch):
    act, before = verbs(home)[index], registry()

    def fail(**facts):
        raise OSError

    monkeypatch.setattr(AuditEntry.objects, "create", fail)
    with pytest.raises(OSError):
        act()
    assert registry() == before and not HouseholdEvent.objects.exists()


def test_what_something_later_rests_on_is_not_reversed(home):
    first = actions.change_head(home, new_head=son_of(home), relation="bo_me", **how())
    actions.record_birth(home, person=child(), **how())
    with pytest.raises(EventIsOvertaken, match="Sinh"):
        reverse(first)


def test_a_reversal_gives_its_reason(home):
    event = actions.record_birth(home, person=child(), **how())
    with pytest.raises(RuleBroken):
        actions.reverse_event(event, reason=" ", on=DAY, at=build.moment(DAY), by=None)


def test_an_officer_records_and_takes_back_on_the_page(home, today, signed_in):
    client = signed_in(Role.COMMUNE_OFFICER, home.unit.parent)
    assert "Có trẻ mới sinh" in client.get(f"/ho/{home.pk}/bien-dong/").content.decode()
    address, typed = f"/ho/{home.pk}/bien-dong/di/", {"on": "31/02/2026", "basis": "Đơn"}
    wrong = client.post(address, typed).content.decode()
    assert "không phải là một ngày có thật" in wrong and 'value="Đơn"' in wrong
    sent = {"on": "05/03/2026", "basis": "Đơn", "member": son_of(home).pk}
    assert client.post(address, sent).status_code == 302
    page = client.get(f"/ho/{home.pk}/").content.decode()
    assert "Người chuyển đi" in page and "ghi nhầm?" in page
    event = HouseholdEvent.objects.get()
    client.post(f"/ho/bien-dong/{event.pk}/huy/", {"reason": "Nhầm hộ"})
    assert son_of(home).left_on is None


@pytest.mark.parametrize(
    "kind",
    ["sinh", "mat", "ve-lam-dau-re", "ket-hon-di", "den", "di", "chu-ho", "chuyen-thon", "tach"],
)
def test_every_event_has_its_form(home, kind, signed_in):
    client = signed_in(Role.COMMUNE_OFFICER, home.unit.parent)
    assert client.get(f"/ho/{home.pk}/bien-dong/{kind}/").status_code == 200
    assert client.get(f"/ho/{home.pk}/bien-dong/tro-ve/").status_code == 404


def test_foreign_households_and_people_are_out_of_reach(home, signed_in):
    other = build.household(build.commune()[1][0], "Lý Thị Hoa")
    event = actions.record_birth(other, person=child(), **how())
    client = signed_in(Role.COMMUNE_OFFICER, home.unit.parent)
    stranger = head_of(other)
    sent = {"on": "05/03/2026", "basis": "Đơn", "member": stranger.pk}
    assert client.post(f"/ho/{other.pk}/bien-dong/di/", sent).status_code == 404
    assert client.post(f"/ho/bien-dong/{event.pk}/huy/", {"reason": "x"}).status_code == 404
    answer = client.post(f"/ho/{home.pk}/bien-dong/di/", sent)
    assert answer.status_code == 200 and "Lý Thị Hoa" not in answer.content.decode()
    stranger.refresh_from_db()
    assert stranger.left_on is None


def test_a_page_costs_the_same_with_one_event_and_with_three(home, signed_in):
    client = signed_in(Role.COMMUNE_OFFICER, home.unit.parent)
    counts = []
    for names in (["An"], ["Bình", "Cường"]):
        for name in names:
            actions.record_birth(home, person=child(name=name), **how())
        client.get(f"/ho/{home.pk}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/ho/{home.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_form_sent_twice_enters_nobody_twice(home):
    actions.record_birth(home, person=child(), **how())
    with pytest.raises(EnteredAlready, match="Nông Thị Bé"):
        actions.record_birth(home, person=child(), **how())
    actions.record_birth(home, person=child(name="Nông Thị Em"), **how())
    assert home.members.present().count() == 4
