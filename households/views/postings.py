"""Public posting of a commune's lists and the chairman's decision (niêm yết, công nhận)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core.documents import CONTENT_TYPE, docx_of
from core.errors import RuleBroken
from households import actions
from households.forms.evidence import EvidenceForm
from households.forms.review import PostingForm, RecognitionForm
from households.models import CommuneReview
from households.papers import posting_paper
from households.procedures import procedure_of
from organisations.access import Permission, requires
from organisations.actions import record_export
from organisations.models import User
from organisations.working_days import Calendar

from .disputes import disputes_by_round
from .lists import result_lists

POSTED = "Đã ghi việc niêm yết. Hãy in danh sách để dán, rồi chụp ảnh nơi niêm yết và thêm vào đây."


@requires(Permission.RUN_REVIEW)
def list_post(request, pk):
    """Post the lists: from when to when, and where."""
    commune_review = _round(request, Permission.RUN_REVIEW, pk)
    least = procedure_of(commune_review.review).posting_working_days
    form = PostingForm(request.POST or None, on=timezone.localdate(), least=least)
    if _done(request, form, actions.post_list, commune_review):
        messages.success(request, POSTED)
        return redirect("posting_detail", pk)
    context = {"round": commune_review, "form": form, "lists": result_lists(commune_review)}
    return render(request, "households/list_post.html", context)


@requires(Permission.READ_HOUSEHOLDS)
def posting_detail(request, pk):
    """The posting: where, how long still, its photos, and what was said against the lists."""
    commune_review = _round(request, Permission.READ_HOUSEHOLDS, pk)
    disputes = disputes_by_round([commune_review])[pk]
    settled = commune_review.complaints.current().for_page().exclude(settled_on=None)
    context = {
        "round": commune_review,
        "disputes": disputes,
        "settled": settled,
        "days_left": _days_left(disputes.posted_until),
        "least": procedure_of(commune_review.review).posting_working_days,
        "files": commune_review.evidence.select_related("uploaded_by"),
        "add_form": EvidenceForm(),
        "runs": request.user.reaches(Permission.RUN_REVIEW, commune_review.commune),
    }
    return render(request, "households/posting_detail.html", context)


@requires(Permission.READ_HOUSEHOLDS)
def posting_print(request, pk):
    """The lists as they hang on the wall: no number, birth date, telephone or health."""
    commune_review, paper = _posting(request, pk, "print_posting")
    context = {"round": commune_review, "paper": paper}
    return render(request, "households/posting_print.html", context)


@requires(Permission.READ_HOUSEHOLDS)
def posting_download(request, pk):
    """The same as a Word document; its name tells the round and the year."""
    commune_review, paper = _posting(request, pk, "download_posting")
    name = f"niem-yet-{commune_review.pk}-{commune_review.review.year}.docx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(docx_of(paper), content_type=CONTENT_TYPE, headers=headers)


@requires(Permission.RECOGNISE)
def recognise(request, pk):
    """The chairman's decision on the posted lists, which are shown before it is taken."""
    commune_review = _round(request, Permission.RECOGNISE, pk)
    disputes = disputes_by_round([commune_review])[pk]
    form = RecognitionForm(request.POST or None, initial={"decided_on": _today(disputes)})
    now = {"at": timezone.now(), "on": timezone.localdate()}
    if _done(request, form, actions.recognise, commune_review, **now):
        messages.success(request, "Đã ghi quyết định công nhận.")
        return redirect("commune_review_detail", pk)
    context = {"round": commune_review, "form": form, "lists": result_lists(commune_review)}
    context |= {"disputes": disputes, "today": timezone.localdate()}
    return render(request, "households/recognise.html", context)


def _round(request, permission, pk):
    """A commune's round where the permission is held; any other does not exist."""
    rounds = CommuneReview.objects.filter(request.user.within(permission, field="commune"))
    return get_object_or_404(rounds.select_related("review__standard", "commune"), pk=pk)


def _posting(request, pk, action):
    """A round and the paper of its lists; the audit trail tells that it was taken out."""
    commune_review = _round(request, Permission.READ_HOUSEHOLDS, pk)
    lists = result_lists(commune_review)
    rows = sum(len(cases) for _, _, cases in lists)
    record_export(action, commune_review, by=request.user, unit=commune_review.commune, rows=rows)
    demo = User.objects.demonstration()
    return commune_review, posting_paper(commune_review, lists, is_demo=demo)


def _done(request, form, action, commune_review, **facts):
    """Whether a form was sent and the action went through; a broken rule stays in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        return bool(action(commune_review, **form.cleaned_data, **facts, by=request.user))
    except RuleBroken as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False


def _today(disputes):
    """Today, once nothing stands before the decision; until then there is no day to decide on."""
    today, last = timezone.localdate(), disputes.posted_until
    return today if last and last < today and disputes.lets_decide else None


def _days_left(last):
    """Working days something still hangs, today counted; 0 when it is over, None before it."""
    today = timezone.localdate()
    return last and Calendar.between(today, max(today, last)).count(today, last)
