"""A document goes out: its number, its day, who signs it; certificates for a whole commune."""

from django.db import transaction

from core.errors import RuleBroken
from households.actions.rounds import locked
from households.models import CommuneReview, IssuedDocument
from organisations.actions import record

from .grounds import grounds_of
from .register import hold_register, next_order, number_of, order_of, refuse_day, refuse_taken

BATCH = 1000
Kind = IssuedDocument.Kind


class NotReady(RuleBroken):
    """A document says what happened; it has not happened yet."""

    message = "Chưa phát hành được: {reason}."


class DocumentExists(RuleBroken):
    """One document that holds for each thing it is about."""

    message = "Văn bản này đã phát hành, số {number}."


class NoCertificateOwed(RuleBroken):
    """Every recognised household has its certificate."""

    message = "Mọi hộ nghèo, hộ cận nghèo được công nhận đã có giấy chứng nhận."


@transaction.atomic
def issue_document(subject, *, number="", dated_on, signer, at, by) -> IssuedDocument:
    """Enter the document about a round (its decision), opinion, complaint, case or petition.

    A decision and the report that asks an opinion keep number and day of their records. A notice
    without a number gets the next of its register. Raises `NotReady`, `DocumentExists`,
    `NumberTaken`, `DatedTooEarly`, `DatedInFuture`.
    """
    subject = _held(subject)
    grounds = grounds_of(subject)
    if grounds.missing:
        raise NotReady(reason=grounds.missing)
    if grounds.number:
        number, dated_on = grounds.number, grounds.since
    refuse_day(dated_on, grounds.since, at)
    hold_register(grounds.unit)
    _refuse_second(grounds, subject)
    number = number.strip() or _next(grounds, dated_on.year)
    refuse_taken(grounds.unit, dated_on.year, grounds.kind, number)
    document = IssuedDocument.objects.create(
        kind=grounds.kind,
        unit=grounds.unit,
        household=grounds.household,
        year=dated_on.year,
        number=number,
        order=order_of(number),
        dated_on=dated_on,
        signer=signer.strip(),
        issued_at=at,
        issued_by=by,
        **{grounds.subject: subject},
    )
    facts = {"paper": grounds.kind, "number": number, "on": str(dated_on)}
    record("issue_document", document, by=by, unit=grounds.unit, **facts)
    return document


def next_number(subject, year) -> str:
    """The number a document would get now; that of its record, if it has one."""
    grounds = grounds_of(subject)
    return grounds.number or _next(grounds, year)


def _next(grounds, year):
    return number_of(grounds.kind, next_order(grounds.unit, year, grounds.kind))


@transaction.atomic
def issue_certificates(commune_review, *, dated_on, signer, at, by) -> int:
    """One certificate for each recognised poor or near-poor household without one; how many.

    Numbered in the order of villages and household codes, in a few statements whatever the number.
    Raises `NotReady`, `NoCertificateOwed`, `DatedTooEarly`, `DatedInFuture`.
    """
    commune_review = locked(commune_review)
    if not commune_review.decided_on:
        raise NotReady(reason="chưa có quyết định công nhận")
    refuse_day(dated_on, commune_review.decided_on, at)
    commune = commune_review.commune
    hold_register(commune)
    owed = (
        commune_review.cases.certifiable().without_certificate().only("household", "commune_review")
    )
    cases = list(owed.order_by("household__unit__code", "household__code"))
    if not cases:
        raise NoCertificateOwed
    first = next_order(commune, dated_on.year, Kind.CERTIFICATE)
    shared = {"unit": commune, "year": dated_on.year, "dated_on": dated_on,
              "signer": signer.strip(), "issued_at": at, "issued_by": by}  # fmt: skip
    IssuedDocument.objects.bulk_create(
        (_certificate(case, order, shared) for order, case in enumerate(cases, first)),
        batch_size=BATCH,
    )
    numbers = [number_of(Kind.CERTIFICATE, n) for n in (first, first + len(cases) - 1)]
    facts = {"rows": len(cases), "numbers": " – ".join(numbers), "on": str(dated_on)}
    record("issue_certificates", commune_review, by=by, unit=commune, **facts)
    return len(cases)


def _certificate(case, order, shared):
    return IssuedDocument(
        kind=Kind.CERTIFICATE,
        case=case,
        household_id=case.household_id,
        order=order,
        number=number_of(Kind.CERTIFICATE, order),
        **shared,
    )


def _held(subject):
    """The record as it is now, its round held so that nobody opens it again meanwhile."""
    of_round = isinstance(subject, CommuneReview)
    if commune_review := subject if of_round else getattr(subject, "commune_review", None):
        locked(commune_review)
    return type(subject).objects.get(pk=subject.pk)


def _refuse_second(grounds, subject):
    standing = IssuedDocument.objects.standing().filter(**{grounds.subject: subject})
    if found := standing.filter(kind=grounds.kind).first():
        raise DocumentExists(number=found.number)
