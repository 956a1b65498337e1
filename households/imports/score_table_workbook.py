"""A score table as a workbook, both ways."""

from core.spreadsheets import (
    CellError,
    WorkbookEmpty,
    new_workbook,
    read_sheets,
    require_columns,
    save_workbook,
    write_sheet,
)
from households.imports import cells
from households.imports.flaws import too_long
from households.standards import DERIVED, ScoreTable
from households.standards.derivation import SOURCE_CODES
from households.standards.score_table_check import KINDS, OPTION_AREAS, check_score_table

ITEMS, FACTS = "Bảng điểm", "Thông tin"
ITEM_HEADINGS = (
    "ma_muc",
    "ten_muc",
    "khu_vuc",
    "kieu",
    "ma_lua_chon",
    "ten_lua_chon",
    "tu",
    "den",
    "diem",
)
DERIVED_HEADINGS = ("suy_tu", "ung_voi")  # only in a table whose items follow from the survey
FACT_HEADINGS = ("ma_bang", "ten", "chuan", "can_cu", "hieu_luc_tu", "hieu_luc_den", "chinh_thuc")
FACT_OF = dict(
    zip(
        ("code", "name", "standard", "legal_basis", "valid_from", "valid_to", "official"),
        FACT_HEADINGS,
        strict=True,
    )
)
OPTION_OF = {
    "area": "khu_vuc",
    "code": "ma_lua_chon",
    "name": "ten_lua_chon",
    "start": "tu",
    "end": "den",
    "points": "diem",
    "stands_for": "ung_voi",
}
ITEM_OF = {
    "code": "ma_muc",
    "name": "ten_muc",
    "kind": "kieu",
    "options": "ma_muc",
    "derived": "suy_tu",
}
LONGEST = {"code": 40, "name": 200, "legal_basis": 300}
WORDS_SHEET = "Giải thích"


def read_score_table(file, standards=None, *, judge=lambda table: ()):
    """Read a score table workbook: (`ScoreTable`, []) or (None, `CellError`s).

    `standards` are the codes of the standards a table may be for; None leaves that unchecked.
    `judge` says what else is wrong with a sound table, as (field of the table, sentence).
    Raises the errors of `core.spreadsheets` if the file as a whole cannot be read.
    """
    sheets = read_sheets(file, sheets=[ITEMS, FACTS])
    require_columns(sheets, {ITEMS: ITEM_HEADINGS, FACTS: FACT_HEADINGS})
    if not sheets[ITEMS].rows or not sheets[FACTS].rows:
        raise WorkbookEmpty(place=f"trang tính “{ITEMS}” hoặc “{FACTS}” chưa có dòng nào")
    facts, groups = sheets[FACTS].rows[0], _by_item(sheets[ITEMS].rows)
    stored = _facts(facts) | {"items": [_item(rows) for rows in groups]}
    errors = [
        *_structure_errors(sheets, groups, standards),
        *_fact_errors(facts, stored),
        *(_locate(remark, facts, groups) for remark in check_score_table(stored)),
    ]
    if errors:
        return None, errors
    table = ScoreTable.from_dict(stored)
    errors = [facts.error(FACT_OF[key], said) for key, said in judge(table)]
    return (None, errors) if errors else (table, [])


def _by_item(rows):
    groups = {}
    for row in rows:
        groups.setdefault(cells.code(row["ma_muc"]), []).append(row)
    return list(groups.values())


def _facts(row):
    official = {"co": True, "khong": False}
    return {
        "code": cells.text(row["ma_bang"]),
        "name": cells.text(row["ten"]),
        "standard": cells.text(row["chuan"]),
        "legal_basis": cells.text(row["can_cu"]) or "",
        "valid_from": cells.day(row["hieu_luc_tu"]),
        "valid_to": cells.day(row["hieu_luc_den"]),
        "official": official.get(cells.code(row["chinh_thuc"])),
    }


def _fact_errors(facts, stored):
    """What fits no column of the register, and what an official table must say."""
    for key, longest in LONGEST.items():
        if message := too_long(stored[key], longest):
            yield facts.error(FACT_OF[key], message)
    if stored["official"] and not stored["legal_basis"]:
        yield facts.error("can_cu", "Bảng điểm chính thức phải ghi căn cứ ban hành.")


