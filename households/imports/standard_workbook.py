"""A poverty standard as a workbook: read with errors by cell."""

import inspect
import re

from core.spreadsheets import CellError, WorkbookEmpty, read_sheets, require_columns
from households.imports import cells, flaws
from households.standards import RULES, BadDefinition, Standard
from households.standards.codes import AREAS
from households.standards.rules import params_flaw

FACTS, LINES, INDICATORS = "Thông tin", "Ngưỡng", "Chỉ số"
FACT_OF = {
    "code": "ma_chuan",
    "name": "ten",
    "legal_basis": "can_cu",
    "valid_from": "hieu_luc_tu",
    "valid_to": "hieu_luc_den",
    "provisional": "tam_thoi",
    "province": "ma_tinh",
    "poor_from_b2": "ngheo_tu_b2",
    "points_per_deprivation": "diem_moi_chi_so",
}
LINE_HEADINGS = ("khu_vuc", "thu_nhap", "trung_binh_den", "diem_b1")
INDICATOR_OF = {
    "no": "so",
    "code": "ma",
    "dimension": "chieu",
    "name": "ten",
    "rule": "quy_tac",
    "params": "tham_so",
    "wording": "noi_dung",
    "certainty": "do_chac_chan",
    "provisional": "tam_thoi",
}
MOST_B2 = 130  # what a survey can hold
MOST_MONEY = 1_000_000_000
STANDARD_CODE = re.compile(r"[a-z0-9_]{1,20}")
INDICATOR_CODE = re.compile(r"[A-Z0-9_]{1,20}")

FACT_FLAWS = {
    "ma_chuan": flaws.spelled(
        STANDARD_CODE, "Mã gồm tối đa 20 chữ thường không dấu, chữ số, dấu gạch dưới."
    ),
    "ten": flaws.words(150),
    "can_cu": flaws.words(300),
    "hieu_luc_tu": flaws.day(),
    "hieu_luc_den": flaws.day(may_be_empty=True),
    "tam_thoi": flaws.yes_no,
    "ngheo_tu_b2": flaws.whole(0, MOST_B2),
    "diem_moi_chi_so": flaws.whole(1, MOST_B2),
}
LINE_FLAWS = {
    "khu_vuc": lambda value: (
        None if cells.code(value) in AREAS else f"Cần một trong: {', '.join(AREAS)}."
    ),
    "thu_nhap": flaws.whole(0, MOST_MONEY),
    "trung_binh_den": flaws.whole(0, MOST_MONEY, may_be_empty=True),
    "diem_b1": flaws.whole(0, 1000),
}
INDICATOR_FLAWS = {
    "so": flaws.whole(1, 99),
    "ma": flaws.spelled(
        INDICATOR_CODE, "Mã gồm tối đa 20 chữ hoa không dấu, chữ số, dấu gạch dưới."
    ),
    "chieu": flaws.words(100),
    "ten": flaws.words(150),
    "noi_dung": flaws.words(1000),
    "do_chac_chan": flaws.words(200),
    "tam_thoi": flaws.yes_no,
    "quy_tac": lambda value: (
        None if cells.code(value) in RULES else "Không có quy tắc này; xem trang tính “Quy tắc”."
    ),
}


def read_standard(file, *, provinces=None, judge=lambda standard: ()):
    """Read a standard from a workbook: (`Standard`, []) or (None, `CellError`s).

    `provinces` are the codes known of provinces; None leaves them unchecked. `judge` says what
    else is wrong with a sound standard, as (field of the standard, sentence). Raises the errors
    of `core.spreadsheets` if the file as a whole cannot be read.
    """
    headings = {FACTS: FACT_OF.values(), LINES: LINE_HEADINGS, INDICATORS: INDICATOR_OF.values()}
    sheets = read_sheets(file, sheets=list(headings))
    require_columns(sheets, headings)
    facts, lines, indicators = (_rows(sheets[name]) for name in headings)
    errors = [*_fact_errors(facts, provinces), *_line_errors(lines)]
    errors += _indicator_errors(indicators, facts[0])
    if errors:
        return None, errors
    standard, errors = _standard(facts[0], lines, indicators)
    errors += [facts[0].error(FACT_OF[key], said) for key, said in judge(standard)]
    return (None, errors) if errors else (standard, [])


def _rows(sheet):
    if not sheet.rows:
        raise WorkbookEmpty(place=f"trang tính “{sheet.name}” chưa có dòng nào")
    return sheet.rows


def _standard(facts, lines, indicators):
    """The standard; what only shows in the whole is told at its code."""
    try:
        return Standard.from_dict(_definition(facts, lines, indicators)), []
    except BadDefinition as refused:
        return None, [facts.error("ma_chuan", remark.message) for remark in refused.remarks]


