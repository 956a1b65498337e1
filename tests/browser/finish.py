"""Does the rest of the open round through the real actions, so that a browser test can do its
own household by hand and still see the year close. Run inside the installation under test."""

import copy
import uuid
from datetime import date, timedelta

from django.utils import timezone

from households import actions
from households.actions.opinions import agreed_opinion
from households.models import CommuneReview, ReviewCase, Survey, VillageYear
from organisations.models import User

SURVEYED_ON, MET_ON = date(2026, 11, 10), date(2026, 11, 12)
POSTED = date(2026, 11, 16), date(2026, 11, 19)


def survey_cases(cases, by, on=SURVEYED_ON):
    """A Phiếu B for each case: last year's answers asked again, or a first one."""
    for case in cases.select_related("household"):
        if case.awaits_quick_result:
            actions.record_quick_result(
                case, result=ReviewCase.Quick.TO_SURVEY, quick_on=case.listed_on, on=on, by=by
            )
        actions.record_survey(
            case, answers=answers_of(case.household, on), submission_key=uuid.uuid4(),
            base_survey_id=case.survey_id, at=timezone.now(), by=by,
        )  # fmt: skip


def answers_of(household, on=SURVEYED_ON):
    """The household's last answers on a new day; a newcomer answers like somebody else."""
    earlier = Survey.objects.filter(household=household).order_by("-survey_date").first()
    model = earlier or Survey.objects.filter(b1_source="typed", survey_date__year=2025).last()
    answers = copy.deepcopy(model.answers)
    answers["ngay_khao_sat"] = str(on)
    answers.pop("da_roi", None)
    if earlier is None:
        row = answers["thanh_vien"][0]
        answers["thanh_vien"] = [row | person(m) for m in household.members.present()]
    return answers


def person(member):
    """What the registry knows of a member, as a row of the survey."""
    return {
        "id": member.pk,
        "ho_ten": member.name,
        "ngay_sinh": str(member.birth_date),
        "gioi_tinh": member.sex,
        "quan_he": member.relation,
        "cccd": member.cccd,
        "dan_toc": member.ethnicity.code_1979,
        "suy_dinh_duong": "khong",
    }


def meet(commune_review, by, *, leave=()):
    """A meeting that agrees, in every village with surveyed households."""
    cases = commune_review.cases.at(ReviewCase.State.SURVEYED).exclude(household__unit__in=leave)
    villages = {}
    for case in cases.select_related("household__unit"):
        villages.setdefault(case.household.unit, {})[case.pk] = case.survey_id
    for village, surveys in villages.items():
        actions.hold_meeting(
            commune_review, village, held_on=MET_ON, present=20, chair="Chủ trì",
            secretary="Thư ký", representative="Đại diện", votes=dict.fromkeys(surveys, 20),
            surveys=surveys, on=MET_ON, by=by,
        )  # fmt: skip


def count_residents(commune_review, by):
    """Last year's figures again, confirmed."""
    last = VillageYear.objects.filter(village__parent=commune_review.commune, year=2025)
    fields = ["households", "persons", "minority_households", "minority_persons"]
    rows = {row["village_id"]: {f: row[f] for f in fields}
            for row in last.values("village_id", *fields)}  # fmt: skip
    actions.record_village_figures(commune_review.commune, 2026, rows, by=by)
    actions.confirm_village_figures(commune_review.commune, 2026, at=timezone.now(), by=by)


def agree_to_lists(commune_review, by):
    """Re-checks concluded and the opinion agreed to; the day the lists can be decided on."""
    for complaint in commune_review.complaints.current().open():
        on = timezone.localdate()
        survey_cases(commune_review.cases.filter(pk=complaint.case_id), by, on)
        actions.settle_complaint(
            complaint, answer="Đã xem lại", settled_on=on, posted_from=on,
            posted_to=on + timedelta(6), on=on, by=by,
        )  # fmt: skip
    on = max(commune_review.posted_until + timedelta(1), date(2026, 11, 20))
    if agreed_opinion(commune_review):
        return on
    facts = {"report_number": f"{commune_review.pk}/BC-UBND", "asked_on": on, "on": on}
    opinion = commune_review.opinions.current().waiting().first()
    opinion = opinion or actions.ask_opinion(commune_review, **facts, by=by)
    on = max(on, opinion.asked_on)
    facts = {"is_agreed": True, "text": "", "replied_on": on, "on": on}
    actions.give_opinion(opinion, **facts, at=timezone.now(), by=by)
    return on


def finish_commune(commune_review, by):
    """Everything up to the recognition, skipping what is already done."""
    if commune_review.decided_on is None:
        if commune_review.posted_from is None:
            survey_cases(commune_review.cases.at(ReviewCase.State.LISTED), by)
            meet(commune_review, by)
            actions.post_list(
                commune_review, posted_from=POSTED[0], posted_to=POSTED[1],
                posted_at="Nhà văn hoá", by=by,
            )  # fmt: skip
            commune_review.refresh_from_db()
        decided_on = agree_to_lists(commune_review, by)
        actions.recognise(
            commune_review, decision_number=f"{commune_review.pk}/QĐ-UBND",
            decided_on=decided_on, at=timezone.now(), on=decided_on, by=by,
        )  # fmt: skip
    count_residents(commune_review, by)


def finish_others(commune_code):
    """Finish every commune of 2026 but one."""
    by = User.objects.get(username="huyen")
    rounds = (
        CommuneReview.objects.annual().filter(review__year=2026).exclude(commune__code=commune_code)
    )
    for commune_review in rounds.select_related("commune", "review"):
        finish_commune(commune_review, by)


def leave_some(commune_code, case_ids):
    """In one commune do everything but some cases' surveys, their village's meeting and after."""
    by = User.objects.get(username="canbo.lahien")
    commune_review = CommuneReview.objects.annual().get(
        review__year=2026, commune__code=commune_code
    )
    left = list(commune_review.cases.filter(pk__in=case_ids).select_related("household"))
    listed = commune_review.cases.at(ReviewCase.State.LISTED)
    survey_cases(listed.exclude(pk__in=case_ids), by)
    late = commune_review.cases.at(ReviewCase.State.SURVEYED)
    survey_cases(late.filter(survey__survey_date__gt=MET_ON), by)  # by the tests before this one
    meet(commune_review, by, leave=[case.household.unit_id for case in left])
