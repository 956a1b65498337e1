"""What must hold after every step of the machine, read from the raw rows."""

from collections import Counter

from django.db.models import Count, F, Q

from households.models import (
    CommuneReview,
    Complaint,
    Household,
    HouseholdEvent,
    HouseholdYear,
    MeetingVote,
    Member,
    Residence,
    ReviewCase,
    RevisedFact,
    Survey,
)
from organisations.models import AuditEntry
from tests.households.ledger_recount import problems as ledger_problems

GROWING = (HouseholdEvent, Survey, MeetingVote, RevisedFact, AuditEntry, Household, Member)
PAST_MEETING = ["agreed", "posted", "recheck", "recognised"]


class Watch:
    """Remembers what was, to see what changed."""

    def __init__(self):
        self.counts, self.days = {}, {}
        self.facts, self.moved_out = {}, set()

    def forget_since(self, day):
        """A mistake of that day was put right: what was lived since is told anew."""
        self.days = {past: lived for past, lived in self.days.items() if past < day}

    def reopened(self, commune_review):
        """The facts of this year may leave it."""
        self.moved_out.add(commune_review.review.year)

    def problems(self, today):
        """Everything that is wrong now."""
        return [
            *self._heads(), *self._numbers(), *self._residences(), *self._cases(),
            *self._ledgers(), *self._facts(), *self._growth(), *self._past(today),
        ]  # fmt: skip

    def _heads(self):
        heads = Count("members", filter=Q(members__left_on=None, members__relation="chu_ho"))
        wrong = Household.objects.present().annotate(heads=heads).exclude(heads=1)
        return [f"{home.code} has {home.heads} heads" for home in wrong]

    def _numbers(self):
        numbers = Member.objects.present().exclude(cccd="").values_list("cccd", flat=True)
        return [f"{n} people share a number" for n in Counter(numbers).values() if n > 1]

    def _residences(self):
        stays = Count("residences", filter=Q(residences__to_on=None))
        homes = Household.objects.annotate(stays=stays)
        wrong = homes.filter(
            Q(closed_on=None) & ~Q(stays=1) | Q(closed_on__isnull=False, stays__gt=0)
        )
        yield from (f"{home.code} has {home.stays} residences" for home in wrong)
        elsewhere = Residence.objects.filter(to_on=None).exclude(unit=F("household__unit"))
        yield from (f"{stay.household_id} lives elsewhere than it says" for stay in elsewhere)

    def _cases(self):
        """No case is further than what its round and village left behind."""
        cases = ReviewCase.objects.select_related("commune_review__review", "survey")
        votes = {
            survey
            for survey, agreed, present in MeetingVote.objects.values_list(
                "survey", "agreed", "meeting__present"
            )
            if 2 * agreed >= present
        }
        complained = set(Complaint.objects.values_list("case", flat=True))
        for case in cases.filter(state__in=PAST_MEETING):
            agreed = case.survey_id in votes
            if not agreed and case.pk not in complained:
                yield f"case {case.pk} is {case.state} without an agreed vote"
            commune_review = case.commune_review
            if case.state == "posted" and not commune_review.posted_from:
                yield f"case {case.pk} is posted and nothing hangs on the wall"
            if case.state == "recognised":
                yield from _recognition(case, commune_review)

    def _ledgers(self):
        years = CommuneReview.objects.annual().values("review__year")
        still_open = years.annotate(left=Count("pk", filter=Q(closed_at=None))).filter(left__gt=0)
        skipped = {row["review__year"] for row in still_open}
        return [p for p in ledger_problems() if int(p[:4]) not in skipped]

    def _facts(self):
        """A closed year changes by being opened again only."""
        now = {row["id"]: row for row in HouseholdYear.objects.values()}
        for pk, row in self.facts.items():
            if pk not in now and row["year"] not in self.moved_out:
                yield f"fact {pk} of {row['year']} is gone"
            elif pk in now and now[pk] != row:
                yield f"fact {pk} of {row['year']} was changed"
        self.facts, self.moved_out = now, set()

    def _growth(self):
        now = {model: model.objects.count() for model in GROWING}
        for model, count in now.items():
            if count < self.counts.get(model, 0):
                yield f"there are fewer {model.__name__} than before"
        self.counts = now

    def _past(self, today):
        """Who lived where on a day gone by stays so."""
        for day, lived in self.days.items():
            if day < today and _lived(day) != lived:
                yield f"who lived where on {day} is told differently now"
        self.days = {day: lived for day, lived in self.days.items() if day < today}
        for day in sorted(self.days)[:-6]:
            self.days.pop(day)
        self.days[today] = _lived(today)


def _recognition(case, commune_review):
    if not commune_review.decided_on:
        yield f"case {case.pk} is recognised without a decision"
    if commune_review.complaints.current().filter(settled_on=None).exists():
        yield f"case {case.pk} is recognised while a complaint is open"
    annual = commune_review.review.is_annual
    if annual and not commune_review.opinions.current().filter(is_agreed=True).exists():
        yield f"case {case.pk} is recognised without an agreed opinion"


def _lived(day):
    """{(member, household)} present on the day, and {(household, village)}."""
    there = Member.objects.filter(joined_on__lte=day).exclude(leaving="error")
    there = there.filter(Q(left_on=None) | Q(left_on__gt=day))
    stays = Residence.objects.on(day).exclude(household__closing="error")
    return set(there.values_list("pk", "household")), set(stays.values_list("household", "unit"))
