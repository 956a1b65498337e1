"""The empty survey workbook: headings, drop-down lists and an explanation of every code."""

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.spreadsheets import safe_text, save_workbook
from core.text import fold
from households.imports import cells
from households.imports.survey_columns import (
    B1_PREFIX,
    CHOICE,
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    LIST,
    MEMBER_COLUMNS,
    MEMBERS,
)
from households.imports.words import item_choices
from households.standards import DERIVED
from households.standards.codes import ILLUSTRATIVE, PROVISIONAL

GUIDE = "Hướng dẫn"
GUIDE_HEADINGS = ("Trang tính", "Cột", "Ý nghĩa", "Cách ghi", "Mã", "Nghĩa của mã")
FILLED_ROWS = 5000
B1_HINTS = {
    "mot_lua_chon": CHOICE,
    "nhieu_lua_chon": LIST,
    "dem": "số lượng, số nguyên không âm",
    "khoang": "một số, ví dụ 45,5",
}
LONGEST_PROMPT, LONGEST_PROMPT_TITLE = 255, 32  # letters a spreadsheet program shows
NARROWEST, WIDEST, LINE = 12, 30, 60  # letters
FORMATS = {cells.day: "dd/mm/yyyy", cells.text: "@", cells.commune: "@"}


def write_template(target, standard, table):
    """Write the empty survey workbook of a standard to a path or a binary file.

    The items of the score table become the b1_ columns; `table` may be None.
    """
    save_workbook(template_book(standard, table), target)


def template_book(standard, table, *, columns=HOUSEHOLD_COLUMNS, notes=(), in_words=False):
    """The empty survey workbook, with `notes` of the caller's in its guide.

    Each heading says in a comment what it means, each cell when it is chosen. The lists of single
    choices offer the codes or, `in_words`, what the codes mean: reading takes both.
    """
    book = Workbook()
    guide = _Guide(book.active, in_words)
    for note in (*notes, *_notes(standard, table)):
        guide.sheet.append([note])
    guide.sheet.append([])
    _head(guide.sheet, GUIDE_HEADINGS, widths=(14, 20, 46, 60, 24, 46))
    for name, group in ((HOUSEHOLDS, columns), (MEMBERS, MEMBER_COLUMNS)):
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for column in group:
            _add_column(sheet, guide, column)
    for item in table.items if table else ():
        _add_item(book[HOUSEHOLDS], guide, item)
    book.move_sheet(guide.sheet, len(book.sheetnames) - 1)
    book.active = 0
    guide.sheet.sheet_view.tabSelected = False
    return book


def _head(sheet, headings, widths):
    sheet.append(headings)
    sheet.freeze_panes = f"A{sheet.max_row + 1}"
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width


class _Guide:
    """The sheet that explains every column and code, and where in it lists take their values."""

    def __init__(self, sheet, in_words):
        self.sheet, self.in_words = sheet, in_words
        sheet.title = GUIDE

    def explain(self, facts, choices):
        """Add a column and its codes; the range of cells a list of the choices offers."""
        first = self.sheet.max_row + 1
        for code, words in choices.items() or [("", "")]:
            self.sheet.append([*facts, code, words])
            for cell in self.sheet[self.sheet.max_row]:
                safe_text(cell)
            facts = ("", "", "", "")
        distinct = len(set(map(fold, choices.values()))) == len(choices)
        letter = "F" if self.in_words and distinct else "E"
        return f"'{GUIDE}'!${letter}${first}:${letter}${self.sheet.max_row}"


def _add_column(sheet, guide, column):
    facts = (column.heading, column.title, column.hint)
    cell = _explained(sheet, guide, facts, column.choices, is_list=column.is_single_choice)
    if column.read in FORMATS:
        sheet.column_dimensions[cell.column_letter].number_format = FORMATS[column.read]


def _add_item(sheet, guide, item):
    hint = B1_HINTS[item.kind]
    if item.derived:
        hint += f"; để trống thì suy từ {DERIVED[item.derived]}"
    facts = (f"{B1_PREFIX}{item.code}", item.name, hint)
    choices = dict(item_choices(item))
    _explained(sheet, guide, facts, choices, is_list=item.kind == "mot_lua_chon")


def _explained(sheet, guide, facts, choices, *, is_list):
    """The heading cell of a new column, explained in the guide, in a comment and at each cell."""
    heading, title, hint = facts
    index = sheet.max_column + (sheet["A1"].value is not None)
    cell = safe_text(sheet.cell(1, index, heading))
    cell.font = Font(bold=True)
    width = min(WIDEST, max([NARROWEST, len(heading) + 3, *map(len, choices.values())]))
    sheet.column_dimensions[cell.column_letter].width = width
    words = [f"{words} ({code})" for code, words in choices.items()]
    cell.comment = _comment([title, f"Cách ghi: {hint}.", *words])
    offered = guide.explain((sheet.title, *facts), choices)
    _ask(sheet, cell.column_letter, title, hint, offered if is_list else None)
    return cell


def _comment(lines):
    height = 20 * sum(1 + len(line) // LINE for line in lines) + 20
    return Comment("\n".join(lines), GUIDE, width=420, height=height)


def _ask(sheet, letter, title, hint, offered):
    """Say at each cell of a column what it holds, and offer its choices; other text is doubted."""
    asked = DataValidation(
        type="list" if offered else None,
        formula1=offered,
        allow_blank=True,
        errorStyle="warning",
        errorTitle="Không có trong danh sách",
        error="Hãy chọn trong danh sách, hoặc ghi đúng mã như ở trang tính Hướng dẫn.",
        promptTitle=title[:LONGEST_PROMPT_TITLE],
        prompt=f"{title}: {hint}."[:LONGEST_PROMPT],
        showInputMessage=True,
        showErrorMessage=bool(offered),
    )
    asked.add(f"{letter}2:{letter}{FILLED_ROWS}")
    sheet.add_data_validation(asked)


def _notes(standard, table):
    yield (
        "Mỗi hộ một dòng ở trang tính Hộ, mỗi thành viên một dòng ở trang tính Thành viên, "
        "nối bằng ma_ho."
    )
    yield f"{standard.name}. {standard.legal_basis}."
    if standard.provisional:
        yield f"Chuẩn này là {PROVISIONAL}."
    if table and not table.official:
        yield f"Các cột {B1_PREFIX} theo {ILLUSTRATIVE}."
