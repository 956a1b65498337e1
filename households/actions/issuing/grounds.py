"""What a numbered document rests on: which record, from which day, what is still missing."""

from dataclasses import dataclass
from datetime import date

from households.models import (
    CommuneReview,
    Complaint,
    Household,
    IssuedDocument,
    Opinion,
    Petition,
    ReviewCase,
)
from organisations.models import Unit

Kind = IssuedDocument.Kind


@dataclass(frozen=True)
class Grounds:
    """What a document rests on: not before `since`, for the decision and the report with the
    number it already has; `missing` says why it cannot go out yet."""

    kind: str
    subject: str
    unit: Unit
    household: Household | None = None
    since: date | None = None
    number: str = ""
    missing: str = ""


def grounds_of(subject) -> Grounds:
    """What the document about a round, opinion, complaint, case or petition rests on."""
    return GROUNDS[type(subject)](subject)


def _of_round(round_):
    missing = "" if round_.decided_on else "chưa có quyết định công nhận"
    return Grounds(
        Kind.DECISION, "commune_review", round_.commune,
        since=round_.decided_on, number=round_.decision_number or "", missing=missing,
    )  # fmt: skip


def _of_opinion(opinion):
    return Grounds(
        Kind.OPINION_REPORT, "opinion", opinion.commune_review.commune,
        since=opinion.asked_on, number=opinion.report_number,
    )  # fmt: skip


def _of_complaint(complaint):
    missing = "" if complaint.settled_on else "phúc tra chưa có kết luận"
    return Grounds(
        Kind.RECHECK_NOTICE, "complaint", complaint.commune_review.commune,
        complaint.case.household, complaint.settled_on, missing=missing,
    )  # fmt: skip


def _of_case(case):
    since = case.refused_on or case.commune_review.decided_on
    declined = ReviewCase.objects.declined().filter(pk=case.pk).exists()
    missing = "" if declined else "hộ không bị từ chối công nhận"
    commune = case.commune_review.commune
    return Grounds(Kind.REFUSAL, "case", commune, case.household, since, missing=missing)


def _of_petition(petition):
    missing = "" if petition.refused_on else "giấy đề nghị không bị từ chối"
    commune, household = petition.household.unit.parent, petition.household
    since = petition.refused_on
    return Grounds(Kind.PETITION_REFUSAL, "petition", commune, household, since, missing=missing)


GROUNDS = {
    CommuneReview: _of_round,
    Opinion: _of_opinion,
    Complaint: _of_complaint,
    ReviewCase: _of_case,
    Petition: _of_petition,
}
