"""Numbered documents drawn from the records: what each says, as a draft or as a copy."""

from django.db.models import Count, Prefetch

from households.explanation import PARTS, Explanation
from households.models import HouseholdYear, IssuedDocument, Member, ReviewCase, Survey
from households.papers import (
    Issue,
    certificate_paper,
    decision_paper,
    opinion_paper,
    petition_refusal_paper,
    recheck_paper,
    refusal_paper,
)
from households.procedures import procedure_of
from organisations.models import Unit, User

from .lists import result_lists

Kind = IssuedDocument.Kind
OF_CERTIFICATE = (
    "survey", "household__unit__parent", "commune_review__review", "commune_review__commune",
)  # fmt: skip
PREVIEW = "Bản xem trước, không dùng thay văn bản"


def paper_of(document, *, mark, whole_numbers=False):
    """The `Paper` of an `IssuedDocument`; `mark` says what kind of copy it is."""
    issue = Issue.of(document, mark)
    if document.kind == Kind.CERTIFICATE:
        case = with_certificate_parts(ReviewCase.objects.filter(pk=document.case_id)).get()
        return certificate_paper(case, issue, whole_numbers=whole_numbers, is_demo=_is_demo())
    return draft_of(subject_of(document), issue)


def papers_of(certificates, *, whole_numbers):
    """Papers of many certificates, in their order; each carries its own `mark`."""
    cases = with_certificate_parts(
        ReviewCase.objects.filter(pk__in=[each.case_id for each in certificates])
    )
    by_pk, is_demo = {case.pk: case for case in cases}, _is_demo()
    return [
        certificate_paper(
            by_pk[each.case_id], Issue.of(each, each.mark),
            whole_numbers=whole_numbers, is_demo=is_demo,
        )
        for each in certificates
    ]  # fmt: skip


def draft_of(subject, issue=None):
    """The paper about a round, opinion, complaint, case or petition; a draft without an `Issue`."""
    return DRAWN[type(subject).__name__](subject, issue or Issue(), _is_demo())


def subject_of(document):
    """The record a document is about."""
    names = ("commune_review", "opinion", "complaint", "case", "petition")
    return next(filter(None, (getattr(document, name) for name in names)))


def with_certificate_parts(cases):
    """With the people and the years of the households, in a few queries whatever the number."""
    members = Member.objects.select_related("ethnicity")
    years = HouseholdYear.objects.order_by("year")
    cases = cases.select_related(*OF_CERTIFICATE).defer("survey__answers", "survey__result")
    return cases.prefetch_related(
        Prefetch("household__members", members), Prefetch("household__years", years)
    )


def _decision(commune_review, issue, is_demo):
    agreed = commune_review.opinions.current().filter(is_agreed=True).order_by("replied_on").last()
    lists, procedure = result_lists(commune_review), procedure_of(commune_review.review)
    return decision_paper(commune_review, lists, procedure, issue, opinion=agreed, is_demo=is_demo)


def _opinion_report(opinion, issue, is_demo):
    commune_review = opinion.commune_review
    counts = dict(
        commune_review.cases.standing().order_by()
        .values_list("household__unit").annotate(Count("pk"))
    )  # fmt: skip
    villages = Unit.objects.filter(pk__in=counts).order_by("code")
    reviewed = [(village, counts[village.pk]) for village in villages]
    lists, procedure = result_lists(commune_review), procedure_of(commune_review.review)
    return opinion_paper(commune_review, lists, reviewed, procedure, issue, is_demo=is_demo)


def _recheck(complaint, issue, is_demo):
    return recheck_paper(complaint, issue, is_demo=is_demo)


def _refusal(case, issue, is_demo):
    why = ""
    if case.state == ReviewCase.State.RECOGNISED:
        why = Explanation(Survey.objects.select_related(*PARTS).get(pk=case.survey_id)).verdict
    petition = getattr(case, "petition", None)
    return refusal_paper(case, issue, petition=petition, why=why, is_demo=is_demo)


def _petition_refusal(petition, issue, is_demo):
    return petition_refusal_paper(petition, issue, is_demo=is_demo)


def _is_demo():
    return User.objects.demonstration()


DRAWN = {
    "CommuneReview": _decision,
    "Opinion": _opinion_report,
    "Complaint": _recheck,
    "ReviewCase": _refusal,
    "Petition": _petition_refusal,
}