def _fact_errors(rows, provinces):
    for row in rows[1:]:
        yield CellError(FACTS, row.cell("ma_chuan"), "Chỉ ghi một chuẩn, ở dòng đầu.")
    facts = rows[0]
    found = flaws.of_row(facts, FACT_FLAWS)
    yield from found
    start, end = (cells.day(facts[name]) for name in ("hieu_luc_tu", "hieu_luc_den"))
    if not found and end and end < start:
        yield facts.error("hieu_luc_den", "Ngày hết hiệu lực trước ngày bắt đầu.")
    province = _province(facts)
    if province and provinces is not None and province not in provinces:
        yield facts.error("ma_tinh", f"Không có tỉnh mã “{province}”; để trống nếu là quốc gia.")


def _province(facts):
    """Two digits; a number cell has lost its leading zero."""
    value = facts["ma_tinh"]
    return (cells.text(value) or "").zfill(2) if value is not None else ""


def _line_errors(rows):
    for row in rows:
        found = flaws.of_row(row, LINE_FLAWS)
        yield from found
        average = cells.whole(row["trung_binh_den"])
        if not found and average is not None and average < cells.whole(row["thu_nhap"]):
            yield row.error("trung_binh_den", "Phải từ mức thu nhập chuẩn trở lên.")
        if (average is None) != (rows[0]["trung_binh_den"] is None):
            yield row.error("trung_binh_den", "Ghi cho cả hai khu vực, hoặc để trống cả hai.")
    yield from flaws.repeated(rows, "khu_vuc", "Khu vực này đã có ở dòng trên.")
    if missing := set(AREAS) - {cells.code(row["khu_vuc"]) for row in rows}:
        yield rows[-1].error("khu_vuc", f"Còn thiếu dòng {', '.join(sorted(missing))}.")


def _indicator_errors(rows, facts):
    for row in rows:
        found = flaws.of_row(row, INDICATOR_FLAWS)
        yield from found
        rule = cells.code(row["quy_tac"])
        if rule in RULES and (flaw := params_flaw(rule, _params(rule, row["tham_so"]))):
            yield row.error("tham_so", f"{flaw[0].upper()}{flaw[1:]}.")
    yield from flaws.repeated(rows, "ma", "Mã chỉ số bị trùng.")
    yield from flaws.repeated(rows, "so", "Số thứ tự bị trùng.")
    each = cells.whole(facts["diem_moi_chi_so"])
    if isinstance(each, int) and each * len(rows) > MOST_B2:
        total = f"Tổng điểm B2 của {len(rows)} chỉ số quá {MOST_B2}."
        yield facts.error("diem_moi_chi_so", total)


def _params(rule, value):
    """{parameter: value} from «age_from = 15; codes = tim_viec, khong_hop_dong».

    What cannot be read stays text, for `params_flaw` to refuse.
    """
    parts = [part.partition("=") for part in (cells.text(value) or "").split(";") if part.strip()]
    kinds = inspect.signature(RULES[rule]).parameters
    return {
        name.strip(): _param(kinds[name.strip()].annotation if name.strip() in kinds else str, said)
        for name, _, said in parts
    }


def _param(kind, said):
    said = said.strip()
    if kind is list:
        return [code.strip() for code in said.split(",") if code.strip()]
    return cells.whole(said) if kind is int else said


def _definition(facts, lines, indicators):
    """The stored form that `Standard.from_dict` reads, of cells without errors."""
    by_area = {cells.code(row["khu_vuc"]): row for row in lines}
    average = _amounts(by_area, "trung_binh_den")
    return {
        "code": cells.text(facts["ma_chuan"]),
        "name": cells.text(facts["ten"]),
        "legal_basis": cells.text(facts["can_cu"]),
        "valid_from": cells.day(facts["hieu_luc_tu"]),
        "valid_to": cells.day(facts["hieu_luc_den"]),
        "provisional": flaws.YES_NO[cells.code(facts["tam_thoi"])],
        "province": _province(facts),
        "poor_from_b2": cells.whole(facts["ngheo_tu_b2"]),
        "points_per_deprivation": cells.whole(facts["diem_moi_chi_so"]),
        "income_lines": _amounts(by_area, "thu_nhap"),
        "average_up_to": None if None in average.values() else average,
        "b1_lines": _amounts(by_area, "diem_b1"),
        "indicators": [_indicator(row) for row in indicators],
    }


def _amounts(by_area, heading):
    return {area: cells.whole(by_area[area][heading]) for area in AREAS}


def _indicator(row):
    rule = cells.code(row["quy_tac"])
    texts = ("code", "dimension", "name", "wording", "certainty")
    return {key: cells.text(row[INDICATOR_OF[key]]) for key in texts} | {
        "no": cells.whole(row["so"]),
        "rule": rule,
        "params": _params(rule, row["tham_so"]),
        "provisional": flaws.YES_NO[cells.code(row["tam_thoi"])],
    }
