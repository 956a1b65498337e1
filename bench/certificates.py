"""Certificates of a commune in one Word file: seconds, and against bare python-docx.

The yardstick writes the same paragraphs and the same tables, without any form, one certificate
after the other. Writes into the copy of the installation it works on.
"""

import json
import time
from datetime import date
from io import BytesIO
from itertools import cycle, islice

from django.utils import timezone
from docx import Document

import bench.setup  # noqa: F401
from core.documents import docx_of_all
from households.models import CommuneReview, IssuedDocument, ReviewCase
from households.views.drawn import papers_of
from organisations.models import User

NUMBER = 300


def main():
    """Time from the rows of the database to the bytes of the file, then the yardstick."""
    certificates = issued(NUMBER)
    start = time.perf_counter()
    papers = papers_of(certificates, whole_numbers=True)
    drawn = time.perf_counter()
    file = docx_of_all(papers)
    end = time.perf_counter()
    texts = texts_of(Document(BytesIO(file)))
    start_bare = time.perf_counter()
    written_again(texts)
    seconds, other = end - start, time.perf_counter() - start_bare
    found = {
        "certificates": len(papers),
        "seconds": round(seconds, 2),
        "of which read and drawn": round(drawn - start, 2),
        "kilobytes": round(len(file) / 1024),
        "bare python-docx": round(other, 2),
        "ratio": round(seconds / other, 3),
    }
    print(json.dumps(found, ensure_ascii=False))


def issued(number):
    """So many certificates, unsaved, of recognised cases; few communes have so many of one year."""
    cases = ReviewCase.objects.certifiable().filter(commune_review__settles_year__isnull=False)
    rounds = CommuneReview.objects.filter(decided_on__isnull=False).order_by("-review__year")
    cases = list(cases.filter(commune_review__in=rounds).order_by("-pk")[:number])
    by = User.objects.first()
    found = islice(cycle(cases), number)
    return [_certificate(case, order, by) for order, case in enumerate(found, 1)]


def _certificate(case, order, by):
    document = IssuedDocument(
        kind="certificate", case=case, unit_id=case.commune_review.commune_id, order=order,
        number=f"{order}/GCN-HN.HCN", dated_on=date(2026, 12, 1), year=2026, signer="",
        issued_at=timezone.now(), issued_by=by,
    )  # fmt: skip
    document.mark = ""
    return document


def texts_of(document):
    """Every paragraph as text, every table as rows of texts."""
    return [
        [[cell.text for cell in row.cells] for row in part.rows]
        if hasattr(part, "rows")
        else part.text
        for part in document.iter_inner_content()
    ]


def written_again(texts):
    """The same paragraphs and tables written once more, plainly, with python-docx."""
    copy = Document()
    for part in texts:
        if isinstance(part, str):
            copy.add_paragraph(part)
        else:
            _write_table(copy, part)
    copy.save(BytesIO())


def _write_table(copy, texts):
    made = copy.add_table(rows=0, cols=len(texts[0]))
    for row in texts:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text


if __name__ == "__main__":
    main()
