"""Recording a Phiếu B: the one way answers get into the registry."""

import json
from itertools import zip_longest

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import RuleBroken
from households.models import ReviewCase, Survey, SurveyDraft
from organisations.actions import record

from .household import show_members
from .judging import AnswersRefused, Judge, area_of, recheck_problems, refuse, score_table_on
from .members import ROWS, enter_all, holders_of
from .rounds import refuse_unless_posted, refuse_unless_surveying

__all__ = [
    "AlreadySubmitted",
    "AnswersRefused",
    "CaseIsSettled",
    "HouseholdHasLeft",
    "QuickResultMissing",
    "SubmissionIsOfAnother",
    "SurveyIsStale",
    "area_of",
    "problems_of",
    "record_survey",
    "score_table_on",
]


class CaseIsSettled(RuleBroken):
    """What a village meeting agreed to is not surveyed again behind its back."""

    message = "Hộ {household}: {state}, không ghi lại Phiếu B được nữa."


class QuickResultMissing(RuleBroken):
    """An applicant's Phiếu B follows a Phiếu A that asked for it."""

    message = "Hộ {household} tự đề nghị: ghi kết quả Phiếu A «chuyển Phiếu B» trước Phiếu B."


class HouseholdHasLeft(RuleBroken):
    """A closed record is history."""

    message = "Hộ {household} đã đóng hồ sơ từ ngày {closed_on:%d/%m/%Y}."


class SurveyIsStale(RuleBroken):
    """Somebody else recorded the household meanwhile; last write does not win.

    `facts["survey"]` is the survey recorded meanwhile.
    """

    message = (
        "Phiếu B của hộ này vừa được {who} ghi lúc {when}, sau khi bạn mở. "
        "Hãy xem phiếu mới rồi ghi tiếp."
    )


class AlreadySubmitted(RuleBroken):
    """A sheet that was recorded once comes again with other answers.

    `facts["survey"]` is the survey it made.
    """

    message = (
        "Phiếu này đã được ghi lúc {when} với nội dung khác. Nội dung bạn vừa gửi chưa được ghi: "
        "hãy xem lại rồi bấm “Ghi phiếu” một lần nữa nếu muốn thay phiếu đã ghi."
    )


class SubmissionIsOfAnother(RuleBroken):
    """A submission key belongs to one household's survey."""

    message = "Khoá gửi này đã dùng cho phiếu của hộ khác. Hãy mở lại phiếu rồi ghi."


def record_survey(
    case, *, answers, submission_key, base_survey_id, area=None, begun_at=None, at, by
) -> Survey:
    """Score the answers, carry the members into the registry, and put the case one step on.

    A case in re-check stays there: its complaint is settled by a conclusion (`settle_complaint`).

    The same `submission_key` with the same answers gives the same survey back, and so does a
    correction that corrects nothing. `base_survey_id` is the survey the person started from (None
    for the first). `area` overrides where the household lives. The standard is the round's, which
    is in force on all its days; see `open_review`.
    `begun_at` is when the sheet was opened, if that is known; a moment after `at` is not.

    Raises `AnswersRefused`, `AlreadySubmitted`, `SurveyIsStale`, `CaseIsSettled`, `RoundIsClosed`,
    `HouseholdHasLeft`, `QuickResultMissing`.
    """
    facts = {"base_survey_id": base_survey_id, "area": area, "at": at, "by": by}
    facts["begun_at"] = begun_at if begun_at and begun_at <= at else None
    try:
        return _record(case, answers, submission_key, **facts)
    except IntegrityError:  # lost a race: look again, now that the winner can be seen
        return _record(case, answers, submission_key, **facts)


