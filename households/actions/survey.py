"""Recording a Phiếu B: the one way answers get into the registry."""

import json
from itertools import zip_longest

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import RuleBroken
from households import standards
from households.models import EthnicGroup, Member, ReviewCase, ScoreTable, Survey, SurveyDraft
from households.standards import Remark
from households.standards.answers import as_date
from organisations.actions import record
from organisations.models import UnitAttribute
from organisations.models.unit import in_force

from .household import search_key_of
from .members import ROWS, Roll
from .rounds import refuse_unless_surveying


class CaseIsSettled(RuleBroken):
    """What a village meeting agreed to is not surveyed again behind its back."""

    message = "Hộ {household}: {state}, không ghi lại Phiếu B được nữa."


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


class AnswersRefused(RuleBroken):
    """The answers cannot be recorded; `problems` are (path, message), as `standards.check` gives.

    A path leads to the answer: ("nha_tuong",), ("b1", "dat_dai"), ("thanh_vien", 2, "cccd").
    """

    message = "Phiếu còn {count} chỗ chưa đúng: {problems}."

    def __init__(self, problems):
        self.problems = tuple(problems)
        listed = "; ".join(message.rstrip(".") for _, message in self.problems[:3])
        super().__init__(count=len(self.problems), problems=listed)


def record_survey(case, *, answers, submission_key, base_survey_id, area=None, at, by) -> Survey:
    """Score the answers, carry the members into the registry, and put the case one step on.

    The same `submission_key` with the same answers gives the same survey back. `base_survey_id` is
    the survey the person started from (None for the first). `area` overrides where the household
    lives. The standard is the round's, which is in force on all its days; see `open_review`.

    Raises `AnswersRefused`, `AlreadySubmitted`, `SurveyIsStale`, `CaseIsSettled`, `RoundIsClosed`,
    `HouseholdHasLeft`.
    """
    facts = {"base_survey_id": base_survey_id, "area": area, "at": at, "by": by}
    try:
        return _record(case, answers, submission_key, **facts)
    except IntegrityError:  # lost a race: look again, now that the winner can be seen
        return _record(case, answers, submission_key, **facts)


@transaction.atomic
def _record(case, answers, submission_key, *, base_survey_id, area, at, by):
    case = _locked(case)
    answers = json.loads(json.dumps(answers, default=str))  # as the database will keep them
    if earlier := Survey.objects.filter(submission_key=submission_key).first():
        return _refuse_other(earlier, case, answers)
    _refuse_settled(case)
    _refuse_stale(case, base_survey_id)
    survey = Survey(
        household=case.household,
        commune_review=case.commune_review,
        submission_key=submission_key,
        recorded_at=at,
        recorded_by=by,
    )
    roll, groups = _judge(survey, answers, area)
    roll.enter(on=survey.survey_date, ethnic_groups=groups)
    _replace(case, survey)
    _refresh(case.household, roll)
    SurveyDraft.objects.filter(case=case, by=by).delete()
    facts = {"case": case.pk, "class": survey.poverty_class, "b1": survey.b1, "b2": survey.b2}
    record("record_survey", survey, by=by, unit=case.household.unit, **facts)
    return survey


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
    refuse_unless_surveying(case.commune_review)
    household = case.household
    if household.closed_on:
        raise HouseholdHasLeft(household=household.code, closed_on=household.closed_on)
    if case.state not in {ReviewCase.State.LISTED, ReviewCase.State.SURVEYED}:
        raise CaseIsSettled(household=household.code, state=case.get_state_display().lower())


def _refuse_stale(case, base_survey_id):
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


def _judge(survey, answers, area):
    """Fill the survey with its result, or refuse with every problem at its place."""
    review = survey.commune_review.review
    groups = dict(EthnicGroup.objects.values_list("code_1979", "pk"))
    day = as_date(answers.get("ngay_khao_sat"))
    area = area or answers.get("khu_vuc") or area_of(survey.commune_review.commune, day)
    rules, row = review.standard.rules, score_table_on(review.standard, day)
    table = row and row.table
    _refuse(
        [
            *standards.check(answers, rules, table, area=area, ethnic_groups=groups),
            *_date_problems(day, review, survey.recorded_at),
            *_area_problems(area, survey.commune_review.commune),
        ]
    )
    roll = Roll.called(survey.household, answers)
    _refuse(roll.problems(on=day, by=survey.recorded_by))
    result = standards.classify(answers, rules, area, table)
    if result.poverty_class is None:
        _refuse([Remark(("diem_b1",), f"Chưa phân loại được hộ: {result.missing}.")])
    _fill(survey, answers, result, row, day)
    return roll, groups


def _refuse(problems):
    if problems:
        raise AnswersRefused(problems)


def _date_problems(day, review, at):
    if day and not review.opens_on <= day <= review.due_on:
        window = f"từ {review.opens_on:%d/%m/%Y} đến {review.due_on:%d/%m/%Y}"
        yield Remark(("ngay_khao_sat",), f"Ngày khảo sát phải trong đợt rà soát, {window}.")
    elif day and day > timezone.localdate(at):
        yield Remark(("ngay_khao_sat",), "Ngày khảo sát không được sau ngày ghi phiếu.")


def _area_problems(area, commune):
    if area is None:
        message = f"Chưa biết {commune} là nông thôn hay thành thị vào ngày khảo sát."
        yield Remark(("khu_vuc",), message)


def _fill(survey, answers, result, table, day):
    """Raw answers beside the result they had when recorded."""
    survey.answers, survey.result = answers, result.to_dict()
    survey.survey_date, survey.area = day, result.area
    survey.standard = survey.commune_review.review.standard
    survey.score_table = table if result.b1_source == Survey.Source.COMPUTED else None
    survey.b1, survey.b1_source = result.b1, result.b1_source or ""
    survey.b2, survey.poverty_class = result.b2, result.poverty_class


def _replace(case, survey):
    """The new survey is the case's current one; the old one stays, marked."""
    Survey.objects.filter(pk=case.survey_id).update(replaced_at=survey.recorded_at)
    survey.save(force_insert=True)
    case.survey, case.state = survey, ReviewCase.State.SURVEYED
    case.save(update_fields=["survey", "state"])


def _refresh(household, roll):
    """What lists and the search show of the household."""
    members = list(Member.objects.present().filter(household=household))
    household.head_name = next(m.name for m in members if m.relation == Member.Relation.HEAD)
    household.search_key = search_key_of(household.code, members)
    household.save(update_fields=["head_name", "search_key"])


def area_of(commune, on):
    """`nong_thon` or `thanh_thi`: what the commune was on a day (None counts as unknown)."""
    kind = UnitAttribute.Kind.AREA
    rows = commune.attributes.filter(in_force(on), kind=kind) if on else commune.attributes.none()
    return rows.order_by("-valid_from").values_list("value", flat=True).first()


def score_table_on(standard, on):
    """The `ScoreTable` row that computes B1 under a standard on a survey date, or None.

    The one taken into use last. If none was by that day – a baseline measured by the coming
    standard – the standard's first will do.
    """
    rows = ScoreTable.objects.filter(standard=standard, active_from__isnull=False)
    rows = list(rows.order_by("-active_from"))
    by_day = (row for row in rows if on is None or row.active_from <= on)
    return next(by_day, rows[-1] if rows else None)
