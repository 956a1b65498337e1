"""Phiếu B in the browser: filling it in, keeping drafts, recording it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from core.errors import RuleBroken
from households import actions
from households.actions.survey import AlreadySubmitted, AnswersRefused, SurveyIsStale
from households.doubtful import doubts_in, still_open
from households.forms.opening import (
    as_earlier,
    begun_at,
    bound_sheet,
    earlier_survey,
    last_survey,
    panel_of,
    typed_for,
    typed_in,
)
from households.forms.sheet import with_member, with_member_again, without_member
from households.models import CommuneReview, Household, Member
from households.quality import RULES
from organisations.access import Permission, requires
from organisations.actions import record_reading

from .conflict import conflict_page, drop_mine, merged_sheet
from .drafts import (
    OF_ANOTHER,
    case_to_survey,
    drafts_of_others,
    go_on,
    keep_typed,
    key_given,
    of_another_person,
    own_draft,
)

DOUBT = "nghi-van"  # in the address: the rule whose doubt the sheet is opened to mend


@requires(Permission.RECORD_SURVEYS, carries_typed=True)
def survey_edit(request, pk):
    """The sheet of a case; its buttons record it, keep it as a draft, add and remove members."""
    case = case_to_survey(request, pk)
    if request.method == "POST":
        return _pressed(request, case)
    if case.awaits_quick_result and not _why_blocked(case):
        return redirect("quick_result", pk)
    record_reading(case.household, by=request.user, unit=case.household.unit)
    if draft := own_draft(case, request.user):
        return _page(request, case, bound_sheet(case, typed_in(draft)), draft=draft)
    last = last_survey(case)
    sheet = bound_sheet(case, typed_for(case, last, at=timezone.now()))
    is_correction = last and last.pk == case.survey_id
    earlier = earlier_survey(case) if is_correction else as_earlier(case, last)
    return _page(request, case, sheet, panel=panel_of(case, sheet, earlier))


def _pressed(request, case):
    """What the button pressed does; a sheet of somebody who signed in before is only shown."""
    if of_another_person(request):
        sheet = bound_sheet(case, request.POST)
        sheet.refuse(OF_ANOTHER)
        return _page(request, case, sheet)
    button, _, argument = request.POST.get("do", "record").partition(":")
    return BUTTONS.get(button, _record)(request, case, argument)


def _page(request, case, sheet, *, panel=None, **more):
    panel = panel or panel_of(case, sheet, earlier_survey(case))
    others = drafts_of_others(case, request.user)
    context = {"case": case, "sheet": sheet, "blocked": _why_blocked(case), "others": others}
    context |= {"panel": panel, "holders": _holders(request, case, sheet)}
    context |= {"today": timezone.localdate(), "raised": _doubts(request, case), **more}
    return render(request, "households/survey_edit.html", context)


def _holders(request, case, sheet):
    """Households the person may read in which somebody else has a number refused on the sheet."""
    numbers = [m.given["cccd"] for m in sheet.members if "cccd" in m.errors]
    if not numbers:
        return ()
    homes = Household.objects.visible_to(request.user).exclude(pk=case.household_id)
    living = Member.objects.present().filter(cccd__in=filter(None, numbers))
    return homes.filter(pk__in=living.values("household"))


def _doubts(request, case):
    """The open doubts by the rule the sheet was opened from, if it was."""
    rule = request.GET.get(DOUBT)
    if rule not in RULES:
        return ()
    raised = doubts_in(case.commune_review, [case.household.unit_id], reader=request.user)
    return [each for each in still_open(raised) if (each.case, each.doubt.rule) == (case, rule)]


def _why_blocked(case):
    """Why nothing can be recorded for the case any more; empty while it can."""
    if case.takes_survey:
        return ""
    if case.commune_review.stage != CommuneReview.Stage.SURVEYING:
        return f"Xã: {case.commune_review.stage.label.lower()}, không ghi Phiếu B được nữa."
    return f"Hộ này: {case.get_state_display().lower()}, không ghi lại Phiếu B được nữa."


def _save(request, case, _):
    keep_typed(request, case)
    messages.success(request, "Đã lưu nháp. Mở lại phiếu này lúc nào cũng được.")
    return redirect("survey_edit", case.pk)


def _add(request, case, _):
    return _page(request, case, bound_sheet(case, with_member(request.POST)))


def _remove(request, case, index):
    return _page(request, case, bound_sheet(case, without_member(request.POST, index)))


def _restore(request, case, index):
    return _page(request, case, bound_sheet(case, with_member_again(request.POST, index)))


def _reopen(request, case, _):
    return _page(request, case, bound_sheet(case, request.POST))


def _merge(request, case, survey):
    """Record what was chosen, on top of the survey recorded meanwhile that was shown.

    If that one was replaced in its turn, or not everything was chosen, the choice is shown anew.
    """
    typed = case.survey and str(case.survey_id) == survey and merged_sheet(case, request.POST)
    return _record_typed(request, case, typed or request.POST)


def _record(request, case, _):
    return _record_typed(request, case, request.POST)


def _record_typed(request, case, typed):
    """The result; or the sheet again, with everything typed and what is wrong."""
    sheet = bound_sheet(case, typed)
    if sheet.is_valid():
        try:
            return _done(request, case, sheet)
        except AnswersRefused as error:
            sheet.refuse_all(error.problems)
        except SurveyIsStale as error:
            if survey := error.facts["survey"]:
                return conflict_page(request, case, typed, survey)
            sheet.rebase(None)
            sheet.refuse(str(error))
        except AlreadySubmitted as error:
            sheet.renew(error.facts["survey"])
            sheet.refuse(str(error))
        except RuleBroken as error:
            sheet.refuse(str(error))
    else:
        sheet.refuse_all(_also_wrong(request, case, sheet))
    return _page(request, case, sheet)


def _also_wrong(request, case, sheet):
    """What recording would refuse besides, so that everything is said at once."""
    facts = {"area": sheet.area, "at": timezone.now(), "by": request.user}
    return actions.survey.problems_of(case, answers=sheet.answers, **facts)


def _done(request, case, sheet):
    """To the survey that stands now, saying whether this sheet made it."""
    survey = _recorded(request, case, sheet)
    if survey.submission_key == key_given(sheet.typed):
        messages.success(request, "Đã ghi Phiếu B.")
    else:
        messages.info(request, "Không có gì thay đổi so với phiếu đã ghi.")
    return go_on(request, survey)


def _recorded(request, case, sheet):
    base = sheet.typed.get("base_survey", "")
    return actions.record_survey(
        case,
        answers=sheet.answers,
        submission_key=key_given(sheet.typed),
        base_survey_id=int(base) if base.isdecimal() else None,
        area=sheet.area,
        begun_at=begun_at(case, sheet.typed),
        at=timezone.now(),
        by=request.user,
    )


BUTTONS = {
    "record": _record,
    "draft": _save,
    "add": _add,
    "remove": _remove,
    "restore": _restore,
    "merge": _merge,
    "reopen": _reopen,
    "drop": drop_mine,
}
