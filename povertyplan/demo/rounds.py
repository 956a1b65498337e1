"""The rounds of review in the database: the product's own actions, surveys and votes in bulk."""

from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.utils.timezone import make_aware

from households import actions
from households.actions.facts import causes_of, deprivations_of, fact_of, removal_of
from households.models import (
    CommuneReview,
    HouseholdYear,
    MeetingVote,
    Petition,
    ReviewCase,
    ScoreTable,
    Standard,
    Survey,
    VillageMeeting,
)
from organisations.actions import record
from organisations.models import Unit

from .accounts import LA_HIEN, STAND_IN
from .asking import ask
from .bulk import store
from .homes import NEAR, POOR
from .names import TAY, person_name
from .plan import BASELINE, LAST_CLOSED
from .points import TABLE
from .registry import FIGURES, village_figures

BATCH = 1000
MEETINGS_FROM, POSTED_FROM = (11, 5), (11, 13)
POSTED_AT = "Nhà văn hoá các xóm và trụ sở UBND xã"
PRESENT = 24  # at the smallest meeting
FIRST_ASKED = 7  # villages of La Hiên whose applicants have been through Phiếu A
HARDSHIP = "Thu nhập giảm, đề nghị được rà soát (dữ liệu minh hoạ)."


def moment(day, hour=16, minute=30):
    """A moment of local time on a day."""
    return make_aware(datetime.combine(day, time(hour, minute)))


def monday(day):
    """The first Monday from a day on."""
    return day + timedelta(-day.weekday() % 7)


