"""The survey workbook: many surveys (Phiếu B) in one file, read into answers and errors."""

from collections import defaultdict
from dataclasses import dataclass, field

from core.spreadsheets import CellError, WorkbookEmpty, read_sheets, require_columns
from households.imports import cells
from households.imports.survey_columns import HOUSEHOLDS, MEMBERS, required_headings
from households.imports.survey_rows import MISSING, Survey, SurveyRows
from households.standards import doubts

MAX_ROWS = 100_000


@dataclass
class SurveyWorkbook:
    """What a file holds: surveys to score, errors that keep others out, and doubts to look at."""

    surveys: list[Survey] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    doubts: list[CellError] = field(default_factory=list)


def read_surveys(file, terms):
    """Read a survey workbook (path or binary file) by `Terms` into a `SurveyWorkbook`.

    An error in any row of a household keeps the whole household out, and no other. Raises the
    errors of `core.spreadsheets` if the file as a whole cannot be read.
    """
    sheets = read_sheets(file, sheets=[HOUSEHOLDS, MEMBERS], max_rows=MAX_ROWS)
    require_columns(sheets, required_headings())
    if not sheets[HOUSEHOLDS].rows:
        raise WorkbookEmpty(place=f"sheet “{HOUSEHOLDS}” chưa có dòng nào")
    members = _by_household(sheets[MEMBERS].rows)
    nameless = members.pop("", [])
    forms = [
        SurveyRows(row, tuple(members.get(household_key(row), ())), terms)
        for row in sheets[HOUSEHOLDS].rows
    ]
    read = SurveyWorkbook()
    shared = _shared_errors(forms)
    for form in forms:
        _add(read, form, shared[form.row.number])
    read.errors.extend(row.error("ma_ho", MISSING) for row in nameless)
    read.errors.extend(_orphans(members, {household_key(form.row) for form in forms}))
    read.errors = list(dict.fromkeys(read.errors))  # rows under a repeated code are read twice
    return read


def household_key(row):
    """What a household's rows in both sheets have in common; empty if the cell is."""
    return (cells.text(row["ma_ho"]) or "").casefold()


def _by_household(rows):
    members = defaultdict(list)
    for row in rows:
        members[household_key(row)].append(row)
    return members


def _add(read, form, shared):
    errors = [*shared, *form.errors()]
    read.errors.extend(errors)
    if not errors:
        read.surveys.append(form.survey())
        read.doubts.extend(map(form.locate, doubts(form.answers)))


def _shared_errors(forms):
    """Errors between households, by the row number of the household."""
    errors = defaultdict(list)
    for form, heading, row, message in [*_repeated_codes(forms), *_shared_numbers(forms)]:
        errors[form.row.number].append(row.error(heading, message))
    return errors


def _repeated_codes(forms):
    """Every household of a repeated code: whose the members are cannot be told."""
    by_code = defaultdict(list)
    for form in forms:
        by_code[household_key(form.row)].append(form)
    for code, group in by_code.items():
        if code and len(group) > 1:
            lines = ", ".join(str(form.row.number) for form in group)
            for form in group:
                yield form, "ma_ho", form.row, f"Mã hộ trùng nhau ở các dòng {lines}."


def _shared_numbers(forms):
    """Identity numbers that stand in more than one household."""
    holders = defaultdict(dict)
    for form in forms:
        for row in form.members:
            if number := cells.text(row["cccd"]):
                holders[number][row.number] = form, row
    for group in holders.values():
        if len({household_key(row) for _, row in group.values()}) > 1:
            places = ", ".join(row.cell("cccd") for _, row in group.values())
            for form, row in group.values():
                yield form, "cccd", row, f"Số CCCD/CMND trùng giữa các hộ, ở các ô {places}."


def _orphans(members, known):
    for key, rows in members.items():
        if key not in known:
            message = f"Không có hộ “{rows[0]['ma_ho']}” trong sheet “{HOUSEHOLDS}”."
            yield from (row.error("ma_ho", message) for row in rows)
