"""The fast reader against the thorough one: the same cells come out of the same workbook."""

import io
import random
import re
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

from core.sheet_reader import Cleaned
from core.spreadsheets import SheetMissing, read_sheets
from households.imports import cells

VALUES = (
    None,
    1,
    0,
    -3,
    2.5,
    0.1 + 0.2,
    123456789012,
    1e20,
    True,
    False,
    "a",
    " Ðường  ",
    "e\u0301",
    "007",
    "",
    "   ",
    "x\ny",
    "#N/A",
    "#REF!",
    "=1+1",
    "<&>",
    "💧",
    date(2024, 2, 29),
    datetime(1958, 1, 1),
    datetime(2024, 9, 15, 7, 30),
    time(7, 30),
    timedelta(hours=30),
)
READERS = (cells.text, cells.code, cells.codes, cells.commune, cells.quantity, cells.whole)


def workbook(seed):
    """Some rows of anything, beginning anywhere."""
    rng, book = random.Random(seed), Workbook()
    book.active.title = "Hộ"
    top, left = rng.randint(1, 4), rng.randint(1, 3)
    for column in range(6):
        book.active.cell(top, left + column, f"c{column}")
    for row in range(top + 1, top + 12):
        for column in range(6):
            if rng.random() < 0.8:
                book.active.cell(row, left + column, rng.choice(VALUES))
    if rng.random() < 0.3:
        book.active.merge_cells(start_row=top + 3, end_row=top + 4, start_column=1, end_column=2)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def thoroughly(file):
    """{coordinate: value} of the data rows, by openpyxl alone."""
    sheet = load_workbook(file, data_only=True)["Hộ"]
    rows = [[_clean(cell.value) for cell in row] for row in sheet.iter_rows()]
    top = next(n for n, row in enumerate(rows) if any(value is not None for value in row))
    headed = [index for index, value in enumerate(rows[top]) if value is not None]
    return {
        (number, rows[top][index]): rows[number - 1][index]
        for number in range(top + 2, len(rows) + 1)
        for index in headed
        if any(rows[number - 1][i] is not None for i in headed)
    }


def _clean(value):
    clean = Cleaned()
    return clean.row(["" if value is None else value])[0]


@pytest.mark.parametrize("seed", range(25))
def test_both_readers_find_the_same(seed):
    file = workbook(seed)
    expected = thoroughly(file)
    sheet = read_sheets(file)["Hộ"]
    found = {(row.number, h): row[h] for row in sheet.rows for h in sheet.columns}
    assert found == expected
    for place, value in expected.items():
        assert type(found[place]) is type(value)
        for read in READERS:
            assert read(found[place]) == read(value)


@pytest.mark.parametrize(
    "value", [date(2024, 2, 29), datetime(2024, 2, 29), datetime(2024, 2, 29, 23, 59)]
)
def test_a_date_cell_is_the_day_it_shows(value):
    book = Workbook()
    book.active.append(["ngay"])
    book.active.append([value])
    file = io.BytesIO()
    book.save(file)
    (row,) = read_sheets(file)["Sheet"].rows
    assert row["ngay"] == "29/02/2024"
    assert cells.day(row["ngay"]) == cells.day(value) == "2024-02-29"


def test_a_failed_formula_is_text_wherever_it_stands():
    book = Workbook()
    for title in ("Một", "Hai & ba"):
        sheet = book.create_sheet(title)
        sheet.append(["a", "b"])
        sheet.append([1, "#N/A"])
        sheet["C5"] = "#REF!"
        sheet["C1"] = "c"
    file = io.BytesIO()
    book.save(file)
    for title in ("Một", "Hai & ba"):
        first, second = read_sheets(file, sheets=[title])[title].rows
        assert (first["a"], first["b"], first["c"]) == (1, "#N/A", None)
        assert (second.number, second["c"]) == (5, "#REF!")


@pytest.mark.parametrize("cell", ['<c r="B2" t="e"><f>1/0</f></c>', '<c t="e"><f>1/0</f></c>'])
def test_a_failed_formula_without_its_saved_result_is_an_empty_cell(cell):
    book, file = Workbook(), io.BytesIO()
    book.active.append(["a", "b"])
    book.active.append([1, "#N/A"])
    book.save(file)
    with_it = re.compile(rb'<c r="B2"[^>]*>.*?</c>')
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as package, zipfile.ZipFile(changed, "w") as copy:
        for name in package.namelist():
            content = package.read(name)
            assert ("sheet1" in name) == bool(with_it.search(content))
            copy.writestr(name, with_it.sub(cell.encode(), content))
    (row,) = read_sheets(changed)["Sheet"].rows
    assert (row["a"], row["b"]) == (1, None)


def test_a_sheet_of_charts_is_no_sheet_to_read():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Hộ").write_row(0, 0, ["a", 1])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Hộ!$B$1:$B$1"})
        book.add_chartsheet("Biểu đồ").set_chart(chart)
    assert list(read_sheets(file)) == ["Hộ"]
    with pytest.raises(SheetMissing):
        read_sheets(file, sheets=["Biểu đồ"])
