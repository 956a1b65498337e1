"""Handing a report out: only the very bytes that were built, with a line in the audit trail."""

import hashlib

from django.db import transaction

from core.errors import RuleBroken
from organisations.actions import record_export
from reports.workbook import write_annual


class ReportNotReady(RuleBroken):
    """There is no file yet."""

    message = "Báo cáo chưa lập xong nên chưa tải về được."


class ReportFileDamaged(RuleBroken):
    """The stored file is gone or is not the one that was built."""

    message = "Tệp báo cáo lưu trên máy chủ đã mất hoặc bị thay đổi; hãy lập lần mới."


@transaction.atomic
def download_report(report, *, by):
    """The bytes of the workbook, after holding them against the stored SHA-256.

    Raises `ReportNotReady`, `ReportFileDamaged`.
    """
    if report.state != report.State.READY:
        raise ReportNotReady
    try:
        with report.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != report.sha256:
        raise ReportFileDamaged
    record_export(
        "download_report", report, by=by, unit=report.unit, year=report.year,
        revision=report.revision, sha256=report.sha256,
    )  # fmt: skip
    return content


@transaction.atomic
def export_report(annual, path, *, by=None):
    """Write an annual report to a file outside the store.

    Written aside and renamed, so that an interrupted run leaves no half file. Raises `OSError`.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        write_annual(annual, draft)
        sha256 = hashlib.sha256(draft.read_bytes()).hexdigest()
        unit, year = annual.scope.unit, annual.scope.year
        record_export("export_report", unit, by=by, unit=unit, year=year, sha256=sha256)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
