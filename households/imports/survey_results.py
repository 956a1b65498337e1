"""The workbook that answers a survey workbook: results, errors and doubts."""

from dataclasses import dataclass

from core.spreadsheets import new_workbook, save_workbook, write_sheet
from households.imports.survey_rows import Survey
from households.standards import Result
from households.standards.codes import ILLUSTRATIVE, PROVISIONAL

RESULTS, ERRORS, DOUBTS, NOTES = "Kết quả", "Lỗi", "Nghi vấn", "Ghi chú"
CELL_HEADINGS = ("sheet", "o", "thong_bao")


@dataclass(frozen=True)
class Scored:
    """A survey and its result."""

    survey: Survey
    result: Result


def write_results(target, scored, *, errors, doubts, standards, notes=()):
    """Write the results of surveys to a path or a binary file.

    `standards` are those the surveys fall under; a column of an indicator that is not part of a
    household's standard stays empty. `errors` and `doubts` are `CellError`s, `notes` sentences.
    """
    indicators = _indicators(standards)
    book = new_workbook()
    write_sheet(
        book,
        RESULTS,
        ["ma_ho", "so_thanh_vien", *indicators, "b1", "b2", "phan_loai"],
        (_row(each, indicators) for each in scored),
        widths=(16, 15, *(15 for _ in indicators), 8, 8, 14),
    )
    for title, remarks in ((ERRORS, errors), (DOUBTS, doubts)):
        rows = ((remark.sheet, remark.cell, remark.message) for remark in remarks)
        write_sheet(book, title, CELL_HEADINGS, rows, widths=(14, 8, 100))
    rows = ((note,) for note in [*_notes(scored, standards), *notes])
    write_sheet(book, NOTES, ["ghi_chu"], rows, widths=(110,))
    save_workbook(book, target)


def _indicators(standards):
    return list(dict.fromkeys(code for standard in standards for code in standard.codes))


def _row(scored, indicators):
    deprived = {finding.code: int(finding.deprived) for finding in scored.result.findings}
    result = scored.result
    return [
        scored.survey.household,
        len(scored.survey.answers["thanh_vien"]),
        *(deprived.get(code) for code in indicators),
        result.b1,
        result.b2,
        result.poverty_class,
    ]


def _notes(scored, standards):
    for standard in standards:
        word = f" – {PROVISIONAL}" if standard.provisional else ""
        count = sum(each.survey.standard.code == standard.code for each in scored)
        yield f"Chuẩn {standard.code}{word}: {count} hộ. {standard.legal_basis}."
    unofficial = sum(each.result.is_table_official is False for each in scored)
    if unofficial:
        yield f"Điểm B1 của {unofficial} hộ được tính theo {ILLUSTRATIVE}."
