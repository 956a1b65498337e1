"""Two officers on one household: the second one's sheet beside the survey recorded meanwhile."""

from django.contrib import messages
from django.shortcuts import redirect, render

from households import actions
from households.forms.conflict import CHOICE, MINE, THEIRS, Conflict
from organisations.actions import record_reading

from .drafts import NOT_TYPED, go_on, keep_typed, own_draft


def conflict_page(request, case, typed, survey):
    """Both versions, question by question, with everything typed carried along.

    Nobody chooses silently: what differs is marked as mine until the person takes the other, and
    nothing is recorded before the button. What was typed is a draft meanwhile. If the other survey
    says the same, there is nothing to choose: it is shown.
    """
    conflict = Conflict(case, typed, survey)
    if not conflict.differences:
        return _same(request, case, survey)
    keep_typed(request, case, conflict.typed)
    record_reading(survey, by=request.user, unit=case.household.unit)
    carried = [(n, v) for n, values in conflict.typed.lists() if n not in NOT_TYPED for v in values]
    context = {"case": case, "survey": survey, "conflict": conflict, "carried": carried}
    return render(request, "households/survey_conflict.html", context | {"choices": (MINE, THEIRS)})


def merged_sheet(case, posted):
    """What is typed with what is chosen; None if something differs that nobody chose about."""
    choices = {name: posted[name] for name in posted if name.startswith(CHOICE)}
    return Conflict(case, posted, case.survey).merged(choices)


def drop_mine(request, case, _):
    """Leave it at the survey recorded meanwhile."""
    if draft := own_draft(case, request.user):
        actions.discard_draft(draft, by=request.user)
    messages.info(request, "Đã bỏ phiếu của bạn, giữ phiếu đã ghi.")
    return redirect("survey_detail", case.survey_id)


def _same(request, case, survey):
    if draft := own_draft(case, request.user):
        actions.discard_draft(draft, by=request.user)
    messages.info(request, "Phiếu của bạn giống hệt phiếu đã ghi nên không ghi thêm phiếu nào.")
    return go_on(request, survey)
