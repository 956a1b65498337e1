"""Drafts of Phiếu B: what one person typed, kept on the server until it is recorded."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import Exists
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from households import actions
from households.forms.fields import plain
from households.models import ReviewCase, Standard, SurveyDraft
from organisations.access import Permission, requires

NOT_TYPED = {"csrfmiddlewaretoken", "do"}
OF_ANOTHER = (
    "Phiếu này được mở bằng tài khoản khác với tài khoản đang đăng nhập. Nội dung vẫn còn trên "
    "trang: hãy đăng nhập lại bằng tài khoản đã mở phiếu rồi làm tiếp."
)


@requires(Permission.RECORD_SURVEYS)
@require_POST
def survey_draft_save(request, pk):
    """Keep what is typed, from the page's own script; answers with the time it was kept.

    `do=check` says that the page tried to record exactly this and heard no answer: if the survey
    had arrived, it is said where it is.
    """
    case = case_to_survey(request, pk)
    if of_another_person(request):
        return JsonResponse({"error": OF_ANOTHER}, status=409)
    if request.POST.get("do") == "check" and (made := _arrived(request, case)):
        return JsonResponse({"recorded": reverse("survey_detail", args=[made.pk])})
    draft = keep_typed(request, case)
    return JsonResponse({"saved_at": f"{timezone.localtime(draft.saved_at):%H:%M}"})


@requires(Permission.RECORD_SURVEYS)
@require_POST
def survey_draft_discard(request, pk):
    """Throw one's own draft away and start from the last survey again."""
    case = case_to_survey(request, pk)
    if draft := own_draft(case, request.user):
        actions.discard_draft(draft, by=request.user)
        messages.info(request, "Đã bỏ bản nháp.")
    return redirect("survey_edit", case.pk)


def case_to_survey(request, pk):
    """A case of a household where the person records surveys; any other does not exist."""
    scope = request.user.within(Permission.RECORD_SURVEYS, field="household__unit")
    parts = ("household__unit", "commune_review__review__standard", "commune_review__commune")
    cases = ReviewCase.objects.filter(scope).select_related(*parts)
    provincial = Standard.objects.filter(is_national=False)
    return get_object_or_404(cases.annotate(has_provincial=Exists(provincial)), pk=pk)


def of_another_person(request):
    """Whether the sheet was opened by somebody else than who is signed in by now."""
    return request.POST.get("opened_by", "") not in ("", str(request.user.pk))


def _arrived(request, case):
    """The survey this very sheet has become, if the person's request to record it had arrived."""
    key = key_given(request.POST)
    return case.household.surveys.filter(submission_key=key, recorded_by=request.user).first()


def drafts_of_others(case, user):
    """Who else has begun a sheet of the case and when it was last saved; never what is in it."""
    return SurveyDraft.objects.of_others(user).filter(case=case).select_related("by")


def own_draft(case, user):
    """What the person typed for the case and has not recorded; None if nothing."""
    return SurveyDraft.objects.visible_to(user).filter(case=case).first()


def keep_typed(request, case, typed=None):
    """The draft, holding every field exactly as typed, but for what cannot be stored."""
    typed = request.POST if typed is None else typed
    lists = [(n, values) for n, values in typed.lists() if n not in NOT_TYPED]
    fields = {plain(name): [plain(value) for value in values] for name, values in lists}
    key = key_given(typed)
    now = timezone.now()
    return actions.save_draft(case, fields=fields, submission_key=key, at=now, by=request.user)


def go_on(request, survey):
    """To a survey recorded; the sheet's own script is told where, and goes once all is safe."""
    url = reverse("survey_detail", args=[survey.pk])
    asks = request.headers.get("Accept") == "application/json"
    return JsonResponse({"go": url}) if asks else redirect(url)


def key_given(typed):
    """The submission key the page was given; a new one if somebody tampered with it."""
    try:
        return UUID(typed.get("submission_key", ""))
    except ValueError:
        return uuid4()
