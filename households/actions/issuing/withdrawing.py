"""A document is withdrawn with a reason: by itself, or because its round is opened again."""

from django.db import transaction
from django.db.models import Q

from core.errors import RuleBroken
from households.models import IssuedDocument, ReviewCase
from organisations.actions import record


class DocumentWithdrawn(RuleBroken):
    """What was withdrawn is not printed or withdrawn again."""

    message = "Văn bản số {number} đã thu hồi."


class WithdrawnWithItsRound(RuleBroken):
    """A decision or a report stands in the records under its number: its paper goes with it."""

    message = (
        "Văn bản số {number} mang số đã ghi trong đợt rà soát: không thu hồi riêng được, "
        "chỉ thu hồi khi mở lại sổ."
    )


class WithdrawalUnexplained(RuleBroken):
    """Whoever withdraws a document says why."""

    message = "Ghi lý do thu hồi."
    field = "reason"


@transaction.atomic
def withdraw_document(document, *, reason, at, by) -> IssuedDocument:
    """Withdraw one document; its number stays used, a new one can be issued.

    Raises `DocumentWithdrawn`, `WithdrawnWithItsRound`, `WithdrawalUnexplained`.
    """
    held = IssuedDocument.objects.select_for_update(of=("self",), no_key=True)
    document = held.get(pk=document.pk)
    if document.withdrawn_at:
        raise DocumentWithdrawn(number=document.number)
    if document.has_number_of_record:
        raise WithdrawnWithItsRound(number=document.number)
    if not reason.strip():
        raise WithdrawalUnexplained
    _withdraw(IssuedDocument.objects.filter(pk=document.pk), reason, at, by)
    facts = {"number": document.number, "reason": reason.strip()}
    record("withdraw_document", document, by=by, unit=document.unit, **facts)
    document.refresh_from_db()
    return document


def withdraw_results(commune_review, *, reason, at, by) -> int:
    """Withdraw the decision and what rests on it, because its round is opened again; how many.

    Certificates and refusals of recognised cases go; notices of re-checks and of households never
    surveyed tell what did happen and stay. Part of another action, which writes the audit line.
    """
    recognised = Q(case__commune_review=commune_review, case__state=ReviewCase.State.RECOGNISED)
    found = IssuedDocument.objects.filter(Q(commune_review=commune_review) | recognised)
    return _withdraw(found.standing(), reason, at, by)


def _withdraw(documents, reason, at, by):
    longest = IssuedDocument._meta.get_field("withdrawal").max_length
    words = reason.strip()[:longest]
    pks = list(documents.values_list("pk", flat=True))
    found = IssuedDocument.objects.filter(pk__in=pks)
    return found.update(withdrawn_at=at, withdrawn_by=by, withdrawal=words)
