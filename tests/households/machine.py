"""A small world of two communes in which anything the product can do may happen, in any order."""

import uuid
from collections import Counter
from datetime import date, timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.errors import RuleBroken
from households import actions
from households.actions.opinions import agreed_opinion, asks_opinion
from households.models import (
    CommuneReview,
    Complaint,
    Household,
    HouseholdEvent,
    Member,
    Petition,
    ReviewCase,
)
from organisations.models import Unit
from tests.households import builders as build
from tests.households.builders import NEAR, NOT_POOR, POOR
from tests.households.machine_watch import Watch

NUMBER = st.integers(0, 30)
CLASS = st.sampled_from([POOR, POOR, NEAR, NOT_POOR])
ADULT = {"birth_date": date(1985, 4, 2), "sex": "nam"}
RELATION = "khac"
NUMBERS = [f"01908000000{n}" for n in range(5)]
LAST = date(2026, 12, 20)


LIFE = [
    "register", "birth", "joining", "leaving", "new_head", "move", "split", "transfer", "merge",
    "close_record", "come_back", "member_back", "reverse", "merge_people",
]  # fmt: skip
OFFICE = [
    "open_annual", "petition", "refuse", "open_ad_hoc", "quick", "survey", "meet", "post",
    "complain", "settle", "opinion", "decide", "figures", "close_year", "reopen", "reopen",
]  # fmt: skip


def chance(**draws):
    """What a verb of the world draws when it happens."""

    def decorate(method):
        method.draws = draws
        return method

    return decorate


class World:
    """What every run begins with: places, people in office, a few families."""

    def __init__(self):
        build.standard(), build.score_table()
        self.groups = build.ethnic_groups()
        self.communes = [build.commune(villages=2)[0], build.commune(villages=1)[0]]
        self.villages = list(Unit.objects.villages().order_by("pk"))
        self.officers = {unit.pk: build.officer(unit) for unit in self.communes}
        self.chairmen = {unit.pk: build.chairman(unit) for unit in self.communes}
        self.staff = build.staff()
        for n in range(5):
            village = self.villages[n % 3]
            head = {"cccd": NUMBERS[n]} if n < 2 else {}
            home = build.household(village, f"Hộ {n}", by=self.officers[village.parent_id],
                                   head=head, on=date(2020, 1, 1))  # fmt: skip
            for k in range(n % 3):
                person = self.person(f"Người {n}{k}")
                actions.record_joining(
                    home, person=person, **self.how(date(2021, 1, 1), self.staff)
                )

    def person(self, name, **facts):
        """An adult from outside the registry."""
        return ADULT | {"name": name, "relation": RELATION, "ethnicity": self.groups["02"]} | facts

    @staticmethod
    def how(day, by):
        """The day of an event, what it rests on, who records it."""
        return {"on": day, "basis": "Giấy tờ", "at": build.moment(day), "today": day, "by": by}


