"""A new version of a B1 score table enters the software; none is ever edited."""

from django.db import IntegrityError, transaction

from core.errors import RuleBroken
from households.models import ScoreTable, Standard
from organisations.actions import record

from .standards import score_table_row


class ScoreTableExists(RuleBroken):
    """Surveys were scored by a table of this code, or may be: a new version has a new code."""

    message = "Đã có bảng điểm mã “{code}”. Bản mới phải mang mã mới; bảng cũ giữ nguyên."


class OfficialWithoutBasis(RuleBroken):
    """An official table is issued by somebody."""

    message = "Bảng điểm chính thức phải ghi căn cứ ban hành (can_cu)."


@transaction.atomic
def import_score_table(table, *, by) -> ScoreTable:
    """Add a pure `standards.ScoreTable` under its own code, for the standard it names."""
    if table.official and not table.legal_basis:
        raise OfficialWithoutBasis
    row = score_table_row(table, Standard.objects.get(code=table.standard).pk)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ScoreTableExists(code=table.code)
    record("import_score_table", row, by=by, code=table.code, items=len(table.items))
    return row
