"""The empty survey workbook: headings, drop-down lists and an explanation of every code."""

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.spreadsheets import safe_text, save_workbook
from households.imports import cells
from households.imports.survey_columns import (
    B1_PREFIX,
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
)
from households.standards import DERIVED
from households.standards.codes import ILLUSTRATIVE, PROVISIONAL
from households.standards.score_table_check import OPTION_AREAS

GUIDE = "Hướng dẫn"
GUIDE_HEADINGS = ("Sheet", "Cột", "Ý nghĩa", "Cách ghi", "Mã", "Nghĩa của mã")
FILLED_ROWS = 5000
B1_HINTS = {
    "mot_lua_chon": "một mã trong danh mục",
    "nhieu_lua_chon": "các mã cách nhau bằng dấu chấm phẩy",
    "dem": "số lượng, số nguyên không âm",
    "khoang": "một số, ví dụ 45,5",
}
FORMATS = {cells.day: "dd/mm/yyyy", cells.text: "@", cells.commune: "@"}


def write_template(target, standard, table):
    """Write the empty survey workbook of a standard to a path or a binary file.

    The items of the score table become the b1_ columns; `table` may be None.
    """
    book = Workbook()
    guide = book.active
    guide.title = GUIDE
    for note in _notes(standard, table):
        guide.append([note])
    guide.append([])
    _head(guide, GUIDE_HEADINGS, widths=(14, 20, 46, 60, 24, 46))
    for name, columns in ((HOUSEHOLDS, HOUSEHOLD_COLUMNS), (MEMBERS, MEMBER_COLUMNS)):
        _add_sheet(book, guide, name, columns)
    if table:
        _add_items(book[HOUSEHOLDS], guide, table)
    book.move_sheet(guide, len(book.sheetnames) - 1)
    book.active = 0
    guide.sheet_view.tabSelected = False
    save_workbook(book, target)


def _head(sheet, headings, widths=()):
    sheet.append(headings)
    sheet.freeze_panes = f"A{sheet.max_row + 1}"
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width


def _add_sheet(book, guide, name, columns):
    headings = [column.heading for column in columns]
    sheet = book.create_sheet(name)
    _head(sheet, headings, widths=[max(12, len(heading) + 3) for heading in headings])
    for index, column in enumerate(columns, 1):
        if column.read in FORMATS:
            letter = get_column_letter(index)
            sheet.column_dimensions[letter].number_format = FORMATS[column.read]
        facts = (name, column.heading, column.title, column.hint)
        codes = _explain(guide, facts, column.choices)
        if column.is_single_choice:
            _offer(sheet, index, codes)


def _add_items(sheet, guide, table):
    for item in table.items:
        index = sheet.max_column + 1
        cell = sheet.cell(1, index, f"{B1_PREFIX}{item.code}")
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = len(cell.value) + 3
        hint = B1_HINTS[item.kind]
        if item.derived:
            hint += f"; để trống thì suy từ {DERIVED[item.derived]}"
        facts = (sheet.title, cell.value, item.name, hint)
        codes = _explain(guide, facts, _labels(item))
        if item.kind == "mot_lua_chon":
            _offer(sheet, index, codes)


def _labels(item):
    """Code → label of the choices, with the area where a choice is not offered everywhere."""
    if item.kind not in ("mot_lua_chon", "nhieu_lua_chon"):
        return {}
    return {
        option.code: option.name
        if option.area == "ca_hai"
        else f"{option.name} ({OPTION_AREAS[option.area].lower()})"
        for option in item.options
    }


def _explain(guide, facts, choices):
    """Add a column and its codes to the guide; returns the range of cells holding the codes."""
    first = guide.max_row + 1
    for code, label in choices.items() or [("", "")]:
        guide.append([*facts, code, label])
        for cell in guide[guide.max_row]:
            safe_text(cell)
        facts = ("", "", "", "")
    return f"'{GUIDE}'!$E${first}:$E${guide.max_row}"


def _offer(sheet, index, codes):
    letter = get_column_letter(index)
    offer = DataValidation(
        type="list",
        formula1=codes,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Mã không có trong danh mục",
        error="Hãy chọn một mã trong danh sách.",
    )
    offer.add(f"{letter}2:{letter}{FILLED_ROWS}")
    sheet.add_data_validation(offer)


def _notes(standard, table):
    yield "Mỗi hộ một dòng ở sheet Hộ, mỗi thành viên một dòng ở sheet Thành viên, nối bằng ma_ho."
    yield f"{standard.name}. {standard.legal_basis}."
    if standard.provisional:
        yield f"Chuẩn này là {PROVISIONAL}."
    if table and not table.official:
        yield f"Các cột {B1_PREFIX} theo {ILLUSTRATIVE}."
