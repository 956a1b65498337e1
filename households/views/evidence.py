"""Files that prove something: opening one, and adding some to what is recorded already."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.errors import RuleBroken
from households import actions
from households.forms.evidence import EvidenceForm
from households.models import Evidence
from households.models.evidence import OWNERS
from organisations.access import Permission, requires
from organisations.actions import record_export

# What a person may add files to: the path part, its column, where the unit of it lies, its page.
KINDS = {
    "bien-dong": (
        "event",
        "household__unit",
        lambda o: reverse("household_detail", args=[o.household_id]),
    ),
    "hop-thon": (
        "meeting",
        "village",
        lambda o: reverse("meeting_detail", args=[o.pk]),
    ),
    "niem-yet": (
        "commune_review",
        "commune",
        lambda o: reverse("posting_detail", args=[o.pk]),
    ),
    "phuc-tra": (
        "complaint",
        "commune_review__commune",
        lambda o: reverse("complaint_detail", args=[o.pk]),
    ),
}
PARTS = [*OWNERS, "event__household__unit", "meeting__village", "commune_review__commune",
         "complaint__commune_review__commune", "petition__household__unit"]  # fmt: skip


@requires(Permission.READ_HOUSEHOLDS)
def evidence_file(request, pk):
    """One file, to be kept or shown: never run, never stored by a cache."""
    files = Evidence.objects.visible_to(request.user).select_related(*PARTS)
    found = get_object_or_404(files, pk=pk)
    content = _content(found)
    record_export("download_evidence", found, by=request.user, unit=found.unit)
    headers = {
        "Content-Disposition": f'attachment; filename="{found.plain_name}"',
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=found.content_type, headers=headers)


@requires(Permission.RUN_REVIEW)
@require_POST
def evidence_add(request, kind, pk):
    """Files that came later: the signed minutes, the photo of the posting."""
    owner, page = _owner(request.user, kind, pk)
    form = EvidenceForm(request.POST, request.FILES)
    kept = keep_files(request, owner, form.cleaned_data["files"]) if form.is_valid() else 0
    for problem in form.errors.get("files", []):
        messages.error(request, problem)
    return redirect(f"{page}#tep" if kept else page)


def _content(found):
    try:
        with found.file.open("rb") as file:
            return file.read()
    except FileNotFoundError:
        raise Http404("Tệp không còn trong kho.") from None


def _owner(user, kind, pk):
    """What the files belong to, where the person runs the review, and its page."""
    if kind not in KINDS:
        raise Http404
    column, unit, page = KINDS[kind]
    model = Evidence._meta.get_field(column).related_model
    owner = get_object_or_404(model, user.within(Permission.RUN_REVIEW, field=unit), pk=pk)
    return owner, page(owner)


def keep_files(request, owner, files):
    """Keep each and say how many were; one that cannot be is named and holds up no other."""
    kept = 0
    for file in files:
        try:
            actions.attach_evidence(owner, file, at=timezone.now(), by=request.user)
            kept += 1
        except RuleBroken as broken:
            messages.error(request, str(broken))
    if kept:
        messages.success(request, f"Đã giữ {kept} tệp.")
    return kept