def _item(rows):
    return {
        "code": cells.code(rows[0]["ma_muc"]),
        "name": cells.text(rows[0]["ten_muc"]),
        "kind": cells.code(rows[0]["kieu"]),
        "derived": cells.code(rows[0]["suy_tu"]) or "",
        "options": [_option(row) for row in rows],
    }


def _option(row):
    return {
        "area": cells.code(row["khu_vuc"]),
        "code": cells.code(row["ma_lua_chon"]) or "",
        "name": cells.text(row["ten_lua_chon"]) or "",
        "start": cells.quantity(row["tu"]),
        "end": cells.quantity(row["den"]),
        "points": cells.whole(row["diem"]),
        "stands_for": cells.codes(row["ung_voi"]),
    }


def _structure_errors(sheets, groups, standards):
    """What the stored form of a table cannot show: rows that disagree, a standard unknown."""
    for row in sheets[FACTS].rows[1:]:
        yield CellError(FACTS, row.cell("ma_bang"), "Chỉ ghi một bảng điểm, ở dòng đầu.")
    row = sheets[FACTS].rows[0]
    if standards is not None and row["chuan"] and cells.text(row["chuan"]) not in standards:
        yield row.error("chuan", f"Không có chuẩn “{row['chuan']}”.")
    for first, *others in groups:
        for row in others:
            if cells.code(row["kieu"]) != cells.code(first["kieu"]):
                yield row.error("kieu", "Các dòng của một mục phải cùng kiểu.")
            if row["ten_muc"] and row["ten_muc"] != first["ten_muc"]:
                yield row.error("ten_muc", "Các dòng của một mục phải cùng tên mục.")
            if row["suy_tu"] and row["suy_tu"] != first["suy_tu"]:
                yield row.error("suy_tu", "Các dòng của một mục phải cùng nguồn suy ra.")


def _locate(remark, facts, groups):
    """A remark about the stored form as a `CellError`."""
    match remark.path:
        case ("items", item, "options", option, *key):
            heading = OPTION_OF[key[0]] if key else "ma_lua_chon"
            return groups[item][option].error(heading, remark.message)
        case ("items", item, key):
            return groups[item][0].error(ITEM_OF[key], remark.message)
    return facts.error(FACT_OF[remark.path[0]], remark.message)


def write_score_table(table, target):
    """Write a score table to a path or a binary file, to be read back unchanged."""
    book = new_workbook()
    derives = any(item.derived for item in table.items)
    headings = ITEM_HEADINGS + (DERIVED_HEADINGS if derives else ())
    rows = (_row(item, option)[: len(headings)] for item in table.items for option in item.options)
    widths = (18, 40, 12, 16, 18, 34, 10, 10, 8, 24, 40)[: len(headings)]
    write_sheet(book, ITEMS, headings, rows, widths=widths)
    facts = [
        table.code,
        table.name,
        table.standard,
        table.legal_basis,
        table.valid_from.strftime("%d/%m/%Y"),
        table.valid_to and table.valid_to.strftime("%d/%m/%Y"),
        "co" if table.official else "khong",
    ]
    write_sheet(book, FACTS, FACT_HEADINGS, [facts], widths=(18, 50, 10, 40, 14, 14, 12))
    write_sheet(book, WORDS_SHEET, ("cot", "gia_tri", "y_nghia"), _words(), widths=(14, 26, 70))
    save_workbook(book, target)


def _row(item, option):
    band = (option.start, option.end)
    choice = (option.code or None, option.name or None)
    source = (item.derived or None, "; ".join(option.stands_for) or None)
    return [item.code, item.name, option.area, item.kind, *choice, *band, option.points, *source]


def _words():
    """The values that columns with fixed codes may hold."""
    columns = {"khu_vuc": OPTION_AREAS, "kieu": KINDS, "suy_tu": DERIVED}
    rows = [[column, *pair] for column, words in columns.items() for pair in words.items()]
    follow = [["ung_voi", "; ".join(c), DERIVED[source]] for source, c in SOURCE_CODES.items()]
    return rows + follow