@transaction.atomic
def _record(case, answers, submission_key, *, base_survey_id, area, begun_at, at, by):
    case = _locked(case)
    answers = json.loads(json.dumps(answers, default=str))  # as the database will keep them
    if earlier := Survey.objects.filter(submission_key=submission_key).first():
        return _without_draft(_refuse_other(earlier, case, answers), case, by)
    _refuse_settled(case)
    refuse_stale(case, base_survey_id)
    survey = Survey(
        household=case.household,
        commune_review=case.commune_review,
        submission_key=submission_key,
        recorded_at=at,
        recorded_by=by,
        begun_at=begun_at,
    )
    judge = Judge(case.commune_review)
    roll = judge.roll(survey, answers, area)
    judge.settle(survey, roll, holders_of([roll], by=by))
    refuse(list(recheck_problems(case, survey.survey_date)))
    if _corrects_nothing(case, survey) and roll.changes_nobody(judge.groups):
        return _without_draft(case.survey, case, by)
    enter_all([(roll, survey.survey_date)], judge.groups)
    _replace(case, survey)
    show_members([(case.household, roll.living)])
    facts = {"case": case.pk, "class": survey.poverty_class, "b1": survey.b1, "b2": survey.b2}
    record("record_survey", survey, by=by, unit=case.household.unit, **facts)
    return _without_draft(survey, case, by)


def _without_draft(survey, case, by):
    """The survey recorded; what the person had typed for it is in it."""
    SurveyDraft.objects.filter(case=case, by=by).delete()
    return survey


def _corrects_nothing(case, survey):
    """Whether the case's survey says the same and comes to the same: gone back to, sent again."""
    if not case.is_visited or survey.area != case.survey.area:
        return False
    result = json.loads(json.dumps(survey.result, default=str))
    return (survey.answers, result) == (case.survey.answers, case.survey.result)


def problems_of(case, *, answers, area=None, at, by):
    """What `record_survey` would refuse the answers for, as (path, message); records nothing."""
    survey = Survey(household=case.household, recorded_at=at, recorded_by=by)
    judge = Judge(case.commune_review)
    try:
        roll = judge.roll(survey, answers, area)
        judge.settle(survey, roll, holders_of([roll], by=by))
        refuse(list(recheck_problems(case, survey.survey_date)))
    except AnswersRefused as error:
        return error.problems
    return ()


def _locked(case):
    """The case and its household as they are now, held against others until the transaction ends.

    Its survey is read afterwards: one joined would be the survey of before the wait.
    """
    parts = ("commune_review__review__standard", "commune_review__commune", "household__unit")
    cases = ReviewCase.objects.select_for_update(of=("self", "household"), no_key=True)
    return cases.select_related(*parts).get(pk=case.pk)


def _refuse_other(survey, case, answers):
    """The survey a submission made before, if it is this household's and says the same."""
    if (survey.household_id, survey.commune_review_id) != (
        case.household_id,
        case.commune_review_id,
    ):
        raise SubmissionIsOfAnother
    if survey.answers != _with_ids_of(survey, answers):
        raise AlreadySubmitted(survey=survey, when=_moment_of(survey))
    return survey


def _with_ids_of(survey, answers):
    """The answers with the ids their members got when the survey was recorded."""
    pairs = zip_longest(answers.get(ROWS) or [], survey.answers[ROWS], fillvalue={})
    rows = [row | {"id": row.get("id") or kept.get("id")} for row, kept in pairs]
    return answers | {ROWS: rows}


def _refuse_settled(case):
    is_recheck = case.state == ReviewCase.State.RECHECK
    (refuse_unless_posted if is_recheck else refuse_unless_surveying)(case.commune_review)
    household = case.household
    if household.closed_on:
        raise HouseholdHasLeft(household=household.code, closed_on=household.closed_on)
    if not case.takes_survey:
        raise CaseIsSettled(household=household.code, state=case.get_state_display().lower())
    if case.awaits_quick_result:
        raise QuickResultMissing(household=household.code)


def refuse_stale(case, base_survey_id):
    """Raise `SurveyIsStale` unless the case's survey is still the one somebody started from."""
    if case.survey_id == (int(base_survey_id) if base_survey_id else None):
        return
    current = case.survey
    raise SurveyIsStale(
        survey=current,
        who=(current and current.recorded_by) or "người khác",
        when=_moment_of(current) if current else "–",
    )


def _moment_of(survey):
    return f"{timezone.localtime(survey.recorded_at):%H:%M %d/%m/%Y}"


def _replace(case, survey):
    """The new survey is the case's current one; the old one stays, marked."""
    Survey.objects.filter(pk=case.survey_id).update(replaced_at=survey.recorded_at)
    survey.save(force_insert=True)
    case.survey = survey
    if case.state != ReviewCase.State.RECHECK:
        case.state = ReviewCase.State.SURVEYED
    case.save(update_fields=["survey", "state"])
