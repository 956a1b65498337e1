"""The panel beside Phiếu B, recomputed by the server while the sheet is typed."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from households.forms.opening import bound_sheet, earlier_survey, panel_of
from organisations.access import Permission, requires

from .drafts import case_to_survey


@requires(Permission.RECORD_SURVEYS)
@require_POST
def survey_live(request, pk):
    """What the answers typed so far come to; keeps nothing."""
    case = case_to_survey(request, pk)
    sheet = bound_sheet(case, request.POST, is_drawn=False)
    panel = panel_of(case, sheet, earlier_survey(case))
    context = {"sheet": sheet, "panel": panel, "is_live": True}
    return HttpResponse(render_to_string("households/parts/live.html", context))
