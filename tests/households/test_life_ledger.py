"""Life events at the close: khác tăng, khác giảm, and the ledger recounted without its code."""

from collections import Counter
from datetime import date

import pytest

from households import actions
from households.models import HouseholdYear
from tests.households import builders as build
from tests.households.builders import NEAR, NOT_POOR, POOR
from tests.households.families import alone, family, one
from tests.households.test_life import child, head_of

pytestmark = pytest.mark.django_db


def how(day=date(2026, 3, 5), today=date(2026, 12, 1), **facts):
    """The facts of an event of 2026."""
    known = {"on": day, "basis": "Giấy tờ của xã", "at": build.moment(day), "by": None}
    return known | {"today": today} | facts


def close_record(household, day=date(2026, 4, 1), closing="moved_away"):
    actions.close_household(
        household, closing=closing, closed_on=day, basis="Đơn", at=build.moment(day),
        on=date(2026, 12, 1), by=None,
    )  # fmt: skip


@pytest.fixture
def places():
    """Two communes with a village each."""
    return build.commune()[1][0], build.commune()[1][0]


@pytest.fixture
def here():
    """One village, alone in its commune."""
    return build.commune()[1][0]


@pytest.fixture
def homes(places):
    """Households closed for 2025 as a baseline: {name: household}, and their classes."""
    here, there = places
    known = {
        "stays": (here, POOR), "splits": (here, POOR), "merges": (here, POOR),
        "takes in": (here, NEAR), "moves": (here, POOR), "dies out": (here, NEAR),
        "comes back": (here, NEAR), "goes in autumn": (here, POOR),
        "was not poor": (here, NOT_POOR),
        "lives there": (there, POOR), "away for good": (there, NEAR),
    }  # fmt: skip
    found = {}
    for name, (village, _) in known.items():
        found[name] = family(village) if name == "splits" else alone(village, name.title())
    for village in places:
        classes = {found[n]: c for n, (v, c) in known.items() if v == village}
        build.closed_round(village.parent, classes, 2025, is_baseline=True)
    return found


def live(homes, there):
    """What happens in 2026 before the round."""
    son = one(homes["splits"], "Lý Văn An")
    new = actions.split_household(homes["splits"], members=[son], head=son, **how()).other
    people = dict.fromkeys(homes["merges"].members.present(), "khac")
    actions.merge_household(homes["merges"], to=homes["takes in"], there=people, **how())
    actions.move_household(homes["moves"], unit=there, **how())
    last = head_of(homes["dies out"])
    actions.record_death(homes["dies out"], member=last, closing="dissolved", **how())
    for name in ("comes back", "away for good"):
        close_record(homes[name])
    actions.return_household(homes["comes back"], **how(date(2026, 6, 1)))
    moved_in = build.household(
        homes["stays"].unit, "Người Mới Đến", origin="moved_in", on=date(2026, 5, 1)
    )
    homes |= {"split off": new, "moved in": moved_in}
    for household in homes.values():
        household.refresh_from_db()
    return homes


def test_every_event_is_booked_as_what_it_was(homes, places):
    here, there = places
    homes = live(homes, there)
    rounds = [build.open_round(village.parent) for village in places]
    build.listed(rounds[0], homes["goes in autumn"])
    close_record(homes["goes in autumn"], date(2026, 10, 2))
    now = {
        here: {
            "stays": POOR, "splits": NEAR, "split off": POOR, "takes in": NEAR,
            "comes back": POOR, "was not poor": NEAR, "moved in": NEAR,
        },
        there: {"moves": POOR, "lives there": NOT_POOR},
    }  # fmt: skip
    for village, classes in now.items():
        found = {homes[name]: answers(homes[name], found) for name, found in classes.items()}
        build.recognised_round(village.parent, found)
        build.figures(village.parent)
    actions.close_review(rounds, at=build.moment("2026-12-20"), by=build.staff())
    facts = build.facts()
    names = {household.pk: name for name, household in homes.items()}
    assert {names[pk]: fact.movement for pk, fact in facts.items()} == {
        "stays": "ngheo_cu", "splits": "ngheo_thanh_can_ngheo", "split off": "khac_tang",
        "merges": "khac_giam", "takes in": "can_ngheo_cu", "moves": "ngheo_cu",
        "dies out": "khac_giam", "comes back": "can_ngheo_thanh_ngheo",
        "goes in autumn": "khac_giam", "was not poor": "phat_sinh_can_ngheo",
        "moved in": "khac_tang", "lives there": "thoat_ngheo", "away for good": "khac_giam",
    }  # fmt: skip
    assert facts[homes["moves"].pk].unit_before == here
    for village in places:
        for poverty_class in (POOR, NEAR):
            assert_reconciles(village, poverty_class)


