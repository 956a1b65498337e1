"""The survey workbook: many surveys (Phiếu B) in one file, read into answers and errors."""

from collections import defaultdict
from dataclasses import dataclass, field

from core.spreadsheets import CellError, WorkbookEmpty, read_sheets, require_columns
from households.imports import cells
from households.imports.survey_columns import HOUSEHOLDS, MEMBERS, required_headings
from households.imports.survey_layout import Layout
from households.imports.survey_rows import MISSING, Survey, SurveyRows
from households.standards import doubts

MAX_ROWS = 100_000


@dataclass
class SurveyWorkbook:
    """What a file holds: surveys to score, errors that keep others out, and doubts to look at."""

    surveys: list[Survey] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    doubts: list[CellError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReadHousehold:
    """One household of a file: its row number in the sheet of households, its code as written,
    and either its survey with the doubts about it or the errors that keep it out.

    Rows of members that belong to no household come last, as one of line 0 without a code.
    `members` are the row numbers of its members: where a later remark about the survey belongs.
    `is_untouched` says that nothing is answered of it yet: a template's row nobody has filled in.
    """

    line: int
    code: str
    survey: Survey | None
    errors: tuple[CellError, ...] = ()
    doubts: tuple[CellError, ...] = ()
    members: tuple[int, ...] = ()
    is_untouched: bool = False


def read_surveys(file, terms):
    """Read a survey workbook (path or binary file) by `Terms` into a `SurveyWorkbook`.

    An error in any row of a household keeps the whole household out, and no other. Raises the
    errors of `core.spreadsheets` if the file as a whole cannot be read.
    """
    read = SurveyWorkbook()
    for found in iter_surveys(file, terms):
        if found.survey:
            read.surveys.append(found.survey)
        read.errors.extend(found.errors)
        read.doubts.extend(found.doubts)
    read.errors = list(dict.fromkeys(read.errors))  # rows under a repeated code are read twice
    return read


def iter_surveys(file, terms):
    """Read a survey workbook household by household, in the order of the file: `ReadHousehold`s.

    Raises the errors of `core.spreadsheets`, at the first household, if the file as a whole
    cannot be read.
    """
    sheets = read_sheets(file, sheets=[HOUSEHOLDS, MEMBERS], max_rows=MAX_ROWS)
    require_columns(sheets, required_headings())
    households, people = sheets[HOUSEHOLDS], sheets[MEMBERS]
    if not households.records:
        raise WorkbookEmpty(place=f"trang tính “{HOUSEHOLDS}” chưa có dòng nào")
    members = _by_household(people)
    nameless = members.pop("", [])
    codes = [household_key(record, households) for record in households.records]
    shared = _shared_errors(households, codes, people, members)
    layout = Layout(households, people, terms)
    for record, code in zip(households.records, codes, strict=True):
        rows = tuple(map(people.row, members.get(code, ())))
        yield _read(SurveyRows(households.row(record), rows, layout, terms), shared)
    homeless = [people.row(record).error("ma_ho", MISSING) for record in nameless]
    if homeless := (*homeless, *_orphans(people, members, set(codes))):
        yield ReadHousehold(0, "", None, homeless)


def household_key(record, sheet):
    """What a household's rows in both sheets have in common; empty if the cell is."""
    return (cells.text(record[sheet.columns["ma_ho"] + 1]) or "").casefold()


def _by_household(people):
    members = defaultdict(list)
    for record in people.records:
        members[household_key(record, people)].append(record)
    return members


def _read(form, shared):
    line, code = form.row.number, cells.text(form.row["ma_ho"]) or ""
    if errors := (*shared.get(line, ()), *form.errors()):
        return ReadHousehold(
            line, code, None, errors, is_untouched=bool(code) and form.is_untouched
        )
    odd = doubts(form.answers, standard=form.standard, table=form.table, area=form.area)
    lines = tuple(row.number for row in form.members)
    return ReadHousehold(line, code, form.survey(), (), tuple(map(form.locate, odd)), lines)


def _shared_errors(households, codes, people, members):
    """Errors between households, by the row number of the household."""
    errors = defaultdict(list)
    lines = defaultdict(list)
    for record, code in zip(households.records, codes, strict=True):
        lines[code].append(record)
    for group in lines.values():
        for number, error in _repeated_code(group, households):
            errors[number].append(error)
    holders = {code: group[-1][0] for code, group in lines.items()}
    for number, error in _shared_numbers(people, members, holders):
        errors[number].append(error)
    return errors


def _repeated_code(group, households):
    """Every household of a repeated code: whose the members are cannot be told."""
    if len(group) == 1 or not household_key(group[0], households):
        return
    lines = ", ".join(str(record[0]) for record in group)
    for record in group:
        message = f"Mã hộ trùng nhau ở các dòng {lines}."
        yield record[0], households.row(record).error("ma_ho", message)


def _shared_numbers(people, members, holders):
    """Identity numbers that stand in more than one household, at each of their cells."""
    column = people.columns.get("cccd")
    if column is None:
        return
    owners, shared = {}, {}
    for code in holders:
        for record in members.get(code, ()):
            number = cells.text(record[column + 1])
            if number and owners.setdefault(number, code) != code:
                shared[number] = []
    for code in holders:
        for record in members.get(code, ()):
            number = cells.text(record[column + 1])
            if number in shared:
                shared[number].append((holders[code], people.row(record)))
    for found in shared.values():
        places = ", ".join(row.cell("cccd") for _, row in found)
        for line, row in found:
            message = f"Số CCCD/CMND trùng giữa các hộ, ở các ô {places}."
            yield line, row.error("cccd", message)


def _orphans(people, members, known):
    for code, records in members.items():
        if code not in known:
            rows = [people.row(record) for record in records]
            message = f"Không có hộ “{rows[0]['ma_ho']}” trong trang tính “{HOUSEHOLDS}”."
            yield from (row.error("ma_ho", message) for row in rows)