class Rounds:
    """Writes one year's round after another."""

    def __init__(self, district, registry, users):
        self.district, self.registry, self.users = district, registry, users
        self.unit = Unit.objects.get(level=Unit.Level.DISTRICT, code="170")
        self.standard = Standard.objects.get(code="2022")
        self.table = ScoreTable.objects.get(code=TABLE.code)

    def officer(self, commune):
        """Who did the officer's work in a commune."""
        return self.users["canbo.lahien" if commune == LA_HIEN else STAND_IN]

    def chairman(self, commune):
        """Who decided in a commune."""
        return self.users["chutich.lahien" if commune == LA_HIEN else STAND_IN]

    def open(self, year):
        """The year's registry and list: who left and came, the round, the applicants."""
        self.registry.close(year.left)
        self.registry.move(year.moved, date(year.year, 1, 1))
        self.registry.register(year.came)
        opens_on = date(year.year, 9, 1)
        review = actions.open_review(
            unit=self.unit,
            year=year.year,
            standard=self.standard,
            opens_on=opens_on,
            due_on=date(year.year, 12, 14),
            on=opens_on,
            by=self.users["huyen"],
            is_baseline=year.year == BASELINE,
        )
        rounds = {r.commune.code: r for r in review.communes.select_related("commune", "review")}
        self._apply(rounds, [visit for visit in year.visits if visit.reason == "applied"])
        return rounds

    def _apply(self, rounds, visits):
        """Petitions taken into the round; Phiếu A asked for Phiếu B, but not yet everywhere."""
        cases = ReviewCase.objects.bulk_create(
            self._applicant(rounds[visit.commune], visit) for visit in visits
        )
        Petition.objects.bulk_create(
            Petition(
                household=case.household,
                form=Petition.Form.REVIEW,
                filed_on=case.listed_on,
                content=HARDSHIP,
                received_at=moment(case.listed_on),
                received_by=self.officer(visit.commune),
                case=case,
            )
            for case, visit in zip(cases, visits, strict=True)
        )

    def _applicant(self, commune_review, visit):
        listed_on = date(visit.year, 9, 1) + timedelta(4)
        waits = (
            visit.year > LAST_CLOSED and visit.commune == LA_HIEN and visit.village > FIRST_ASKED
        )
        quick = {} if waits else {"quick_result": ReviewCase.Quick.TO_SURVEY, "quick_on": listed_on}
        return ReviewCase(
            commune_review=commune_review,
            household=visit.home.row,
            reason=ReviewCase.Reason.APPLIED,
            listed_on=listed_on,
            **quick,
        )

    def survey(self, rounds, visits):
        """The surveys of the visits; {visit: survey id}. Their cases are SURVEYED afterwards."""
        surveys = {}
        asked = ask(visits, self.district.families)
        while batch := list(islice(asked, BATCH)):
            self.registry.follow_up(batch)
            rows = store(self._survey(each, rounds[each.visit.commune]) for each in batch)
            surveys |= {each.visit: row.pk for each, row in zip(batch, rows, strict=True)}
            if batch[0].visit.year <= LAST_CLOSED:
                self._conclude([each.visit for each in batch], rows)
        self._link(rounds)
        return surveys

    def _survey(self, asked, commune_review):
        visit, answers, result = asked.visit, asked.answers, asked.result
        for row, person in zip(answers["thanh_vien"], asked.people, strict=True):
            row["id"] = person.pk
        if asked.gone:
            answers["da_roi"] = [_leaving(person) for person in asked.gone]
        return Survey(
            household_id=visit.home.row.pk,
            commune_review_id=commune_review.pk,
            survey_date=visit.on,
            area=result["area"],
            standard_id=self.standard.pk,
            score_table_id=self.table.pk if result["score_table"] else None,
            answers=answers,
            result=result,
            b1=result["b1"],
            b1_source=result["b1_source"],
            b2=result["b2"],
            poverty_class=result["poverty_class"],
            submission_key=UUID(int=visit.home.row.pk << 16 | visit.year, version=4),
            recorded_at=moment(visit.on),
            recorded_by_id=self.officer(visit.commune).pk,
        )

    def _conclude(self, visits, surveys):
        """The facts of the year, built as the close builds them: bulk, or it would take minutes."""
        facts = store(map(self._fact, visits, surveys))
        pairs = list(zip(facts, surveys, strict=True))
        store(each for pair in pairs for each in deprivations_of(*pair))
        store(each for pair in pairs for each in causes_of(*pair))

    def _fact(self, visit, survey):
        home, groups = visit.home, self.registry.groups
        facts = {"year": visit.year, "ethnic_groups": groups, "household": home.row}
        fact = fact_of(survey, home.history, is_baseline=visit.year == BASELINE, **facts)
        home.history = home.history.followed_by(fact.poverty_class, fact.unit_id, fact.members)
        return fact

    def _link(self, rounds):
        """Every case with a survey of its round points to it, in one statement."""
        own = Survey.objects.filter(
            household=OuterRef("household"),
            commune_review=OuterRef("commune_review"),
            replaced_at=None,
        )
        cases = ReviewCase.objects.filter(commune_review__in=rounds.values(), survey=None)
        cases.filter(Exists(own)).update(
            survey=Subquery(own.values("pk")), state=ReviewCase.State.SURVEYED
        )

    def meet(self, rounds, surveys):
        """One meeting in every village of the surveys; all of them are agreed to."""
        villages = {}
        for visit, survey in surveys.items():
            villages.setdefault((visit.commune, visit.village), []).append((visit, survey))
        meetings = [self._meeting(rounds, *place, group[0][0]) for place, group in villages.items()]
        store(meetings)
        store(
            MeetingVote(meeting=meeting, survey_id=survey, agreed=meeting.present - survey % 3)
            for meeting, group in zip(meetings, villages.values(), strict=True)
            for _, survey in group
        )
        ReviewCase.objects.filter(
            commune_review__in=rounds.values(),
            state=ReviewCase.State.SURVEYED,
            household__unit__in=[meeting.village for meeting in meetings],
        ).update(state=ReviewCase.State.AGREED)

    def _meeting(self, rounds, commune, village, visit):
        people = Random(f"{commune}-{village}")
        chair, secretary = (person_name(people, TAY, sex) for sex in ("nam", "nu"))
        return VillageMeeting(
            commune_review=rounds[commune],
            village=self.registry.village(visit),
            held_on=date(visit.year, *MEETINGS_FROM) + timedelta(village % 6),
            present=PRESENT + (village * 5) % 17,
            chair=chair,
            secretary=secretary,
            representative=visit.home.head.name,
        )

    def post(self, commune_review, posted_from, days=3):
        """The lists on the wall for some days from a day on."""
        return actions.post_list(
            commune_review,
            posted_from=posted_from,
            posted_to=posted_from + timedelta(days - 1),
            posted_at=POSTED_AT,
            by=self.officer(commune_review.commune.code),
        )

    def ask(self, commune_review, asked_on):
        """The report that asks the opinion on the lists."""
        code = commune_review.commune.code
        facts = {"report_number": f"{40 + int(code) % 50}/BC-UBND", "asked_on": asked_on}
        return actions.ask_opinion(commune_review, **facts, on=asked_on, by=self.officer(code))

    def agree(self, opinion, replied_on):
        """The district's answer: agreed."""
        facts = {"is_agreed": True, "text": "", "replied_on": replied_on, "on": replied_on}
        actions.give_opinion(opinion, **facts, at=moment(replied_on), by=self.users["huyen"])

    def recognise(self, commune_review, decided_on):
        """The chairman's decision."""
        code = commune_review.commune.code
        number, by = f"{180 + int(code) % 100}/QĐ-UBND", self.chairman(code)
        facts = {"decision_number": number, "decided_on": decided_on}
        at = moment(decided_on)
        actions.recognise(commune_review, **facts, at=at, on=decided_on, by=by)

    def count(self, commune, year, *, confirmed=True):
        """The commune's figures of its villages at the end of the year."""
        found = village_figures(self.district.homes[commune.code], year)
        rows = {
            village.pk: found.get(number, dict.fromkeys(FIGURES, 0))
            for number, village in enumerate(self._villages(commune), 1)
        }
        by = self.officer(commune.code)
        actions.record_village_figures(commune, year, rows, by=by)
        if confirmed:
            at, by = moment(date(year, 12, 1)), self.chairman(commune.code)
            actions.confirm_village_figures(commune, year, at=at, by=by)

    def _villages(self, commune):
        start = f"{commune.code}-"
        return [v for code, v in self.registry.villages.items() if code.startswith(start)]

    def hold(self, year):
        """A whole round, from the list to the close."""
        rounds = self.open(year)
        self.meet(rounds, self.survey(rounds, year.visits))
        posted_from = monday(date(year.year, *POSTED_FROM))
        for commune_review in rounds.values():
            self.count(commune_review.commune, year.year)
            posted = self.post(commune_review, posted_from)
            self.agree(self.ask(posted, posted_from + timedelta(3)), posted_from + timedelta(7))
            self.recognise(posted, posted_from + timedelta(9))
        self._close(rounds, year)

    def _close(self, rounds, year):
        """The year's «khác giảm» rows; the communes are closed, with the line the close leaves."""
        gone = HouseholdYear.objects.filter(
            year=year.year - 1,
            household__in=[home.row.pk for home in year.left],
            poverty_class__in=[POOR, NEAR],
        )
        facts = {"year": year.year, "standard": self.standard}
        store(removal_of(fact, unit_id=fact.unit_id, **facts) for fact in gone)
        by = self.users["huyen"]
        CommuneReview.objects.filter(pk__in=[r.pk for r in rounds.values()]).update(
            closed_at=moment(date(year.year, 12, 15), 9, 0), closed_by=by
        )
        facts = {"year": year.year, "communes": list(rounds), "households": len(year.visits)}
        review = next(iter(rounds.values())).review
        record("close_review", review, by=by, unit=self.unit, **facts, gone=len(gone))


def _leaving(person):
    return {
        "id": person.pk,
        "ho_ten": person.name,
        "ly_do": person.leaving,
        "ngay": person.left_on.isoformat(),
    }
