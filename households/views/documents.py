"""Numbered documents: what a round has to issue, each document, its copies, the register."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from households import actions
from households.actions.issuing import grounds_of, next_number
from households.filters import DocumentFilter
from households.forms.fields import reason_in
from households.forms.issuing import DecisionForm, NoticeForm, WithdrawalForm
from households.models import (
    CommuneReview,
    Complaint,
    IssuedDocument,
    Opinion,
    Petition,
    ReviewCase,
)
from households.tables import DocumentTable
from organisations.access import Permission, requires
from organisations.actions import record_reading
from organisations.forms import outcome_of

from .drawn import PREVIEW, draft_of, paper_of
from .papers import crumbs_of, word_file
from .signers import signer_of

P = Permission
PER_PAGE = 50
PARTS = ("unit", "household", "issued_by", "withdrawn_by", "commune_review__review__standard",
         "commune_review__commune", "commune_review__decided_by",
         "opinion__commune_review__commune", "opinion__commune_review__review",
         "case__commune_review__review", "case__commune_review__commune", "case__petition",
         "case__household__unit__parent", "complaint__commune_review__review",
         "complaint__commune_review__commune", "complaint__case__household__unit",
         "complaint__case__survey", "complaint__survey_before",
         "petition__household__unit__parent")  # fmt: skip
ROUND = ("commune_review__review", "commune_review__commune")
SUBJECTS = {
    "quyet-dinh": (CommuneReview, "commune", ("review__standard", "commune", "decided_by")),
    "bao-cao": (Opinion, "commune_review__commune", ROUND),
    "phuc-tra": (
        Complaint,
        "commune_review__commune",
        (*ROUND, "case__household__unit", "case__survey", "survey_before"),
    ),
    "tu-choi": (
        ReviewCase, "commune_review__commune", (*ROUND, "household__unit__parent", "petition"),
    ),
    "giay-de-nghi": (Petition, "household__unit", ("household__unit__parent",)),
}  # fmt: skip


@requires(Permission.READ_HOUSEHOLDS)
def document_list(request):
    """The register: every numbered document of the communes the person reads, the latest first."""
    documents = IssuedDocument.objects.visible_to(request.user)
    documents = documents.select_related("unit", "household", "issued_by")
    found = DocumentFilter(request.GET, documents, request=request)
    table = DocumentTable(found.qs, communes=len(found.form.fields["unit"].queryset[:2]))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {"filter": found, "table": table}
    return render(request, "households/document_list.html", context)


@requires(Permission.RUN_REVIEW)
def document_issue(request, kind, pk):
    """A draft to read, then its number: from here on it is a document of the office."""
    subject = _subject(request.user, kind, pk)
    grounds = grounds_of(subject)
    if held := subject.documents.standing().filter(kind=grounds.kind).first():
        return redirect("document_detail", held.pk)
    form = _issue_form(request, subject, grounds)
    sent = request.method == "POST" and form.is_valid()
    if sent and (document := _issued(form, subject, request.user)):
        messages.success(request, f"Đã vào sổ văn bản số {document.number}.")
        return redirect("document_detail", document.pk)
    record_reading(subject, by=request.user, unit=grounds.unit)
    draws = not grounds.missing or isinstance(subject, CommuneReview)
    paper = draft_of(subject) if draws else None
    context = {"form": form, "grounds": grounds, "paper": paper, "crumbs": _way(subject)}
    return render(request, "households/document_issue.html", context)


@requires(Permission.READ_HOUSEHOLDS)
def document_detail(request, pk):
    """One document: its number, copies, and what it says; a copy of this page says it is none."""
    document = _document(request.user, P.READ_HOUSEHOLDS, pk)
    record_reading(document, by=request.user, unit=document.unit)
    user, unit = request.user, document.unit
    whole = user.reaches(P.READ_CITIZEN_NUMBERS, unit)
    shown = not document.withdrawn_at
    context = {
        "document": document,
        "paper": paper_of(document, mark=PREVIEW, whole_numbers=whole) if shown else None,
        "prints": shown and _may_print(user, document),
        "withdraws": shown and _may_withdraw(user, document),
        "form": WithdrawalForm(),
        "crumbs": _way(document),
    }
    return render(request, "households/document_detail.html", context)


@requires(Permission.RUN_REVIEW)
@require_POST
def document_print(request, pk):
    """A copy, counted: the page to print, or the Word file. The second and later ones say so."""
    document = _document(request.user, P.RUN_REVIEW, pk)
    if not _may_print(request.user, document):
        raise Http404
    way = "download" if "word" in request.POST else "print"
    found = IssuedDocument.objects.filter(pk=pk)
    copies = {"subject": document, "unit": document.unit, "way": way}
    (copy,) = actions.print_documents(found, **copies, at=timezone.now(), by=request.user)
    papers = [paper_of(document, mark=copy.mark, whole_numbers=True)]
    if way == "download":
        return word_file(papers, f"van-ban-{pk}")
    context = {"papers": papers, "name": str(document), "crumbs": _way(document)}
    return render(request, "households/copy_print.html", context)


@requires(Permission.RECOGNISE)
@require_POST
def document_withdraw(request, pk):
    """The chairman takes a document back, with the reason."""
    document = _document(request.user, P.RECOGNISE, pk)
    reason = reason_in(request.POST, 300)
    actions.withdraw_document(document, reason=reason, at=timezone.now(), by=request.user)
    messages.success(request, f"Đã thu hồi văn bản số {document.number}.")
    return redirect("document_detail", pk)


def _subject(user, kind, pk):
    """What the document is about, in a commune where the person runs reviews."""
    if kind not in SUBJECTS:
        raise Http404
    model, field, parts = SUBJECTS[kind]
    found = model.objects.filter(user.within(P.RUN_REVIEW, field=field))
    return get_object_or_404(found.select_related(*parts), pk=pk)


def _document(user, permission, pk):
    found = IssuedDocument.objects.filter(user.within(permission))
    return get_object_or_404(found.select_related(*PARTS), pk=pk)


def _may_print(user, document):
    """Whoever prints a certificate reads the citizen number on it."""
    runs = user.reaches(P.RUN_REVIEW, document.unit)
    reads = user.reaches(P.READ_CITIZEN_NUMBERS, document.unit)
    return runs and (document.kind != IssuedDocument.Kind.CERTIFICATE or reads)


def _may_withdraw(user, document):
    """A decision and a report go with their round; anything else the chairman takes back."""
    return not document.has_number_of_record and user.reaches(P.RECOGNISE, document.unit)


def _issue_form(request, subject, grounds):
    today = timezone.localdate()
    signer = signer_of(grounds.unit, today)
    if grounds.number:
        return DecisionForm(request.POST or None, initial={"signer": signer})
    known = {"number": next_number(subject, today.year), "dated_on": today, "signer": signer}
    return NoticeForm(request.POST or None, initial=known)


def _issued(form, subject, by):
    """The document; None if a rule was broken, shown in the form."""
    facts = form.facts() | {"at": timezone.now(), "by": by}
    return outcome_of(form, actions.issue_document, subject, **facts)


def _way(about):
    """Back to the papers of the round, or to the household of a petition."""
    commune_review = _round_of(about)
    if commune_review is None:
        household = about.household
        return [(household.code, reverse("household_detail", args=[household.pk]))]
    papers = reverse("round_papers", args=[commune_review.pk])
    return [*crumbs_of(commune_review), ("Văn bản", papers)]


def _round_of(about):
    """The commune's round something belongs to; a petition refused before one has none."""
    if isinstance(about, CommuneReview):
        return about
    if isinstance(about, IssuedDocument):
        about = about.opinion or about.complaint or about.case or about
    return getattr(about, "commune_review", None)
