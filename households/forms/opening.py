"""Opening the sheet of a case: a draft as it was left, else the last survey, else the registry."""

from datetime import datetime
from uuid import uuid4

from django.core import signing
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from households.actions.judging import date_problems
from households.actions.survey import area_of, score_table_on
from households.beside import own_standards
from households.models import EthnicGroup, ReviewCase, Survey
from households.standards.answers import as_date

from .fields import typed_day
from .panel import Earlier, Panel, Rules
from .sections import PREFILLED, prefilled
from .sheet import MEMBERS, SurveySheet, renewed
from .typed import carried_members, typed_answers

CARRIED_ONLY_IN_ONE_ROUND = ("diem_b1",)
SHOWN_OF_EARLIER = ("survey_date", "poverty_class", "result")
BEGUN = "mo_luc"
REGISTRY = "sổ hộ"


def bound_sheet(case, typed, *, is_drawn=True):
    """The sheet of a case over what is typed, with the questions of the day of the survey.

    One that is only computed needs no list of ethnic groups to choose from.
    """
    groups = EthnicGroup.objects.values_list("code_1979", "name") if is_drawn else ()
    day = _day(typed)
    review = case.commune_review.review
    scores = score_table_on(review.standard, day)
    sheet = SurveySheet(
        typed,
        rules=review.standard.rules,
        table=scores and scores.table,
        area=area_of(case.commune_review.commune, day),
        groups=groups,
        also=date_problems(day, review, timezone.now()),
    )
    if ids := [member.given["id"] for member in sheet.gone]:
        members = case.household.members.filter(pk__in=ids)
        sheet.joined = dict(members.values_list("pk", "joined_on"))
    return sheet


def panel_of(case, sheet, earlier):
    """What the answers on a sheet come to so far, beside the survey of the round before, if any."""
    provincial = _provincial(case, _day(sheet.typed), sheet.table) if case.has_provincial else ()
    return Panel(sheet, earlier, provincial)


def earlier_survey(case):
    """The household's latest survey of another round, as far as the panel shows it; or None.

    Beside a re-check stands the survey that was complained about.
    """
    surveys = case.household.surveys
    if case.state == ReviewCase.State.RECHECK:
        disputed = case.complaints.open().exclude(survey_before=None).values("survey_before")
        others = surveys.filter(pk__in=disputed)
    else:
        others = surveys.filter(replaced_at=None).exclude(commune_review=case.commune_review_id)
    found = others.order_by("-survey_date", "-pk").values(*SHOWN_OF_EARLIER).first()
    return found and Earlier(**found)


def as_earlier(case, last):
    """The last survey as the earlier one, where it is no survey of this visit; or None."""
    if case.state == ReviewCase.State.RECHECK:
        return earlier_survey(case)
    if last is None or last.commune_review_id == case.commune_review_id:
        return None
    return Earlier(*(getattr(last, name) for name in SHOWN_OF_EARLIER))


def _provincial(case, day, table):
    """The province's own standards; one without points of its own takes the national ones."""
    found = own_standards(case.household.unit, day)
    scores = [score_table_on(row, day) for row, _ in found]
    return [
        Rules(row.name, rules, own.table if own else table)
        for (row, rules), own in zip(found, scores, strict=True)
    ]


def _day(typed):
    return as_date(typed_day(typed.get("ngay_khao_sat"))) or timezone.localdate()


def last_survey(case):
    """The household's latest survey, of whichever round; None if there is none."""
    surveys = case.household.surveys.filter(replaced_at=None)
    return surveys.order_by("-survey_date", "-pk").first()


def typed_for(case, last, *, at):
    """What stands in a sheet opened for the first time, with a fresh submission key.

    `last` is the household's `last_survey`. A correction of a survey of this round goes on from
    what its officer confirmed; what comes from an earlier round, or from the registry, is to be
    confirmed section by section.
    """
    is_correction = case.is_visited
    day = last.survey_date if last and is_correction else timezone.localdate(at)
    answers = _carried(case, last) | {"ngay_khao_sat": day.isoformat()}
    typed = typed_answers(answers)
    typed["submission_key"] = str(uuid4())
    typed["base_survey"] = str(case.survey_id or "")
    typed[BEGUN] = signing.dumps(at.isoformat(), salt=_salt(case))
    if not is_correction:
        typed["carried_from"] = f"phiếu ngày {last.survey_date:%d/%m/%Y}" if last else REGISTRY
        typed.setlist(PREFILLED, prefilled(answers))
    return typed


def begun_at(case, typed):
    """When the sheet was first opened; None if nobody knows or somebody tampered with it."""
    try:
        return datetime.fromisoformat(signing.loads(typed.get(BEGUN, ""), salt=_salt(case)))
    except (signing.BadSignature, ValueError):
        return None


def _salt(case):
    return f"households.sheet.{case.pk}"


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
