"""Versions of the B1 score table: in, into use, out of use. None that scored is ever edited."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max, Min, ProtectedError

from core.errors import RuleBroken
from households.models import ScoreTable, Standard, Survey
from organisations.actions import record

from .standards import score_table_row


class ScoreTableExists(RuleBroken):
    """Surveys were scored by a table of this code, or may be: a new version has a new code."""

    message = "Đã có bảng điểm mã “{code}”. Bản mới phải mang mã mới; bảng cũ giữ nguyên."


class OfficialWithoutBasis(RuleBroken):
    """An official table is issued by somebody."""

    message = "Bảng điểm chính thức phải ghi căn cứ ban hành (can_cu)."


class ScoreTableIsActive(RuleBroken):
    """A table has one first day of use."""

    message = "Bảng điểm {code} đã được áp dụng từ ngày {active_from:%d/%m/%Y}."


class ScoreTableNotActive(RuleBroken):
    """Only what is in use can be taken out of use."""

    message = "Bảng điểm {code} chưa được áp dụng."


class NotInForce(RuleBroken):
    """A table is used within its own period and that of its standard."""

    field = "active_from"
    message = "Ngày áp dụng phải trong thời hạn hiệu lực của {whose}: từ {first:%d/%m/%Y}{last}."


class ContradictsSurveys(RuleBroken):
    """What was recorded with another table keeps that table."""

    field = "active_from"
    message = (
        "Áp dụng từ ngày này thì trái với kết quả của {count} Phiếu B đã ghi bằng bảng điểm khác. "
        "{instead}"
    )


class AnotherFromThatDay(RuleBroken):
    """On one day one table of a standard comes into use."""

    field = "active_from"
    message = "Đã có bảng điểm khác của chuẩn này được áp dụng từ ngày {day:%d/%m/%Y}."


class ScoreTableIsUsed(RuleBroken):
    """What a recorded survey or a recount rests on stays."""

    message = "Bảng điểm {code} đã dùng để tính điểm, không {verb} được. Muốn đổi thì nhập bản mới."


@transaction.atomic
def import_score_table(table, *, by) -> ScoreTable:
    """Add a pure `standards.ScoreTable` under its own code, for the standard it names.

    It is not used until `activate_score_table`. The same table once more changes nothing. Raises
    `OfficialWithoutBasis`, `ScoreTableExists`.
    """
    if table.official and not table.legal_basis:
        raise OfficialWithoutBasis
    row = score_table_row(table, Standard.objects.get(code=table.standard).pk)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return _same(table)
    record("import_score_table", row, by=by, code=table.code, items=len(table.items))
    return row


def _same(table):
    """The stored table of this code, if it is this very table."""
    row = ScoreTable.objects.get(code=table.code)
    if row.table != table:
        raise ScoreTableExists(code=table.code)
    return row


@transaction.atomic
def activate_score_table(table, *, active_from, by) -> ScoreTable:
    """Score surveys by the table from a survey date on, until another of its standard comes.

    A survey already scored by another table keeps it, so the day may not reach back before one.
    Raises `ScoreTableIsActive`, `NotInForce`, `ContradictsSurveys`, `AnotherFromThatDay`.
    """
    table = _locked(table)
    if table.active_from:
        raise ScoreTableIsActive(code=table.code, active_from=table.active_from)
    _refuse_outside(table, f"bảng điểm {table.code}", active_from)
    _refuse_outside(table.standard, f"chuẩn {table.standard.code}", active_from)
    _refuse_contradiction(table, active_from)
    table.active_from = active_from
    try:
        with transaction.atomic():
            table.save(update_fields=["active_from"])
    except IntegrityError:
        raise AnotherFromThatDay(day=active_from)
    record("activate_score_table", table, by=by, code=table.code, active_from=str(active_from))
    return table


def _locked(table):
    """The table as it is now; its standard is held, so that two activations come in turn."""
    Standard.objects.select_for_update().get(pk=table.standard_id)
    return ScoreTable.objects.select_related("standard").get(pk=table.pk)


def _refuse_outside(version, whose, day):
    if day < version.valid_from or (version.valid_to and day > version.valid_to):
        last = f" đến {version.valid_to:%d/%m/%Y}" if version.valid_to else ""
        raise NotInForce(whose=whose, first=version.valid_from, last=last)


def _refuse_contradiction(table, day):
    """Refuse if `score_table_on` would give a recorded survey this table instead of its own."""
    others = ScoreTable.objects.filter(standard=table.standard, active_from__isnull=False)
    scored = Survey.objects.filter(standard=table.standard, score_table__isnull=False)
    scored = scored.exclude(score_table=table)
    until = others.filter(active_from__gt=day).order_by("active_from").first()
    touched = scored.filter(survey_date__lt=until.active_from) if until else scored
    if others.filter(active_from__lte=day).exists():  # else the first table reaches back too
        touched = touched.filter(survey_date__gte=day)
    if count := touched.count():
        raise ContradictsSurveys(count=count, instead=_instead(table, scored, others))


def _instead(table, scored, others):
    """A day that will do: after every survey, and after the first table, which reaches back."""
    last = scored.aggregate(day=Max("survey_date"))["day"]
    first = others.aggregate(day=Min("active_from"))["day"]
    day = max(filter(None, (last, first))) + timedelta(days=1)
    ends = [end for end in (table.valid_to, table.standard.valid_to) if end]
    if ends and day > min(ends):
        return "Trong thời hạn hiệu lực không còn ngày nào sau các phiếu đó."
    return f"Áp dụng được từ ngày {day:%d/%m/%Y}."


@transaction.atomic
def deactivate_score_table(table, *, by) -> ScoreTable:
    """Take a table out of use that no survey was scored by.

    Raises `ScoreTableNotActive`, `ScoreTableIsUsed`.
    """
    table = _locked(table)
    if not table.active_from:
        raise ScoreTableNotActive(code=table.code)
    if Survey.objects.filter(score_table=table).exists():
        raise ScoreTableIsUsed(code=table.code, verb="ngừng áp dụng")
    was, table.active_from = table.active_from, None
    table.save(update_fields=["active_from"])
    record("deactivate_score_table", table, by=by, code=table.code, active_from=[str(was), None])
    return table


@transaction.atomic
def discard_score_table(table, *, by):
    """Remove an imported table that is not in use and never scored anything.

    Raises `ScoreTableIsActive`, `ScoreTableIsUsed`.
    """
    table = _locked(table)
    if table.active_from:
        raise ScoreTableIsActive(code=table.code, active_from=table.active_from)
    record("discard_score_table", table, by=by, code=table.code)
    try:
        table.delete()
    except ProtectedError:
        raise ScoreTableIsUsed(code=table.code, verb="bỏ")
