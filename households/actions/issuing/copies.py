"""Copies of a document: each print is counted, and every one after the first says so."""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from core.errors import RuleBroken
from households.models import IssuedDocument
from organisations.actions import record_export


class NothingToPrint(RuleBroken):
    """Only documents that hold are printed."""

    message = "Không có văn bản nào còn hiệu lực để in."


@transaction.atomic
def print_documents(documents, *, subject, unit, way, at, by) -> list:
    """Count a print of each of these standing documents (a queryset) and give them back.

    `way` is "print" or "download"; `subject` is what the audit line is about. Each carries
    `mark`: empty for the first print, «Bản in lại lần n, ngày …» afterwards.
    """
    held = documents.standing().select_for_update(of=("self",), no_key=True)
    found = list(held)
    if not found:
        raise NothingToPrint
    IssuedDocument.objects.filter(pk__in=[each.pk for each in found]).update(
        prints=F("prints") + 1,
        first_printed_at=Coalesce("first_printed_at", at),
        printed_at=at,
    )
    for document in found:
        document.mark = reprint_mark(document.prints, at)
    again = sum(document.prints > 0 for document in found)
    facts = {"paper": found[0].kind, "rows": len(found), "again": again}
    record_export(f"{way}_documents", subject, by=by, unit=unit, **facts)
    return found


def reprint_mark(earlier, at):
    """What stands on a copy printed after so many others; nothing on the first."""
    return f"Bản in lại lần {earlier}, ngày {localtime(at):%d/%m/%Y}" if earlier else ""
