"""The open round of 2026: fifteen communes, each as far as it has come by 23 November."""

from datetime import date
from uuid import UUID

from households import actions
from households.forms.opening import last_survey, typed_for
from households.models import ReviewCase

from .accounts import LA_HIEN
from .disputes import complain_about_one, settle_one
from .months import STABLE
from .rounds import moment

RECOGNISED, READY, POSTED_LONG, POSTED_NOW, NOT_BEGUN = "05716", "05722", "05734", "05743", "05719"
FINISHED = {RECOGNISED, READY, POSTED_LONG, POSTED_NOW}
SURVEYED_AND_MET = {  # share of the villages surveyed, and of those met
    LA_HIEN: (0.3, 0.05),
    NOT_BEGUN: (0, 0),
    "05725": (0.6, 0.35),
    "05728": (0.9, 0.5),
    "05731": (0.3, 0),
    "05737": (0.8, 0.4),
    "05746": (0.5, 0.25),
    "05749": (0.25, 0),
    "05752": (0.7, 0.6),
    "05755": (0.4, 0.2),
    "05758": (0.6, 0.3),
}
POSTED = {RECOGNISED: date(2026, 11, 11), POSTED_LONG: date(2026, 11, 17)}
POSTED |= {POSTED_NOW: date(2026, 11, 20)}
AGREED_ON, DECIDED_ON = date(2026, 11, 17), date(2026, 11, 18)
ASKED_ON = date(2026, 11, 20)
DRAFTS = 2
DRAFTED_ON = date(2026, 11, 20)


def play_open_round(rounds, year):
    """List everybody, survey and meet in the villages that have come so far, post, decide."""
    of_commune = rounds.open(year)
    villages = rounds.district.villages
    surveys = rounds.survey(
        of_commune, [v for v in year.visits if v.village <= _reached(villages, v.commune, 0)]
    )
    rounds.meet(
        of_commune,
        {v: pk for v, pk in surveys.items() if v.village <= _reached(villages, v.commune, 1)},
    )
    for code, posted_from in POSTED.items():
        rounds.post(of_commune[code], posted_from, days=6 if code == POSTED_NOW else 3)
    settle_one(rounds, of_commune[RECOGNISED])
    rounds.agree(rounds.ask(of_commune[RECOGNISED], AGREED_ON), AGREED_ON)
    rounds.recognise(of_commune[RECOGNISED], DECIDED_ON)
    rounds.ask(of_commune[POSTED_LONG], ASKED_ON)
    complain_about_one(rounds, of_commune[POSTED_NOW], date(2026, 11, 23))
    for code in (RECOGNISED, POSTED_LONG):
        rounds.count(of_commune[code].commune, year.year, confirmed=code == RECOGNISED)
    _refuse_one(rounds, of_commune[LA_HIEN])
    _give_out(rounds, of_commune[LA_HIEN])
    _keep_drafts(rounds, of_commune[LA_HIEN])


def _refuse_one(rounds, commune_review):
    """The last applicant of La Hiên who waits for Phiếu A shows no sign of poverty, if any does."""
    waiting = commune_review.cases.filter(reason="applied", quick_result=None)
    if case := waiting.order_by("household__code").last():
        result = {"result": "khong_ngheo", "quick_on": DRAFTED_ON, "refusal": STABLE}
        by = rounds.officer(LA_HIEN)
        actions.record_quick_result(case, **result, on=DRAFTED_ON, by=by)


def _give_out(rounds, commune_review):
    """The surveyor of La Hiên has two villages of three; the rest is given to nobody yet."""
    villages = commune_review.commune.children.villages().order_by("code").values_list("pk")
    given = [pk for number, (pk,) in enumerate(villages) if number % 3]
    actions.assign_surveyor(
        commune_review,
        cases=ReviewCase.objects.filter(household__unit__in=given),
        surveyor=rounds.users["rasoat.lahien"],
        on=DRAFTED_ON,
        by=rounds.officer(LA_HIEN),
    )


def _reached(villages, commune, step):
    """The last village of a commune that was surveyed (step 0) or has met (1)."""
    if commune in FINISHED:
        return villages[commune]
    return round(SURVEYED_AND_MET[commune][step] * villages[commune])


def _keep_drafts(rounds, commune_review):
    """Two surveys the officer of La Hiên began and has not recorded."""
    cases = commune_review.cases.at(ReviewCase.State.LISTED).for_page().order_by("household__code")
    cases = cases.exclude(reason=ReviewCase.Reason.APPLIED)  # these wait for Phiếu A
    officer = rounds.officer(LA_HIEN)
    for number, case in enumerate(cases[:DRAFTS], 1):
        typed = typed_for(case, last_survey(case), at=moment(DRAFTED_ON, 10 + number))
        typed["submission_key"] = str(key := UUID(int=number, version=4))
        typed["nha_tieu"] = ""
        actions.save_draft(
            case,
            fields=dict(typed.lists()),
            submission_key=key,
            at=moment(DRAFTED_ON, 10 + number, 15),
            by=officer,
        )
