"""Phiếu B in the browser: filling it in, keeping drafts, recording it."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import RuleBroken
from households import actions
from households.actions.survey import AlreadySubmitted, AnswersRefused, SurveyIsStale
from households.forms.opening import bound_sheet, typed_for, typed_in
from households.forms.sheet import with_member, with_member_again, without_member
from households.models import CommuneReview, ReviewCase, SurveyDraft
from organisations.access import Permission, requires
from organisations.actions import record_reading

from .steps import STATES_TAKEN

NOT_TYPED = {"csrfmiddlewaretoken", "do", "replace"}


@requires(Permission.RECORD_SURVEYS)
def survey_edit(request, pk):
    """The sheet of a case; its buttons record it, keep it as a draft, add and remove members."""
    case = _case(request, pk)
    if request.method == "POST":
        button, _, argument = request.POST.get("do", "record").partition(":")
        return BUTTONS.get(button, _record)(request, case, argument)
    record_reading(case.household, by=request.user, unit=case.household.unit)
    draft = _draft(case, request.user)
    typed = typed_in(draft) if draft else typed_for(case, on=timezone.localdate())
    return _page(request, case, bound_sheet(case, typed), draft=draft)


@requires(Permission.RECORD_SURVEYS)
@require_POST
def survey_draft_save(request, pk):
    """Keep what is typed, from the page's own script; answers with the time it was kept."""
    draft = _keep(request, _case(request, pk))
    return JsonResponse({"saved_at": f"{timezone.localtime(draft.saved_at):%H:%M}"})


@requires(Permission.RECORD_SURVEYS)
@require_POST
def survey_draft_discard(request, pk):
    """Throw one's own draft away and start from the last survey again."""
    case = _case(request, pk)
    if draft := _draft(case, request.user):
        actions.discard_draft(draft, by=request.user)
        messages.info(request, "Đã bỏ bản nháp.")
    return redirect("survey_edit", case.pk)


def _case(request, pk):
    """A case of a household where the person records surveys; any other does not exist."""
    scope = request.user.within(Permission.RECORD_SURVEYS, field="household__unit")
    parts = ("household__unit", "commune_review__review__standard", "commune_review__commune")
    return get_object_or_404(ReviewCase.objects.filter(scope).select_related(*parts), pk=pk)


def _draft(case, user):
    return SurveyDraft.objects.visible_to(user).filter(case=case).first()


def _page(request, case, sheet, **more):
    context = {"case": case, "sheet": sheet, "blocked": _why_blocked(case), **more}
    return render(request, "households/survey_edit.html", context)


def _why_blocked(case):
    """Why nothing can be recorded for the case any more; empty while it can."""
    if case.commune_review.stage != CommuneReview.Stage.SURVEYING:
        return f"Xã: {case.commune_review.stage.label.lower()}, không ghi Phiếu B được nữa."
    if case.state not in STATES_TAKEN:
        return f"Hộ này: {case.get_state_display().lower()}, không ghi lại Phiếu B được nữa."
    return ""


def _keep(request, case):
    """The draft, holding every field exactly as typed."""
    fields = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    key = _key(request.POST)
    now = timezone.now()
    return actions.save_draft(case, fields=fields, submission_key=key, at=now, by=request.user)


def _key(typed):
    """The key the page was given; a new one if somebody tampered with it."""
    try:
        return UUID(typed.get("submission_key", ""))
    except ValueError:
        return uuid4()


def _save(request, case, _):
    _keep(request, case)
    messages.success(request, "Đã lưu nháp. Mở lại phiếu này lúc nào cũng được.")
    return redirect("survey_edit", case.pk)


def _add(request, case, _):
    return _page(request, case, bound_sheet(case, with_member(request.POST)))


def _remove(request, case, index):
    return _page(request, case, bound_sheet(case, without_member(request.POST, index)))


def _restore(request, case, index):
    return _page(request, case, bound_sheet(case, with_member_again(request.POST, index)))


def _record(request, case, base):
    """The result page; or the sheet again, with everything typed and what is wrong.

    `base` is given by the button that replaces a survey recorded meanwhile, knowingly.
    """
    sheet, stale = bound_sheet(case, request.POST), None
    if sheet.is_valid():
        try:
            return redirect("survey_detail", _recorded(request, case, sheet, base).pk)
        except AnswersRefused as error:
            sheet.refuse_all(error.problems)
        except SurveyIsStale as error:
            stale = error
        except AlreadySubmitted as error:
            sheet.renew(error.facts["survey"])
            sheet.refuse(str(error))
        except RuleBroken as error:
            sheet.refuse(str(error))
    return _page(request, case, sheet, stale=stale)


def _recorded(request, case, sheet, base):
    base = base or request.POST.get("base_survey", "")
    return actions.record_survey(
        case,
        answers=sheet.answers,
        submission_key=_key(request.POST),
        base_survey_id=int(base) if base.isdecimal() else None,
        area=sheet.area,
        at=timezone.now(),
        by=request.user,
    )


BUTTONS = {"record": _record, "draft": _save, "add": _add, "remove": _remove, "restore": _restore}
