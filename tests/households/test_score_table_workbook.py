"""A score table as a workbook: there and back unchanged, errors at their cells."""

import io
import random

import pytest
from openpyxl import load_workbook

from core.spreadsheets import ColumnsMissing, SheetMissing, WorkbookEmpty, safe_text
from households.imports.score_table_workbook import (
    FACTS,
    ITEMS,
    read_score_table,
    write_score_table,
)
from households.standards import ScoreTable, shipped

TABLES = shipped().tables


def workbook_of(table):
    file = io.BytesIO()
    write_score_table(table, file)
    file.seek(0)
    return file


def changed(changes, table=TABLES[0]):
    """The table's workbook with cells changed: {(sheet, coordinate): value}."""
    book = load_workbook(workbook_of(table))
    for (sheet, coordinate), value in changes.items():
        book[sheet][coordinate].value = value
        safe_text(book[sheet][coordinate])
    file = io.BytesIO()
    book.save(file)
    return file


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.code)
def test_export_and_import_change_nothing(table):
    assert read_score_table(workbook_of(table), {"2022", "2027"}) == (table, [])


def random_table(rng):
    """A table with every kind of item, areas, open bands, decimals and negative points."""

    def options(kind):
        points = lambda: rng.randint(-50, 50)  # noqa: E731
        if kind == "dem":
            return [("ca_hai", "", rng.choice(["", "Mỗi con"]), None, None, points())]
        if kind == "khoang":
            edges = sorted(rng.sample(range(1, 900), 3))
            edges = [None, *(f"{edge}.{rng.choice([25, 5, 1])}" for edge in edges), None]
            bands = zip(edges, edges[1:], strict=False)
            return [("ca_hai", "", f"=Từ {a}", a, b, points()) for a, b in bands]
        codes = [f"m{i}" for i in range(rng.randint(1, 4))]
        areas = rng.choice([["ca_hai"], ["nong_thon"], ["nong_thon", "thanh_thi"]])
        return [(a, c, f"-{c}", None, None, points()) for c in codes for a in areas]

    keys = ("area", "code", "name", "start", "end", "points")
    kinds = ["mot_lua_chon", "nhieu_lua_chon", "dem", "khoang"]
    items = [
        {
            "code": f"muc_{index}",
            "name": f"Mục {index}",
            "kind": kind,
            "options": [dict(zip(keys, o, strict=True)) for o in options(kind)],
        }
        for index, kind in enumerate(rng.choices(kinds, k=6))
    ]
    return ScoreTable.from_dict(
        TABLES[0].to_dict()
        | {"items": items, "valid_to": rng.choice([None, "2026-12-31"]), "official": True}
    )


@pytest.mark.parametrize("seed", range(25))
def test_any_table_survives_the_workbook(seed):
    table = random_table(random.Random(seed))
    assert read_score_table(workbook_of(table)) == (table, [])


def test_names_that_look_like_formulas_stay_text():
    table = ScoreTable.from_dict(TABLES[0].to_dict() | {"name": "=1+1"})
    assert read_score_table(workbook_of(table))[0].name == "=1+1"


def test_codes_and_numbers_may_be_written_loosely():
    file = changed(
        {
            (ITEMS, "A2"): " So_Nhan_Khau",
            (ITEMS, "C2"): "CA_HAI ",
            (ITEMS, "D2"): "Khoang",
            (ITEMS, "H2"): "3,0",
            (ITEMS, "I2"): "30",
            (ITEMS, "B3"): None,
            (FACTS, "G2"): " KHONG",
            (FACTS, "C2"): 2022,
        }
    )
    assert read_score_table(file, {"2022"}) == (TABLES[0], [])


@pytest.mark.parametrize(
    ("sheet", "cell", "value"),
    [
        (ITEMS, "A2", "Số khẩu"),
        (ITEMS, "A2", None),
        (ITEMS, "B2", None),
        (ITEMS, "C2", "mien_nui"),
        (ITEMS, "C3", None),
        (ITEMS, "D2", "bat_ky"),
        (ITEMS, "D3", "dem"),
        (ITEMS, "E10", "thcs dở"),
        (ITEMS, "E11", "khong"),
        (ITEMS, "G3", "ba"),
        (ITEMS, "G3", 2),
        (ITEMS, "H3", 3),
        (ITEMS, "I2", "ba mươi"),
        (ITEMS, "I2", 1.5),
        (ITEMS, "I2", None),
        (FACTS, "A2", None),
        (FACTS, "B2", " "),
        (FACTS, "C2", "1999"),
        (FACTS, "C2", None),
        (FACTS, "E2", "hôm nay"),
        (FACTS, "E2", None),
        (FACTS, "F2", "31/12/2021"),
        (FACTS, "G2", "có"),
        (FACTS, "A3", "bảng thứ hai"),
    ],
)
def test_an_error_stands_at_its_cell(sheet, cell, value):
    table, errors = read_score_table(changed({(sheet, cell): value}), {"2022", "2027"})
    assert table is None
    assert (sheet, cell) in [(error.sheet, error.cell) for error in errors]
    assert all(error.message for error in errors)


def test_another_name_for_the_same_item_is_an_error():
    _, errors = read_score_table(changed({(ITEMS, "B3"): "Tên khác"}))
    assert [(error.sheet, error.cell) for error in errors] == [(ITEMS, "B3")]


def test_a_sheet_missing_a_column_or_rows_is_refused():
    for sheet in (ITEMS, FACTS):
        with pytest.raises(ColumnsMissing):
            read_score_table(changed({(sheet, "A1"): "khac"}))
    book = load_workbook(workbook_of(TABLES[0]))
    book[ITEMS].delete_rows(2, 500)
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(WorkbookEmpty):
        read_score_table(file)
    del book[FACTS]
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(SheetMissing):
        read_score_table(file)
