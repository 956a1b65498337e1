"""Doubts about a round's surveys, before the village meetings: the list, and confirming one."""

from collections import Counter
from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import RuleBroken
from households import actions
from households.doubtful import Raised, doubt_of, doubts_in, still_open
from households.forms.quality import ConfirmForm, DoubtFilter
from households.models import CommuneReview, ReviewCase, ScoreTable
from organisations.access import Permission, requires
from organisations.models import Unit

from .survey import DOUBT

PER_PAGE = 30
CONFIRMED = "confirmed"


class Row(NamedTuple):
    """A doubt on the list, where to mend it, and whether this person may confirm it."""

    raised: Raised
    mend: str
    confirms: bool


@requires(Permission.READ_HOUSEHOLDS)
def doubt_list(request, pk):
    """What is odd in the surveys of a commune's round, in the villages this person reads."""
    commune_review, villages = _round(request, pk)
    raised = doubts_in(commune_review, villages, reader=request.user)
    tabs = {"": still_open(raised), CONFIRMED: [each for each in raised if each.confirmed]}
    state = CONFIRMED if request.GET.get("state") == CONFIRMED else ""
    form = DoubtFilter(request.GET, villages=villages, raised=tabs[state])
    page = Paginator(form.narrowed(), PER_PAGE).get_page(request.GET.get("page"))
    context = _place_of(commune_review, request.user) | {
        "tabs": [(code, len(found)) for code, found in tabs.items()],
        "state": state,
        "form": form,
        "page_obj": page,
        "rows": [_row(each, commune_review, request.user) for each in page],
        "unofficial": _unofficial(page),
    }
    return render(request, "households/quality_list.html", context)


@requires(Permission.READ_HOUSEHOLDS)
def doubt_counts(request, pk):
    """How many doubts are open, by village: the part a page asks for once it is there."""
    commune_review, villages = _round(request, pk)
    form = DoubtFilter(request.GET, villages=villages, raised=[])
    form.is_valid()
    village = form.cleaned_data.get("village")
    asked = [village] if village else villages
    counts = Counter(
        each.case.household.unit for each in still_open(doubts_in(commune_review, asked))
    )
    context = {"round": commune_review, "counts": dict(counts), "total": counts.total()}
    return render(request, "households/quality_counts.html", context | {"village": village})


@requires(Permission.RECORD_SURVEYS)
@require_POST
def doubt_confirm(request, pk):
    """Confirm that an odd thing is true; refused, the page keeps the reason and says why."""
    scope = request.user.within(Permission.RECORD_SURVEYS, field="household__unit")
    parts = ("household__unit", "commune_review__review__standard", "commune_review__commune")
    case = get_object_or_404(ReviewCase.objects.filter(scope).select_related(*parts), pk=pk)
    form = ConfirmForm(request.POST)
    if form.is_valid() and _confirmed(case, form, request):
        return redirect(_list_address(case, request))
    facts = (request.POST.get(name, "") for name in ("rule", "fingerprint"))
    context = {"case": case, "form": form, "raised": doubt_of(case, *facts, reader=request.user)}
    context["back"] = _list_address(case, request)
    return render(request, "households/quality_confirm.html", context)


def _round(request, pk):
    """A commune's round and those of its villages whose households the person reads."""
    scope = request.user.within(Permission.READ_HOUSEHOLDS, field="")
    villages = Unit.objects.villages().filter(scope).order_by("code")
    rounds = CommuneReview.objects.select_related("review__standard", "commune")
    commune_review = get_object_or_404(rounds, pk=pk, commune__in=villages.values("parent"))
    return commune_review, villages.filter(parent=commune_review.commune)


def _place_of(commune_review, user):
    """The round, and whether the person may open the page of the whole commune."""
    whole = user.reaches(Permission.READ_HOUSEHOLDS, commune_review.commune)
    return {"round": commune_review, "whole": whole}


def _unofficial(page):
    """The names of the score tables on this page that are only illustrative."""
    used = {each.case.survey.score_table_id for each in page}
    return ScoreTable.objects.filter(pk__in=used, is_official=False)


def _row(raised, commune_review, user):
    case, stage = raised.case, commune_review.stage
    is_open = stage == CommuneReview.Stage.SURVEYING
    records = is_open and user.reaches(Permission.RECORD_SURVEYS, case.household.unit)
    sheet = f"{reverse('survey_edit', args=[case.pk])}?{DOUBT}={raised.doubt.rule}"
    sheet += anchor(raised.doubt.path)
    mend = sheet if records and case.state in case.BEFORE_MEETING else ""
    return Row(raised, mend, records and not raised.confirmed)


def anchor(path):
    """The place on the sheet that a path leads to."""
    match path:
        case ("thanh_vien",):
            return "#thanh-vien"
        case ("b1", _) | ("diem_b1",):  # mostly not asked there: it follows from other answers
            return "#b1"
        case ():
            return ""
    return f"#id_{'-'.join(map(str, path))}"


def _confirmed(case, form, request):
    """The confirmation; None if a rule was broken, shown beside what was typed."""
    try:
        confirmed = actions.confirm_doubt(
            case, **form.cleaned_data, at=timezone.now(), by=request.user
        )
    except RuleBroken as error:
        form.add_error(error.field, str(error))
        return None
    messages.success(request, f"Đã ghi nhận: đúng là như vậy ở hộ {case.household}.")
    return confirmed


def _list_address(case, request):
    """The list as it was narrowed when the person left it."""
    query = request.GET.urlencode()
    return f"{reverse('doubt_list', args=[case.commune_review_id])}{'?' if query else ''}{query}"
