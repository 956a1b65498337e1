"""Opening the sheet of a case: a draft as it was left, else the last survey, else the registry."""

from uuid import uuid4

from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from households.actions.survey import area_of, score_table_on
from households.models import EthnicGroup, ReviewCase, Survey
from households.standards.answers import as_date

from .fields import typed_day
from .sheet import MEMBERS, REGISTRY, SurveySheet, renewed
from .typed import carried_members, typed_answers

CARRIED_ONLY_IN_ONE_ROUND = ("diem_b1",)


def bound_sheet(case, typed):
    """The sheet of a case over what is typed, with the questions of the day of the survey."""
    day = as_date(typed_day(typed.get("ngay_khao_sat"))) or timezone.localdate()
    standard = case.commune_review.review.standard
    scores = score_table_on(standard, day)
    return SurveySheet(
        typed,
        rules=standard.rules,
        table=scores and scores.table,
        area=area_of(case.commune_review.commune, day),
        groups=EthnicGroup.objects.values_list("code_1979", "name"),
    )


def typed_for(case, *, on):
    """What stands in a sheet opened for the first time, with a fresh submission key."""
    last = _last_survey(case)
    day = last.survey_date if last and case.state == ReviewCase.State.SURVEYED else on
    typed = typed_answers(_carried(case, last) | {"ngay_khao_sat": day.isoformat()})
    typed["submission_key"] = str(uuid4())
    typed["base_survey"] = str(case.survey_id or "")
    typed["carried_from"] = f"phiếu ngày {last.survey_date:%d/%m/%Y}" if last else REGISTRY
    return typed


def typed_in(draft):
    """What stood in the sheet when the draft was saved.

    Typed on after recording, from a page gone back to, it is a correction of what was recorded.
    """
    typed = MultiValueDict(draft.fields)
    made = Survey.objects.filter(submission_key=draft.submission_key).only("pk").first()
    return renewed(typed, made) if made else typed


def _carried(case, last):
    answers = dict(last.answers) if last else {}
    if last and last.pk != case.survey_id:
        answers = {k: v for k, v in answers.items() if k not in CARRIED_ONLY_IN_ONE_ROUND}
    present = case.household.members.present().select_related("ethnicity").order_by("pk")
    return answers | {MEMBERS: carried_members(present, answers.get(MEMBERS, []))}


def _last_survey(case):
    surveys = case.household.surveys.filter(replaced_at=None)
    return surveys.order_by("-survey_date", "-pk").first()
