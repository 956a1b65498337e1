"""Certificates of a commune's round and everything else it prints, on one page."""

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from households import actions
from households.filters import is_id
from households.forms.issuing import CertificatesForm
from households.models import CommuneReview, IssuedDocument
from organisations.access import Permission, requires
from organisations.forms import outcome_of

from .drawn import papers_of
from .papers import crumbs_of, word_file
from .signers import signer_of

P = Permission
Kind = IssuedDocument.Kind


@requires(Permission.READ_HOUSEHOLDS)
def round_papers(request, pk):
    """Every paper of a commune's round: to take along, to issue, to print."""
    rounds = CommuneReview.objects.visible_to(request.user).select_related("review", "commune")
    commune_review = get_object_or_404(rounds, pk=pk)
    context = _papers_context(commune_review, request.user)
    return render(request, "households/round_papers.html", context)


@requires(Permission.RECOGNISE)
def certificates_issue(request, pk):
    """The chairman issues certificates to every recognised household that has none."""
    commune_review = _round(request.user, P.RECOGNISE, pk)
    today = timezone.localdate()
    known = {"dated_on": today, "signer": signer_of(commune_review.commune, today)}
    form = CertificatesForm(request.POST or None, initial=known)
    sent = request.method == "POST" and form.is_valid()
    if sent and (number := _issued(form, commune_review, request.user)):
        messages.success(request, f"Đã cấp số cho {number} giấy chứng nhận.")
        return redirect("round_papers", pk)
    owed = commune_review.cases.certifiable().without_certificate().count()
    context = {"round": commune_review, "form": form, "owed": owed}
    return render(request, "households/certificates_issue.html", context)


@requires(Permission.RUN_REVIEW)
@require_POST
def certificates_print(request, pk):
    """The certificates of a village (`village`), or of the commune, as one page or one file."""
    scope = request.user.within(P.READ_CITIZEN_NUMBERS, field="commune")
    commune_review = _round(request.user, P.RUN_REVIEW, pk, scope)
    found, name = _certificates(commune_review, request.POST.get("village", ""))
    way = "download" if "word" in request.POST else "print"
    copies = {"subject": commune_review, "unit": commune_review.commune, "way": way}
    copies = actions.print_documents(found, **copies, at=timezone.now(), by=request.user)
    papers = papers_of(copies, whole_numbers=True)
    if way == "download":
        return word_file(papers, name)
    context = {"papers": papers, "name": "Giấy chứng nhận", "crumbs": crumbs_of(commune_review)}
    return render(request, "households/copy_print.html", context)


def _papers_context(commune_review, user):
    """What can be printed or issued of a round, and by this person."""
    commune = commune_review.commune
    runs = user.reaches(P.RUN_REVIEW, commune)
    return {
        "round": commune_review,
        "runs": runs,
        "issues": user.reaches(P.RECOGNISE, commune),
        "prints": runs and user.reaches(P.READ_CITIZEN_NUMBERS, commune),
        "decision": commune_review.documents.standing().first(),
        "opinions": _with_document(commune_review.opinions.current()),
        "complaints": _with_document(_settled(commune_review)),
        "declined": _with_document(_declined(commune_review), kind=Kind.REFUSAL),
        "villages": _by_village(commune_review),
        "owed": commune_review.cases.certifiable().without_certificate().count(),
        "meetings": commune_review.meetings.select_related("village").order_by("village__code"),
    }


def _round(user, permission, pk, scope=None):
    rounds = CommuneReview.objects.filter(user.within(permission, field="commune"))
    rounds = rounds.filter(scope) if scope is not None else rounds
    return get_object_or_404(rounds.select_related("review", "commune"), pk=pk)


def _issued(form, commune_review, by):
    """How many were issued; None if a rule was broken, shown in the form."""
    facts = form.cleaned_data | {"at": timezone.now(), "by": by}
    return outcome_of(form, actions.issue_certificates, commune_review, **facts)


def _certificates(commune_review, village):
    """Standing certificates of a round in the order of their numbers, and the file's name."""
    found = IssuedDocument.objects.filter(
        kind=Kind.CERTIFICATE, case__commune_review=commune_review
    )
    name = f"giay-chung-nhan-{commune_review.pk}"
    if is_id(village):
        found, name = found.filter(household__unit=village), f"{name}-{village}"
    return found.order_by("year", "order", "pk"), name


def _with_document(rows, **of):
    """Rows with the documents that hold about them in `standing`."""
    held = IssuedDocument.objects.standing().filter(**of)
    return rows.prefetch_related(Prefetch("documents", held, to_attr="standing"))


def _settled(commune_review):
    settled = commune_review.complaints.current().filter(settled_on__isnull=False)
    return settled.select_related("case__household").order_by("settled_on", "pk")


def _declined(commune_review):
    return commune_review.cases.declined().select_related("household").order_by("household__code")


def _by_village(commune_review):
    """[(village id, name, households recognised poor or near-poor, certificates)]."""
    cases = commune_review.cases.certifiable()
    held = Q(documents__kind=Kind.CERTIFICATE, documents__withdrawn_at=None)
    rows = cases.order_by().values("household__unit", "household__unit__full_name")
    rows = rows.annotate(owed=Count("pk", distinct=True), held=Count("documents", filter=held))
    return list(rows.order_by("household__unit__code"))