def answers(household, poverty_class):
    """Answers that name everybody who lives there now."""
    rows = [
        build.member_answers(
            m.name, quan_he=m.relation, ngay_sinh=f"{m.birth_date:%Y-%m-%d}", gioi_tinh=m.sex
        )
        for m in household.members.present().order_by("pk")
    ]
    return {"poverty_class": poverty_class, "members": rows}


def assert_reconciles(village, poverty_class):
    """Opening − out + in = closing, for households and persons, from the closing of each year.

    Counted from the two years' classes alone: no movement and no side before is read.
    """
    last, now = (classes_of(year) for year in (2025, 2026))
    was = {pk for pk, (c, v, _) in last.items() if (c, v) == (poverty_class, village.pk)}
    is_now = {pk for pk, (c, v, _) in now.items() if (c, v) == (poverty_class, village.pk)}
    rows = HouseholdYear.objects.filter(year=2026)
    opened = rows.filter(unit_before=village, class_before=poverty_class)
    assert set(opened.values_list("household", flat=True)) == was
    assert sum(opened.values_list("members_before", flat=True)) == sum(last[pk][2] for pk in was)
    found = rows.filter(unit=village, poverty_class=poverty_class)
    assert set(found.values_list("household", flat=True)) == is_now
    left, came = was - is_now, is_now - was
    assert len(was) - len(left) + len(came) == len(is_now)
    gone = opened.exclude(unit=village, poverty_class=poverty_class)
    new = found.exclude(unit_before=village, class_before=poverty_class)
    assert set(gone.values_list("household", flat=True)) == left
    assert set(new.values_list("household", flat=True)) == came


def classes_of(year):
    """{household: (class, village, members)} of a closed year."""
    facts = HouseholdYear.objects.filter(year=year)
    return {f.household_id: (f.poverty_class, f.unit_id, f.members) for f in facts}


def test_who_left_and_returned_the_year_after_is_poor_again_and_nothing_is_counted_twice(here):
    home = alone(here)
    build.closed_round(here.parent, {home: POOR}, 2024, is_baseline=True)
    close_record(home, date(2025, 4, 1))
    build.closed_round(here.parent, {}, 2025)
    home.refresh_from_db()
    actions.return_household(home, **how(date(2026, 2, 1), date(2026, 2, 2)))
    build.closed_round(here.parent, {home: POOR}, 2026)
    found = [f.movement for f in home.years.order_by("year")]
    assert found == ["nam_goc", "khac_giam", "tai_ngheo"]


def test_members_who_go_over_change_the_persons_of_both_households(here):
    home, kin = family(here), alone(here)
    build.closed_round(
        here.parent, {home: answers(home, POOR), kin: answers(kin, POOR)}, 2025, is_baseline=True
    )
    going = {one(home, "Lý Văn An"): "khac", one(home, "Lý Thị Út"): "khac"}
    actions.transfer_members(home, to=kin, there=going, **how())
    actions.record_birth(kin, person=child(), **how())
    now = {home: answers(home, POOR), kin: answers(kin, POOR)}
    build.closed_round(here.parent, now)
    facts = build.facts()
    persons = {pk: (f.members_before, f.members) for pk, f in facts.items()}
    assert persons == {home.pk: (4, 2), kin.pk: (1, 4)}
    assert Counter(f.movement for f in facts.values()) == {"ngheo_cu": 2}


def test_a_reversed_split_leaves_no_trace_in_the_ledger(here):
    home = family(here)
    build.closed_round(here.parent, {home: POOR}, 2025, is_baseline=True)
    son = one(home, "Lý Văn An")
    event = actions.split_household(home, members=[son], head=son, **how())
    actions.reverse_event(
        event, reason="Nhầm", on=date(2026, 3, 6), at=build.moment("2026-03-06"), by=None
    )
    build.closed_round(here.parent, {home: answers(home, POOR)})
    assert {pk: f.movement for pk, f in build.facts().items()} == {home.pk: "ngheo_cu"}


def test_a_household_split_off_in_an_open_round_asks_for_its_own_review(here):
    home = family(here)
    build.closed_round(here.parent, {home: POOR}, 2025, is_baseline=True)
    commune_review = build.open_round(here.parent)
    son = one(home, "Lý Văn An")
    facts = how(date(2026, 9, 3), date(2026, 9, 3))
    new = actions.split_household(home, members=[son], head=son, **facts).other
    assert [case.household for case in commune_review.cases.all()] == [home]
    build.closed_round(here.parent, {home: answers(home, POOR), new: answers(new, POOR)})
    assert build.facts()[new.pk].movement == "khac_tang"
