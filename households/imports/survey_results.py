"""The workbook that answers a survey workbook: results, errors and doubts."""

from collections import Counter
from typing import NamedTuple

from core.long_lists import long_lists
from core.spreadsheets import CellError
from households.standards import classify
from households.standards.codes import ILLUSTRATIVE, PROVISIONAL

RESULTS, ERRORS, DOUBTS, NOTES = "Kết quả", "Lỗi", "Nghi vấn", "Ghi chú"
CELL_HEADINGS = ("sheet", "o", "thong_bao")
CELL_WIDTHS = (14, 8, 100)


class Scored(NamedTuple):
    """What one household came to: as little as the sheet of results needs."""

    household: str
    members: int
    standard: str
    deprivations: tuple[str, ...]
    b1: int | None
    b2: int
    poverty_class: str | None
    is_official: bool | None


class Tally(NamedTuple):
    """How many households have a result; the errors and the codes of the others."""

    scored: int
    errors: tuple[CellError, ...]
    refused: tuple[str, ...]


def write_results(target, found, terms, *, notes=()):
    """Score households as they are read, and write what they come to; returns the `Tally`.

    `found` are `ReadHousehold`s read by `terms`, `notes` sentences. Errors and doubts go to their
    sheets at once; results follow, since which indicators are columns is known only at the end.
    A column of an indicator that is not part of a household's standard stays empty.
    """
    with long_lists(target) as book:
        results, errors, doubts, remarks = map(book.sheet, (RESULTS, ERRORS, DOUBTS, NOTES))
        for sheet in (errors, doubts):
            sheet.head(CELL_HEADINGS, widths=CELL_WIDTHS)
        scored, standards, refused = [], {}, {}
        for household in found:
            if survey := household.survey:
                standards[survey.standard.code] = survey.standard
                scored.append(_scored(survey))
            for error in household.errors:
                refused.setdefault(error, household.code)
            for doubt in household.doubts:
                doubts.append((doubt.sheet, doubt.cell, doubt.message))
        for error in refused:
            errors.append((error.sheet, error.cell, error.message))
        used = sorted(standards.values(), key=lambda s: s.valid_from)
        used = used or [terms.standard or terms.any_standard()]
        _write_scored(results, scored, used)
        remarks.head(["ghi_chu"], widths=(110,))
        for note in (*_notes(scored, used), *notes):
            remarks.append((note,))
    codes = dict.fromkeys(code for code in refused.values() if code)
    return Tally(len(scored), tuple(refused), tuple(codes))


def _scored(survey):
    result = classify(survey.answers, survey.standard, survey.area, survey.table)
    return Scored(
        survey.household,
        len(survey.answers["thanh_vien"]),
        result.standard,
        result.deprivations,
        result.b1,
        result.b2,
        result.poverty_class,
        result.is_table_official,
    )


def _write_scored(sheet, scored, standards):
    codes = list(dict.fromkeys(code for standard in standards for code in standard.codes))
    of = {standard.code: frozenset(standard.codes) for standard in standards}
    sheet.head(
        ["ma_ho", "so_thanh_vien", *codes, "b1", "b2", "phan_loai"],
        widths=(16, 15, *(15 for _ in codes), 8, 8, 14),
    )
    for each in scored:
        own = of[each.standard]
        found = (int(c in each.deprivations) if c in own else None for c in codes)
        sheet.append((each.household, each.members, *found, each.b1, each.b2, each.poverty_class))


def _notes(scored, standards):
    counts = Counter(each.standard for each in scored)
    for standard in standards:
        word = f" – {PROVISIONAL}" if standard.provisional else ""
        count = counts[standard.code]
        yield f"Chuẩn {standard.code}{word}: {count} hộ. {standard.legal_basis}."
    unofficial = sum(each.is_official is False for each in scored)
    if unofficial:
        yield f"Điểm B1 của {unofficial} hộ được tính theo {ILLUSTRATIVE}."
