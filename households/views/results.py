"""The result of a survey, which explains itself."""

from django.shortcuts import get_object_or_404, render

from households import standards
from households.forms.typed import as_typed
from households.models import EthnicGroup, ReviewCase, Survey
from households.standards.codes import CHOICES, MEMBER_CHOICES, TITLES
from households.standards.remarks import UncheckedAnswers
from organisations.access import Permission, requires
from organisations.actions import record_reading

from .steps import STATES_TAKEN

P = Permission
SHOWN = ("nha_tuong", "nha_cot", "nha_mai", "dien_tich_m2", "nguon_nuoc", "nha_tieu", "xu_ly_rac",
         "internet", "phuong_tien", "nguyen_nhan")  # fmt: skip
SHOWN_OF_MEMBERS = ("quan_he", "gioi_tinh", "bhyt", "cap_hoc", "bang_cap", "viec_lam")


@requires(Permission.READ_HOUSEHOLDS)
def survey_detail(request, pk):
    """Class, B1 against its line, every indicator with the member or answer behind it."""
    parts = ("household__unit__parent", "commune_review__review", "standard", "score_table")
    surveys = Survey.objects.visible_to(request.user).select_related(*parts, "recorded_by")
    survey = get_object_or_404(surveys, pk=pk)
    record_reading(survey, by=request.user, unit=survey.household.unit)
    context = _explained(survey) | {"case": _case(survey, request.user)}
    return render(request, "households/survey_detail.html", context)


def _explained(survey):
    """The result beside the rules it follows from, the answers in words, what is odd in them."""
    result, rules = standards.Result.from_dict(survey.result), survey.standard.rules
    return {
        "survey": survey,
        "result": result,
        "rules": rules,
        "findings": [(rules.indicator(finding.code), finding) for finding in result.findings],
        "doubts": _doubts(survey.answers),
        "answers": [(TITLES[c], _in_words(c, survey.answers.get(c))) for c in SHOWN],
        "members": _members(survey.answers),
    }


def _case(survey, user):
    """The case the survey stands for, if this person may record it again."""
    case = ReviewCase.objects.filter(survey=survey, state__in=STATES_TAKEN).first()
    is_open = survey.commune_review.posted_from is None
    return case if is_open and user.reaches(P.RECORD_SURVEYS, survey.household.unit) else None


def _doubts(answers):
    """What is odd; answers of an old import that cannot be read have no doubts to show."""
    try:
        return standards.doubts(answers)
    except UncheckedAnswers:
        return []


def _members(answers):
    """Name, birth, ethnic group and what is shown of each member, in words; no citizen numbers."""
    groups = dict(EthnicGroup.objects.values_list("code_1979", "name"))
    for row in answers["thanh_vien"]:
        shown = [MEMBER_CHOICES[column].get(row.get(column), "–") for column in SHOWN_OF_MEMBERS]
        yield (
            row["ho_ten"],
            as_typed("ngay_sinh", row["ngay_sinh"]),
            groups.get(row["dan_toc"]),
            shown,
        )


def _in_words(column, value):
    choices = CHOICES.get(column, {})
    if isinstance(value, list):
        return ", ".join(choices[code] for code in value) or "không có"
    return choices.get(value) or as_typed(column, value)