class Machine(RuleBasedStateMachine):
    """Rules are the product's own actions; a broken rule is an answer, anything else a fault."""

    world, tally = None, Counter()

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.today = date(2022, 8, 20)
        self.watch = Watch()

    def teardown(self):
        """Nothing of a run stays."""
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # Helpers

    def do(self, action, *args, **facts):
        """The action's result; None if a rule of the product refused it."""
        try:
            with transaction.atomic():
                result = action(*args, **facts)
        except RuleBroken:
            self.tally[action.__name__, "refused"] += 1
            return None
        self.tally[action.__name__, "done"] += 1
        return result

    def pick(self, rows, number):
        """One of the rows, by number; None of none."""
        rows = list(rows.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def home(self, number):
        """Any household, closed ones as well."""
        return self.pick(Household.objects.all(), number)

    def round(self, number):
        """The latest round of a commune: the annual one, or an ad hoc one that is open."""
        rounds = CommuneReview.objects.select_related("review", "commune")
        commune = self.world.communes[number % 2]
        open_ones = rounds.filter(commune=commune, closed_at=None).order_by("-pk")
        return open_ones.first() or rounds.filter(commune=commune).order_by("-pk").first()

    def officer(self, unit):
        """Who works there."""
        return self.world.officers[unit.pk]

    def event(self, by=None):
        """An event of today."""
        return self.world.how(self.today, by or self.world.staff)

    def pass_days(self, days):
        """Time goes by, up to the end of the standard."""
        self.today = min(self.today + timedelta(days), LAST)

    # Time

    @rule(days=st.sampled_from([1, 1, 7, 30, 120]))
    def wait(self, days):
        """Days go by."""
        self.pass_days(days)

    # The registry

    @chance(number=NUMBER, cccd=st.sampled_from(["", "", *NUMBERS]),
          origin=st.sampled_from(["registered", "moved_in"]))  # fmt: skip
    def register(self, number, cccd, origin):
        """A family enters the registry."""
        village = self.world.villages[number % 3]
        head = self.world.person(f"Chủ {number}", cccd=cccd)
        head.pop("relation")
        self.do(actions.register_household, unit=village, head=head, origin=origin,
                on=self.today, by=self.officer(village.parent))  # fmt: skip

    @chance(number=NUMBER)
    def birth(self, number):
        """A child is born."""
        person = {"name": f"Bé {number}", "sex": "nu", "relation": "con",
                  "ethnicity": self.world.groups["02"]}  # fmt: skip
        if home := self.home(number):
            self.do(actions.record_birth, home, person=person, **self.event())

    @chance(number=NUMBER, married=st.booleans(), cccd=st.sampled_from(["", *NUMBERS]))
    def joining(self, number, married, cccd):
        """Somebody comes to live in a household."""
        person = self.world.person(f"Dâu {number}", cccd=cccd)
        self.do(actions.record_joining, self.home(number), person=person, by_marriage=married,
                **self.event())  # fmt: skip

    @chance(number=NUMBER, who=NUMBER, dies=st.booleans(), closing=st.sampled_from(
        [None, None, "dissolved", "moved_away"]))  # fmt: skip
    def leaving(self, number, who, dies, closing):
        """Somebody dies or goes away, with a new head where one is needed."""
        home = self.home(number)
        member = self.pick(home.members.present(), who)
        heir = self.pick(home.members.present().exclude(pk=member and member.pk), who)
        verb = actions.record_death if dies else actions.record_leaving
        if member:
            is_head = member.relation == Member.Relation.HEAD
            facts = {"new_head": heir, "relations": self.others(home, heir)} if is_head else {}
            self.do(verb, home, member=member, closing=closing, **facts, **self.event())

    def others(self, home, head):
        """What everybody is to a new head: some relative."""
        return {m: RELATION for m in home.members.present() if head is None or m.pk != head.pk}

    @chance(number=NUMBER, who=NUMBER)
    def new_head(self, number, who):
        """Another member becomes the head."""
        home = self.home(number)
        if member := self.pick(home.members.present(), who):
            self.do(actions.change_head, home, new_head=member, relation=RELATION,
                    relations=self.others(home, member), **self.event())  # fmt: skip

    @chance(number=NUMBER, where=NUMBER)
    def move(self, number, where):
        """A household moves within the district."""
        village = self.world.villages[where % 3]
        self.do(actions.move_household, self.home(number), unit=village, **self.event())

    @chance(number=NUMBER, who=NUMBER, where=NUMBER)
    def split(self, number, who, where):
        """A member founds a household of their own."""
        home = self.home(number)
        member = self.pick(home.members.present(), who)
        heir = self.pick(home.members.present().exclude(pk=member and member.pk), who)
        village = self.world.villages[where % 3] if where % 2 else None
        if member:
            self.do(actions.split_household, home, members=[member], head=member, new_head=heir,
                    unit=village, **self.event())  # fmt: skip

    @chance(number=NUMBER, other=NUMBER, who=NUMBER)
    def transfer(self, number, other, who):
        """A member goes over to another household."""
        home, to = self.home(number), self.home(other)
        member = self.pick(home.members.present(), who)
        heir = self.pick(home.members.present().exclude(pk=member and member.pk), who)
        if member:
            self.do(actions.transfer_members, home, to=to, there={member: RELATION},
                    new_head=heir, **self.event())  # fmt: skip

    @chance(number=NUMBER, other=NUMBER)
    def merge(self, number, other):
        """A household becomes part of another."""
        home = self.home(number)
        there = dict.fromkeys(home.members.present(), RELATION)
        self.do(actions.merge_household, home, to=self.home(other), there=there, **self.event())

    @chance(number=NUMBER, closing=st.sampled_from(["moved_away", "dissolved", "error"]))
    def close_record(self, number, closing):
        """A household's record is closed; as a mistake it never was."""
        done = self.do(
            actions.close_household,
            self.home(number),
            closing=closing,
            closed_on=self.today,
            basis="Giấy tờ",
            at=build.moment(self.today),
            on=self.today,
            by=self.world.staff,
        )
        if done and closing == "error":
            self.watch.forget_since(date(2000, 1, 1))

    @chance(number=NUMBER, where=NUMBER)
    def come_back(self, number, where):
        """A household that went away lives here again."""
        gone = self.pick(Household.objects.exclude(closed_on=None), number)
        if gone:
            self.do(actions.return_household, gone, unit=self.world.villages[where % 3],
                    **self.event())  # fmt: skip

    @chance(number=NUMBER, who=NUMBER)
    def member_back(self, number, who):
        """Somebody lives in their household again."""
        home = self.home(number)
        if member := self.pick(home.members.exclude(left_on=None), who):
            self.do(actions.return_member, home, member=member, relation=RELATION, **self.event())

    @chance(number=NUMBER)
    def reverse(self, number):
        """An event was a mistake."""
        if event := self.pick(HouseholdEvent.objects.standing(), number):
            done = self.do(actions.reverse_event, event, reason="Nhầm", on=self.today,
                           at=build.moment(self.today), by=self.world.staff)  # fmt: skip
            if done:
                self.watch.forget_since(event.on)

    @chance(number=NUMBER, ending=st.sampled_from(["error", "moved"]))
    def merge_people(self, number, ending):
        """Two entries are the same person."""
        people = Member.objects.present().exclude(relation="chu_ho").order_by("pk")
        if len(people) > 1:
            first, second = people[number % len(people)], people[(number + 1) % len(people)]
            done = self.do(actions.merge_people, first, second, ending=ending, reason="Trùng",
                           on=self.today, at=build.moment(self.today),
                           by=self.world.staff)  # fmt: skip
            if done:
                self.watch.forget_since(date(2000, 1, 1))

    # Rounds

    @chance(is_baseline=st.sampled_from([False, False, False, True]))
    def open_annual(self, is_baseline):
        """The district opens the year's round, in September."""
        if self.today.month < 9:
            self.today = date(self.today.year, 9, 1)
        self.do(actions.open_review, unit=self.world.communes[0].parent, year=self.today.year,
                standard=build.standard(), opens_on=self.today,
                due_on=max(self.today, date(self.today.year, 12, 14)), on=self.today,
                by=self.world.staff, is_baseline=is_baseline)  # fmt: skip

    @chance(number=NUMBER, form=st.sampled_from(["01", "01", "04"]))
    def petition(self, number, form):
        """A household asks to be reviewed, or to be recognised as having left."""
        if home := self.pick(Household.objects.present(), number):
            self.do(build.petition, home, form, on=self.today, by=self.officer(home.unit.parent))

    @chance(number=NUMBER)
    def refuse(self, number):
        """A petition that waits is refused."""
        if petition := self.pick(Petition.objects.all(), number):
            self.do(actions.refuse_petition, petition, refusal="Không thuộc diện",
                    refused_on=self.today, on=self.today, by=self.world.staff)  # fmt: skip

    @chance(number=NUMBER)
    def open_ad_hoc(self, number):
        """A commune opens the round of the month."""
        if self.today.day < 15:
            self.today = self.today.replace(day=15)
        unit = self.world.communes[number % 2]
        self.do(build.open_ad_hoc, unit, self.today, by=self.officer(unit))

    @chance(number=NUMBER, poor=st.booleans())
    def quick(self, number, poor):
        """Phiếu A of an applicant."""
        if case := self.pick(ReviewCase.objects.filter(quick_result=None), number):
            facts = {} if poor else {"refusal": "Không có dấu hiệu nghèo"}
            self.do(actions.record_quick_result, case, quick_on=self.today, on=self.today,
                    result="chuyen_phieu_b" if poor else "khong_ngheo",
                    by=self.officer(case.commune_review.commune), **facts)  # fmt: skip

    @chance(number=NUMBER, found=CLASS)
    def survey(self, number, found):
        """A Phiếu B, whatever the state of its case."""
        if case := self.pick(ReviewCase.objects.all(), number):
            self.survey_case(case, found)

    def survey_case(self, case, found):
        """The people of the registry, and answers that come to a class."""
        members = [self.answers_of(m) for m in case.household.members.present().order_by("pk")]
        case.refresh_from_db()
        return self.do(build.survey, case, found, base=case.survey_id, on=self.today,
                       at=self.today, members=members,
                       by=self.officer(case.commune_review.commune))  # fmt: skip

    def answers_of(self, member):
        """A member as a row of the sheet."""
        age = self.today.year - member.birth_date.year
        young = {"bang_cap": "khong", "viec_lam": "khong_nhu_cau"} if age < 16 else {}
        return build.member_answers(
            member.name, id=member.pk, ngay_sinh=str(member.birth_date), gioi_tinh=member.sex,
            quan_he=member.relation, cccd=member.cccd, **young,
        )  # fmt: skip

    @chance(number=NUMBER, agreed=st.sampled_from([10, 10, 5, 4, 0]))
    def meet(self, number, agreed):
        """A village meeting about everybody surveyed there."""
        village = self.world.villages[number % 3]
        if found := self.round(self.world.communes.index(village.parent)):
            self.meet_in(found, village, agreed)

    def meet_in(self, commune_review, village, agreed):
        """Ten people are there; so many agree to each household."""
        cases = commune_review.cases.at("surveyed").filter(household__unit=village)
        self.do(build.meet, commune_review, village, votes={case.pk: agreed for case in cases},
                held_on=self.today, on=self.today,
                by=self.officer(commune_review.commune))  # fmt: skip

    @chance(number=NUMBER)
    def post(self, number):
        """The lists hang on the wall from today."""
        if found := self.round(number):
            facts = {"posted_from": self.today, "posted_to": self.today + timedelta(7)}
            self.do(build.post, found, by=self.officer(found.commune), **facts)

    @chance(number=NUMBER, who=NUMBER)
    def complain(self, number, who):
        """Somebody complains about a household, on the list or not."""
        found, home = self.round(number), self.home(who)
        if found:
            self.do(build.complain, found, home, filed_on=self.today,
                    by=self.officer(found.commune))  # fmt: skip

    @chance(number=NUMBER, found=CLASS, surveyed=st.booleans())
    def settle(self, number, found, surveyed):
        """A complaint is settled, after a re-check or (refused) without one."""
        if complaint := self.pick(Complaint.objects.all(), number):
            self.settle_one(complaint, found if surveyed else None)

    def settle_one(self, complaint, found):
        """The household surveyed again, the answer, its own posting."""
        if found and complaint.case:
            self.survey_case(complaint.case, found)
        complaint.refresh_from_db()
        self.do(build.settle, complaint, on=self.today,
                by=self.officer(complaint.commune_review.commune))  # fmt: skip

    @chance(number=NUMBER, is_agreed=st.sampled_from([True, True, False]))
    def opinion(self, number, is_agreed):
        """The opinion is asked and given."""
        if found := self.round(number):
            self.ask(found, is_agreed)

    def ask(self, commune_review, is_agreed):
        """Asked and answered today."""
        asked = self.do(build.ask, commune_review, asked_on=self.today,
                        by=self.officer(commune_review.commune))  # fmt: skip
        if asked:
            codes = [] if is_agreed else [self.home(asked.pk).code]
            self.do(build.reply, asked, is_agreed=is_agreed, replied_on=self.today,
                    by=self.world.staff, codes=codes)  # fmt: skip

    @chance(number=NUMBER)
    def decide(self, number):
        """The chairman recognises."""
        if found := self.round(number):
            self.recognise(found)

    def recognise(self, commune_review):
        """With whatever opinion there is."""
        number = f"{commune_review.pk}/{uuid.uuid4().hex[:4]}"
        self.do(actions.recognise, commune_review, decision_number=number,
                decided_on=self.today, on=self.today, at=build.moment(self.today),
                by=self.world.chairmen[commune_review.commune_id])  # fmt: skip

    @chance(number=NUMBER, households=st.sampled_from([100, 100, 100, 1]))
    def figures(self, number, households):
        """The commune's own figures of its villages, confirmed."""
        if found := self.round(number):
            self.count(found, households)

    def count(self, commune_review, households):
        """Recorded by the officer, confirmed by the chairman."""
        unit, year = commune_review.commune, commune_review.review.year
        row = {"households": households, "persons": households * 4,
               "minority_households": 0, "minority_persons": 0}  # fmt: skip
        rows = {village.pk: row for village in unit.children.all()}
        self.do(actions.record_village_figures, unit, year, rows, by=self.officer(unit))
        self.do(actions.confirm_village_figures, unit, year, at=build.moment(self.today),
                by=self.world.chairmen[unit.pk])  # fmt: skip

    @chance(which=st.sampled_from([(0,), (1,), (0, 1)]))
    def close_year(self, which):
        """The district closes one commune, or both together."""
        rounds = [found for n in which if (found := self.round(n))]
        if rounds:
            self.do(actions.close_review, rounds, at=build.moment(self.today), by=self.world.staff)

    @chance(number=NUMBER, who=NUMBER)
    def reopen(self, number, who):
        """A closed commune is opened again."""
        if found := self.round(number):
            codes = [self.home(who).code] if who % 2 else []
            done = self.do(actions.reopen_review, found, reason="Nhầm", codes=codes,
                           at=build.moment(self.today), by=self.world.staff)  # fmt: skip
            if done:
                self.watch.reopened(found)

    @initialize(found=st.lists(CLASS, min_size=4, max_size=4))
    def first_year(self, found):
        """A first year is closed already, so that there is something to compare with."""
        self.open_annual(is_baseline=True)
        for number in (0, 1):
            self.go_on(number, found, 12)
        self.pass_days(60)

    @rule(
        number=NUMBER,
        found=st.lists(CLASS, min_size=4, max_size=4),
        upto=st.integers(1, 12),
        objected=st.booleans(),
    )
    def go_on(self, number, found, upto, objected=False):
        """The next steps of a round as an office would do them, so that years do close."""
        commune_review = self.round(number)
        if commune_review is None or commune_review.closed_at:
            self.open_annual(is_baseline=False)
            commune_review = self.round(number)
        self.steps(commune_review, found, upto, objected)

    def steps(self, commune_review, found, upto, objected):
        """So many steps, or as many as there are; the posted list may be objected to once."""
        for step in range(upto):
            commune_review.refresh_from_db()
            if objected and commune_review.posted_from and not commune_review.decided_on:
                self.complain_about(commune_review, step)
                objected = False
            if not self.next_step(commune_review, found[step % 4]):
                return

    def complain_about(self, commune_review, number):
        """Somebody objects to one of the posted results."""
        if case := self.pick(commune_review.cases.at("posted"), number):
            self.do(build.complain, commune_review, case.household, filed_on=self.today,
                    by=self.officer(commune_review.commune))  # fmt: skip

    @rule(
        number=NUMBER,
        found=st.lists(CLASS, min_size=4, max_size=4),
        upto=st.integers(1, 8),
        objected=st.booleans(),
        form=st.sampled_from(["01", "01", "04"]),
    )
    def a_month(self, number, found, upto, objected, form):
        """A household asks outside the annual round; its commune opens the month and goes on."""
        home = self.pick(Household.objects.present(), number)
        unit = home and home.unit.parent
        if home and self.do(build.petition, home, form, on=self.today, by=self.officer(unit)):
            self.today = min(self.today.replace(day=max(self.today.day, 15)), LAST)
            round_ = self.do(build.open_ad_hoc, unit, self.today, by=self.officer(unit))
            if round_:
                self.steps(round_, found, upto, objected)

    def next_step(self, commune_review, found):
        """Whatever the round waits for; False once it is closed."""
        waiting = commune_review.cases.filter(state__in=["listed", "surveyed"])
        waiting = waiting.filter(household__closed_on=None)
        complaints = commune_review.complaints.filter(settled_on=None)
        if commune_review.closed_at:
            return False
        if commune_review.decided_on:
            self.count(commune_review, 100)
            self.do(actions.close_review, [commune_review], at=build.moment(self.today),
                    by=self.world.staff)  # fmt: skip
        elif commune_review.posted_from and complaints:
            for complaint in complaints:
                self.settle_one(complaint, found)
        elif commune_review.posted_from:
            self.today = max(self.today, min(commune_review.posted_until + timedelta(1), LAST))
            if asks_opinion(commune_review.review) and not agreed_opinion(commune_review):
                self.ask(commune_review, is_agreed=True)
            self.recognise(commune_review)
        elif waiting:
            self.review_all(commune_review, waiting, found)
        else:
            self.do(build.post, commune_review, by=self.officer(commune_review.commune),
                    posted_from=self.today, posted_to=self.today + timedelta(7))  # fmt: skip
        return True

    def review_all(self, commune_review, waiting, found):
        """Phiếu A and B of everybody waiting, then the meetings."""
        for case in waiting.filter(state="listed"):
            if case.awaits_quick_result:
                self.do(build.to_survey, case, self.today)
            self.survey_case(case, found)
        surveyed = commune_review.cases.at("surveyed").values("household__unit")
        for village in Unit.objects.filter(pk__in=surveyed):
            self.meet_in(commune_review, village, 10)

    # What happens in between

    @rule(data=st.data(), verb=st.sampled_from(LIFE))
    def live(self, data, verb):
        """Something happens to a family."""
        self.happen(data, verb)

    @rule(data=st.data(), verb=st.sampled_from(LIFE))
    def live_on(self, data, verb):
        """And something more: runs that leave one rule out still have the other."""
        self.happen(data, verb)

    @rule(data=st.data(), verb=st.sampled_from(OFFICE))
    def work(self, data, verb):
        """Somebody in an office does something, in order or not."""
        self.happen(data, verb)

    def happen(self, data, verb):
        """A verb with everything it draws."""
        method = getattr(self, verb)
        drawn = {name: data.draw(each) for name, each in method.draws.items()}
        method(**drawn)

    # What never breaks

    @invariant()
    def holds(self):
        """Everything that must be true after any step."""
        problems = self.watch.problems(self.today)
        assert not problems, problems
