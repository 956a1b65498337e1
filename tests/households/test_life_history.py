"""Who lived where on any date: random lives of a few households, held against a plain diary."""

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from households import actions
from households.models import Household, HouseholdEvent, Member
from tests.households import builders as build
from tests.households.families import alone, family, living
from tests.households.test_life import child

pytestmark = pytest.mark.django_db
START, LAST = date(2026, 1, 1), date(2026, 12, 31)
ACTS = [
    "birth", "death", "leave", "back", "head", "transfer", "merge", "split", "move", "close",
    "come_home", "reverse",
]  # fmt: skip


class Diary:
    """The same lives twice: in the registry, and as plain lists of (where, from, until).

    A person is in a household from a day up to the day before leaving (`until` excluded), a
    household in a village through its last day.
    """

    def __init__(self):
        _, self.villages = build.commune(villages=2)
        self.villages += build.commune()[1]
        self.homes = [family(self.villages[0]), alone(self.villages[1])]
        self.homes.append(alone(self.villages[2], "Hoàng Văn Hai"))
        since = date(2021, 1, 1)
        self.stays = {name: [[h.pk, since, None]] for h in self.homes for name in living(h)}
        self.places = {h.pk: [[h.unit_id, since, None]] for h in self.homes}
        self.day, self.born, self.before = START, 0, None

    def how(self):
        """The facts of an event of today."""
        moment = build.moment(self.day)
        return {"on": self.day, "basis": "Giấy", "at": moment, "today": self.day, "by": None}

    def go(self, act, one, two, days):
        """Let one thing happen some days later; where it cannot, nothing happens."""
        self.day += timedelta(days)
        home = self._where(act, one)
        is_open = home.closed_on is None
        if is_open is (act == "come_home") and act != "reverse":
            return
        snapshot = deepcopy((self.stays, self.places, list(self.homes)))
        if getattr(self, act)(home, two):
            self.before = None if act == "reverse" else snapshot

    def _where(self, act, one):
        """A household where this can happen, if there is one; else any."""
        homes = [Household.objects.get(pk=home.pk) for home in self.homes]
        fit = {
            "back": lambda h: h.closed_on is None and self._away(h),
            "come_home": lambda h: h.closing == "moved_away",
            "transfer": lambda h: h.members.present().count() > 1,
            "split": lambda h: h.members.present().count() > 1,
        }.get(act, lambda h: h.closed_on is None)
        homes = [home for home in homes if fit(home)] or homes
        return homes[one % len(homes)]

    def _away(self, home):
        """Who left this household and lives nowhere now."""
        gone = home.members.filter(leaving__in=["left", "moved"], left_on__lte=self.day)
        gone = [m for m in gone.order_by("pk") if self.stays[m.name][-1][2] is not None]
        died = set(Member.objects.filter(leaving="died").values_list("name", flat=True))
        return [m for m in gone if m.name not in died and self.stays[m.name][-1][2] <= self.day]

    def people(self, home):
        """The members present, the head first."""
        present = home.members.present().order_by("pk")
        return sorted(present, key=lambda member: member.relation != "chu_ho")

    def enter(self, name, home):
        self.stays.setdefault(name, []).append([home.pk, self.day, None])

    def leave_home(self, name):
        self.stays[name][-1][2] = self.day

    def shut(self, home):
        self.places[home.pk][-1][2] = self.day

    def birth(self, home, two):
        self.born += 1
        name = f"Bé {self.born}"
        actions.record_birth(home, person=child(name=name), **self.how())
        self.enter(name, home)
        return True

    def _goes(self, act, home, two, closing):
        people = self.people(home)
        person = people[two % len(people)]
        others = [m for m in people if m != person]
        follow = {"new_head": others[0]} if others else {"closing": closing}
        act(home, member=person, **follow, **self.how())
        self.leave_home(person.name)
        if not others:
            self.shut(home)
        return True

    def death(self, home, two):
        return self._goes(actions.record_death, home, two, "dissolved")

    def leave(self, home, two):
        return self._goes(actions.record_leaving, home, two, "moved_away")

    def back(self, home, two):
        gone = self._away(home)
        if not gone:
            return False
        person = gone[two % len(gone)]
        actions.return_member(home, member=person, relation="khac", **self.how())
        self.enter(person.name, home)
        return True

    def head(self, home, two):
        people = self.people(home)
        if len(people) == 1:
            return False
        new = people[1 + two % (len(people) - 1)]
        actions.change_head(home, new_head=new, relation="khac", **self.how())
        return True

    def _other(self, home, two):
        others = [h for h in self.homes if h != home]
        other = Household.objects.get(pk=others[two % len(others)].pk)
        return other if other.closed_on is None and other.registered_on <= self.day else None

    def transfer(self, home, two):
        people, other = self.people(home), self._other(home, two)
        if len(people) == 1 or other is None:
            return False
        person = people[two % len(people)]
        new = next(m for m in people if m != person)
        actions.transfer_members(home, to=other, there={person: "khac"}, new_head=new, **self.how())
        self.leave_home(person.name)
        self.enter(person.name, other)
        return True

    def merge(self, home, two):
        people, other = self.people(home), self._other(home, two)
        if other is None or self.places[home.pk][-1][1] > self.day:
            return False
        going = people[: 1 + two % len(people)]
        actions.merge_household(home, to=other, there=dict.fromkeys(going, "khac"), **self.how())
        for person in people:
            self.leave_home(person.name)
        for person in going:
            self.enter(person.name, other)
        self.shut(home)
        return True

    def split(self, home, two):
        people = self.people(home)
        if len(people) == 1:
            return False
        going, unit = people[1 : 2 + two % 2], self.villages[two % 3]
        new = actions.split_household(
            home, members=going, head=going[0], unit=unit, **self.how()
        ).other
        self.homes.append(new)
        self.places[new.pk] = [[unit.pk, self.day, None]]
        for person in going:
            self.leave_home(person.name)
            self.enter(person.name, new)
        return True

    def move(self, home, two):
        unit = self.villages[two % 3]
        if unit.pk == home.unit_id or self.places[home.pk][-1][1] >= self.day:
            return False
        actions.move_household(home, unit=unit, **self.how())
        self.places[home.pk][-1][2] = self.day - timedelta(1)
        self.places[home.pk].append([unit.pk, self.day, None])
        return True

    def close(self, home, two):
        people = self.people(home)
        facts = self.how()
        facts |= {"closed_on": facts.pop("on"), "on": facts.pop("today")}
        actions.close_household(home, closing="moved_away", **facts)
        for person in people:
            self.leave_home(person.name)
        self.shut(home)
        return True

    def come_home(self, home, two):
        gone = [
            m for m in home.members.filter(left_on=home.closed_on, leaving="left").order_by("pk")
            if self.stays[m.name][-1][2] == home.closed_on
            and self.stays[m.name][-1][0] == home.pk
        ]  # fmt: skip
        if home.closing == "merged" or not gone or home.closed_on >= self.day:
            return False
        unit = self.villages[two % 3]
        actions.return_household(home, unit=unit, members=gone, head=gone[0], **self.how())
        self.places[home.pk].append([unit.pk, self.day, None])
        for person in gone:
            self.enter(person.name, home)
        return True

    def reverse(self, home, two):
        event = HouseholdEvent.objects.standing().order_by("pk").last()
        if self.before is None or event is None:
            return False
        facts = self.how()
        actions.reverse_event(event, reason="Nhầm", on=self.day, at=facts["at"], by=None)
        self.stays, self.places, self.homes = self.before
        return True

    def check(self, day):
        """On this day the registry and the diary tell the same."""
        members = Member.objects.on(day).values_list("household", "name")
        said = sorted(members)
        kept = sorted(
            (home, name)
            for name, stays in self.stays.items()
            for home, start, end in stays
            if start <= day and (end is None or day < end)
        )
        assert said == kept
        for village in self.villages:
            there = Household.objects.living_in(village, day).values_list("pk", flat=True)
            lived = {
                home
                for home, places in self.places.items()
                for unit, start, end in places
                if unit == village.pk and start <= day and (end is None or day <= end)
            }
            assert set(there) == lived


def heads_are_right():
    """Every household with people has one head and one open residence; a closed one has neither."""
    for home in Household.objects.exclude(closing="error"):
        heads = home.members.present().filter(relation="chu_ho").count()
        is_open = home.closed_on is None
        assert heads == is_open and home.residences.filter(to_on=None).count() == is_open
        assert home.members.present().exists() is is_open
        if is_open:
            assert home.head_name == home.members.present().get(relation="chu_ho").name


STEP = st.tuples(
    st.sampled_from(ACTS), st.integers(0, 5), st.integers(0, 5), st.integers(0, 40)
)  # fmt: skip


@settings(
    max_examples=15, deadline=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    steps=st.lists(STEP, min_size=8, max_size=16), days=st.lists(st.integers(0, 364), max_size=6)
)
def test_the_registry_knows_who_lived_where_on_any_day(steps, days):
    with transaction.atomic():
        diary = Diary()
        for step in steps:
            diary.go(*step)
            heads_are_right()
        changed = {day for stays in diary.stays.values() for _, *ends in stays for day in ends}
        for day in {*changed - {None}, *(START + timedelta(n) for n in days), diary.day}:
            diary.check(day)
            diary.check(day - timedelta(1))
        transaction.set_rollback(True)
