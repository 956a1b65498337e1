"""A standard as a workbook: there and back unchanged, errors at their cells; taken in as data."""

import inspect
import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from core.spreadsheets import ColumnsMissing, SheetMissing, WorkbookEmpty, safe_text
from households import actions
from households.actions import standards as rules
from households.actions.review import StandardIsProvincial
from households.forms.review import ReviewForm
from households.imports.standard_template import RULES_SHEET, write_standard
from households.imports.standard_workbook import FACTS, INDICATORS, LINES, read_standard
from households.models import Standard
from households.standards import RULES, shipped
from households.standards import Standard as Pure
from households.standards.rule_words import RULE_WORDS, certainty
from organisations.models import AuditEntry, Unit
from tests.households import builders as build

STANDARDS = list(shipped().standards.values())
S2022 = STANDARDS[0]
PROVINCIAL = replace(
    S2022, code="tinh_19", province="19", b1_lines={"nong_thon": 150, "thanh_thi": 180}
)


def workbook_of(standard):
    file = io.BytesIO()
    write_standard(standard, file)
    file.seek(0)
    return file


def changed(changes, standard=S2022):
    """The standard's workbook with cells changed: {(sheet, coordinate): value}."""
    book = load_workbook(workbook_of(standard))
    for (sheet, coordinate), value in changes.items():
        book[sheet][coordinate].value = value
        safe_text(book[sheet][coordinate])
    file = io.BytesIO()
    book.save(file)
    return file


@pytest.mark.parametrize("standard", [*STANDARDS, PROVINCIAL, replace(S2022, valid_to=None)])
def test_export_and_import_change_nothing(standard):
    assert read_standard(workbook_of(standard), provinces={"19"}) == (standard, [])


def test_cells_may_be_written_loosely():
    file = changed(
        {
            (FACTS, "A2"): 2022,
            (FACTS, "D2"): date(2022, 1, 1),
            (FACTS, "F2"): " KHONG ",
            (LINES, "A2"): "Nong_Thon",
            (LINES, "B2"): "1.500.000",
            (INDICATORS, "F2"): "codes=tim_viec,khong_hop_dong;age_below=60 ; age_from = 15;",
        }
    )
    assert read_standard(file) == (S2022, [])


@pytest.mark.parametrize(
    ("sheet", "cell", "value"),
    [
        (FACTS, "A2", "Chuẩn mới"),
        (FACTS, "A2", "a" * 21),
        (FACTS, "A3", "chuan_hai"),
        (FACTS, "B2", None),
        (FACTS, "B2", "x" * 151),
        (FACTS, "C2", None),
        (FACTS, "C2", "x" * 301),
        (FACTS, "D2", "hôm nay"),
        (FACTS, "D2", None),
        (FACTS, "E2", "31/12/2021"),
        (FACTS, "E2", "31/02/2026"),
        (FACTS, "F2", "có"),
        (FACTS, "G2", "99"),
        (FACTS, "H2", "ba mươi"),
        (FACTS, "H2", 131),
        (FACTS, "I2", 0),
        (FACTS, "I2", 11),
        (LINES, "A2", "mien_nui"),
        (LINES, "A3", "nong_thon"),
        (LINES, "B2", -1),
        (LINES, "B2", 1500000.5),
        (LINES, "C3", None),
        (LINES, "C2", 1499999),
        (LINES, "D2", None),
        (LINES, "D2", 1001),
        (INDICATORS, "A3", 1),
        (INDICATORS, "B2", "Việc làm"),
        (INDICATORS, "B3", "VIEC_LAM"),
        (INDICATORS, "C2", None),
        (INDICATORS, "D2", None),
        (INDICATORS, "E2", "khong_co_quy_tac"),
        (INDICATORS, "E2", None),
        (INDICATORS, "F2", None),
        (INDICATORS, "F2", "age_from = 15; age_below = sáu mươi; codes = tim_viec"),
        (INDICATORS, "F2", "age_from = 15; age_below = 60; codes = khong_co_ma"),
        (INDICATORS, "F2", "age_from = 15; age_below = 60; codes = tim_viec; khac = 1"),
        (INDICATORS, "F10", "answer = dan_toc; codes = 02"),
        (INDICATORS, "G2", None),
        (INDICATORS, "H2", None),
        (INDICATORS, "I2", "x"),
    ],
)  # fmt: skip
def test_an_error_stands_at_its_cell(sheet, cell, value):
    standard, errors = read_standard(changed({(sheet, cell): value}), provinces={"19"})
    assert standard is None
    assert (sheet, cell) in [(error.sheet, error.cell) for error in errors]
    assert all(error.message for error in errors)


