"""What a recount varied, in words: for its page and for every sheet of its workbook."""

from households.models import ScoreTable, Standard
from households.standards.codes import AREAS, ILLUSTRATIVE, PROVISIONAL

WHAT_IF = "Tính thử – không thay kết quả chính thức"


def standard_named(standard):
    """The standard, said to be provisional where it is."""
    return _marked(standard.name, PROVISIONAL, standard.is_provisional)


def table_named(table):
    """The score table, said to be for illustration where it is; without one, what that means."""
    if table is None:
        return "không dùng; chỉ tính phiếu có điểm B1 ghi từ phiếu giấy"
    return _marked(table.name, ILLUSTRATIVE, not table.is_official)


def _marked(name, mark, is_due):
    """The mark behind the name, unless the name carries it."""
    return f"{name} ({mark})" if is_due and mark not in name else name


def notices(recount):
    """Lines that stand above every figure of a recount."""
    return [
        f"{WHAT_IF}. {recount.name}: {recount.unit}, năm {recount.year}",
        f"Chuẩn: {standard_named(recount.standard)}",
        f"Bảng điểm B1: {table_named(recount.score_table)}",
    ]


def changes_in_words(recount):
    """What was varied on top of the standard, one sentence each."""
    rules, changes = recount.standard.rules, recount.changes
    return [
        *_lines("Mức điểm B1", rules.b1_lines, changes.get("b1_lines", {}), "điểm"),
        *_lines("Chuẩn thu nhập", rules.income_lines, changes.get("income_lines", {}), "đồng"),
        *_least(rules, changes),
        *_left_out(rules, changes),
    ]


def _lines(name, before, changed, unit):
    for area, line in changed.items():
        moved = f"{_number(before[area])} → {_number(line)} {unit}"
        yield f"{name} {AREAS[area].lower()}: {moved}"


def _least(rules, changes):
    if (least := changes.get("poor_from_b2")) is not None:
        yield f"Hộ nghèo từ {rules.poor_from_b2} → {least} điểm B2"


def _left_out(rules, changes):
    counted = changes.get("indicators", rules.codes)
    left_out = [i.name for i in rules.indicators if i.code not in counted]
    if left_out:
        yield f"Không tính {len(left_out)} chỉ số: {'; '.join(left_out)}"


def _number(value):
    return f"{value:,}".replace(",", ".")


def official_basis(stored):
    """The standards and score tables the official classes beside a recount were made with."""
    standards = Standard.objects.filter(pk__in={key for key, _ in stored["basis"]})
    tables = ScoreTable.objects.filter(pk__in={key for _, key in stored["basis"] if key})
    return [*map(standard_named, standards), *map(table_named, tables)]