def test_an_area_that_is_missing_is_named():
    book = load_workbook(workbook_of(S2022))
    book[LINES].delete_rows(3)
    file = io.BytesIO()
    book.save(file)
    _, errors = read_standard(file)
    assert ["thanh_thi" in error.message for error in errors] == [True]


def test_a_sheet_a_column_or_rows_missing_are_refused():
    with pytest.raises(ColumnsMissing):
        read_standard(changed({(INDICATORS, "E1"): "khac"}))
    book = load_workbook(workbook_of(S2022))
    book[INDICATORS].delete_rows(2, 50)
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(WorkbookEmpty):
        read_standard(file)
    del book[LINES]
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(SheetMissing):
        read_standard(file)


def test_every_rule_and_each_of_its_thresholds_is_explained():
    for name, function in RULES.items():
        assert list(RULE_WORDS[name].thresholds) == list(inspect.signature(function).parameters)[1:]
    rows = load_workbook(workbook_of(S2022))[RULES_SHEET].iter_rows(min_row=2, values_only=True)
    rows = list(rows)
    assert {name for name, *_ in rows if name} == set(RULES)
    assert all(meaning for *_, meaning in rows)


def test_what_is_not_sure_is_said_in_words():
    said = [certainty(indicator) for indicator in STANDARDS[1].indicators]
    assert all("chưa tìm thấy văn bản" in text and "GAP" not in text for text in said)


# Taking a standard in


@pytest.mark.django_db
def test_a_provincial_standard_stands_beside_the_national_one():
    build.standard()
    row = actions.import_standard(PROVINCIAL, by=build.staff())
    assert (row.is_national, row.rules) == (False, PROVINCIAL)
    assert Standard.objects.in_force(date(2026, 1, 1)).count() == 2
    line = AuditEntry.objects.get(action="import_standard")
    assert line.changes == {"code": "tinh_19", "indicators": 12}


@pytest.mark.django_db
def test_a_national_standard_may_share_no_day_with_another():
    build.standard()
    for_days = {"code": "moi", "valid_to": None}
    with pytest.raises(rules.NationalStandardsOverlap, match="2022"):
        actions.import_standard(replace(S2022, valid_from=date(2026, 12, 31), **for_days), by=None)
    with pytest.raises(rules.NationalStandardsOverlap):
        before = {"code": "cu", "valid_from": date(2015, 1, 1), "valid_to": date(2022, 1, 1)}
        actions.import_standard(replace(S2022, **before), by=None)
    row = actions.import_standard(replace(S2022, valid_from=date(2027, 1, 1), **for_days), by=None)
    assert row.is_national


@pytest.mark.django_db
def test_a_code_is_one_standard_for_ever():
    row = actions.import_standard(PROVINCIAL, by=None)
    assert actions.import_standard(PROVINCIAL, by=None) == row
    with pytest.raises(rules.StandardExists):
        actions.import_standard(replace(PROVINCIAL, poor_from_b2=20), by=None)
    assert Pure.from_dict(Standard.objects.get().definition) == PROVINCIAL


@pytest.mark.django_db
def test_a_standard_that_anything_rests_on_is_not_discarded():
    build.score_table()
    with pytest.raises(rules.StandardIsUsed):
        actions.discard_standard(build.standard(), by=None)
    actions.discard_standard(actions.import_standard(PROVINCIAL, by=None), by=None)
    assert [row.code for row in Standard.objects.all()] == ["2022"]


@pytest.mark.django_db
def test_no_round_is_opened_under_a_provincial_standard():
    build.standard()
    row = actions.import_standard(PROVINCIAL, by=None)
    commune, _ = build.commune()
    days = {"opens_on": date(2026, 9, 1), "due_on": date(2026, 12, 14), "on": date(2026, 9, 1)}
    with pytest.raises(StandardIsProvincial, match="song song"):
        actions.open_review(
            unit=commune.parent, year=2026, standard=row, by=None, is_baseline=True, **days
        )
    offered = ReviewForm(units=Unit.objects.none()).fields["standard"].queryset
    assert [standard.code for standard in offered] == ["2022"]
