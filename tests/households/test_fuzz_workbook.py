"""A good workbook spoilt in 500 ways, each by its seed: read with the right count, or refused."""

import io
import json
import random
import re
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from core import sheet_reader, spreadsheets
from core.errors import RuleBroken
from households.imports.survey_columns import (
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
)
from households.imports.survey_workbook import iter_surveys
from households.standards import classify
from tests.households.survey_files import B1, household, member, terms

IN_PROCESS, WHOLE_WAY = 440, 60
STRANGE = (
    None,
    "",
    "   ",
    "\u200b",
    "co\u200b",
    "\ufeffnam",
    "=1/0",
    "'=cmd",
    "#N/A",
    "31/02/2024",
    "15-09-2024",
    "2024-09-15",
    "15/9/24",
    "１５/０９/２０２４",
    "1958",
    1958,
    0,
    -1,
    1e300,
    -1e-300,
    10**25,
    0.1 + 0.2,
    True,
    False,
    date(2024, 9, 15),
    datetime(1899, 12, 31, 23, 59),
    datetime(2024, 9, 15, 7, 30),
    "x" * 40_000,
    "á" * 300,
    "a\tb\nc",
    "\u0000"[:0] + "\u001f",
    "1;2;2;x",
    ";;;",
    "NAM",
    "nãm",
    "💧",
    "٣",
    "1.234.567,8",
    "1e5",
    "NaN",
    "inf",
    "-0",
    "None",
)


def good():
    """{sheet: [headings, row, …]} of 5 good households, 11 members."""
    headings = {
        HOUSEHOLDS: [c.heading for c in HOUSEHOLD_COLUMNS] + list(B1),
        MEMBERS: [c.heading for c in MEMBER_COLUMNS],
    }
    households, members = [], []
    for number in range(5):
        code = f"H{number}"
        items = B1 | {"diem_b1": None} if number % 2 else {}
        households.append(household(ma_ho=code, **items))
        members.append(member(ma_ho=code, cccd=f"01908000000{number}"))
        child = {"quan_he": "con", "ngay_sinh": "2015", "cap_hoc": "tieu_hoc"}
        child |= {"ma_ho": code, "suy_dinh_duong": "khong", "viec_lam": "khong_nhu_cau"}
        members.extend([member(**child)] * (number % 3 + (number > 3)))
    rows = {HOUSEHOLDS: households, MEMBERS: members}
    return {
        sheet: [list(names), *([row.get(name) for name in names] for row in rows[sheet])]
        for sheet, names in headings.items()
    }


def spoil_cell(rng, book):
    rows = book[rng.choice(list(book))]
    row = rng.choice(rows[1:] or rows)
    if row:
        row[rng.randrange(len(row))] = rng.choice(STRANGE)


def spoil_heading(rng, book):
    rows = book[rng.choice(list(book))]
    if rows[0]:
        names = [*rows[0], None, "", " MA_HO ", "ma ho", "ghi chú", "b1_la", 7, "x" * 300]
        rows[0][rng.randrange(len(rows[0]))] = rng.choice(names)


def swap_columns(rng, book):
    rows = book[rng.choice(list(book))]
    if len(rows[0]) > 1:
        a, b = rng.sample(range(len(rows[0])), 2)
        for row in rows:
            row[a], row[b] = row[b], row[a]


def drop_column(rng, book):
    rows = book[rng.choice(list(book))]
    if rows[0]:
        index = rng.randrange(len(rows[0]))
        for row in rows:
            del row[index]


def repeat_row(rng, book):
    rows = book[rng.choice(list(book))]
    rows.insert(rng.randint(1, len(rows)), list(rng.choice(rows)))


def drop_row(rng, book):
    rows = book[rng.choice(list(book))]
    if len(rows) > 1:
        del rows[rng.randrange(len(rows))]


def blank_row(rng, book):
    rows = book[rng.choice(list(book))]
    rows.insert(rng.randint(0, len(rows)), [rng.choice([None, "  "])] * len(rows[0]))


def shuffle_rows(rng, book):
    rows = book[rng.choice(list(book))]
    rows[1:] = rng.sample(rows[1:], len(rows) - 1)


def another_sheet(rng, book):
    book[f"Thêm {rng.random()}"] = [["gì đó"], [1], ["=1+1"]]


def rename_sheet(rng, book):
    name = rng.choice(list(book))
    book[rng.choice([" hộ ", "HO", name.upper(), name + "\u200b"])] = book.pop(name)


SPOIL = (
    *(spoil_cell,) * 12,
    *(repeat_row, drop_row, blank_row, shuffle_rows, swap_columns) * 2,
    spoil_heading,
    drop_column,
    another_sheet,
    rename_sheet,
)


def written(book, rng):
    """The workbook as a file; now and then with formulas, merged cells and a column far out."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as out:
        dates = out.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in book.items():
            sheet = out.add_worksheet(name[:31])
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        value = (value - type(value)(1899, 12, 30)).total_seconds() / 86_400
                        sheet.write_number(number, column, value, dates)
                    elif isinstance(value, str) and len(value) > 32_767:
                        sheet.write_string(number, column, value[:32_767])
                    elif value is not None:
                        sheet.write(number, column, value)
            if rng.random() < 0.1:
                sheet.merge_range(len(rows) + 1, 0, len(rows) + 2, 3, "")
            if rng.random() < 0.1:
                sheet.write_string(rng.randint(0, 6), 40, "xa")
    file.seek(0)
    return file


def filled(rows):
    """How many rows hold anything under a heading, counted without the reader."""
    rows = [[_seen(value) for value in row] for row in rows]
    rows = rows[next((n for n, row in enumerate(rows) if any(row)), len(rows)) :]
    if not rows:
        return 0
    headed = [index for index, heading in enumerate(rows[0]) if heading]
    return sum(any(row[index] for index in headed) for row in rows[1:])


def _seen(value):
    return value is not None and str(value).strip() != ""


def judge(file, book=None):
    """Read the file; whatever comes out must be an answer a person can use."""
    try:
        found = list(iter_surveys(file, terms()))
    except RuleBroken as refused:
        assert re.search("[a-zà-ỹ]", str(refused))
        return "file"
    for each in found:
        assert bool(each.survey) != bool(each.errors)
        for error in (*each.errors, *each.doubts):
            assert error.sheet in (HOUSEHOLDS, MEMBERS) and error.message
            assert re.fullmatch(r"[A-Z]{1,3}[1-9]\d*", error.cell)
        if survey := each.survey:
            result = classify(survey.answers, survey.standard, survey.area, survey.table)
            assert result.poverty_class
    if book:
        lines = [each.line for each in found if each.line]
        assert len(lines) == len(set(lines)) == filled(_sheet(book, HOUSEHOLDS))
        if all(each.survey for each in found):
            people = sum(len(each.survey.answers["thanh_vien"]) for each in found)
            assert people == filled(_sheet(book, MEMBERS))
            return "accepted"
    return "cells"


def _sheet(book, name):
    key = spreadsheets.heading_key
    return next(rows for title, rows in reversed(book.items()) if key(title) == key(name))


@pytest.fixture
def in_this_process(monkeypatch):
    """The reading without a process of its own, which would take most of the time."""

    def messages(module, wanted, *, stdin):
        yield from sheet_reader.found_in(stdin, json.loads(wanted))

    monkeypatch.setattr(spreadsheets, "messages", messages)


def test_the_workbook_they_start_from_is_good():
    book = good()
    assert judge(written(book, random.Random(0)), book) == "accepted"


def test_every_spoilt_sheet_is_read_with_the_right_count_or_refused(in_this_process):
    outcomes = []
    for seed in range(IN_PROCESS):
        rng, book = random.Random(seed), good()
        for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
            rng.choice(SPOIL)(rng, book)
        outcomes.append(judge(written(book, rng), book))
    assert len(outcomes) == IN_PROCESS
    assert min(outcomes.count(each) for each in ("accepted", "cells", "file")) > 20


def damaged(rng, content):
    """The bytes of a workbook with something broken in them."""
    kind = rng.choice(("cut", "flip", "part", "gone", "swap"))
    if kind == "cut":
        return content[: rng.randrange(len(content))]
    if kind == "flip":
        content = bytearray(content)
        for _ in range(rng.choice((1, 5, 50))):
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        return bytes(content)
    return _with_broken_part(rng, content, kind)


def _with_broken_part(rng, content, kind):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        chosen = rng.choice(names)
        for name in names:
            data = old.read(name)
            if name == chosen and kind == "gone":
                continue
            if name == chosen and kind == "swap":
                data = old.read(rng.choice(names))
            elif name == chosen:
                data = _broken(rng, data)
            new.writestr(name, data)
    return out.getvalue()


def _broken(rng, xml):
    at = rng.randrange(len(xml))
    piece = rng.choice(
        (b"", b"<", b"&", b'"', b"]]>", b"\xff\xfe", b"</row>", b'r="ZZZ9"', b"9" * 30)
    )
    return xml[:at] + piece + xml[at + rng.choice((0, 1, 20)) :]


def test_every_damaged_file_is_read_or_refused_in_words():
    content = written(good(), random.Random(0)).getvalue()
    outcomes = [
        judge(io.BytesIO(damaged(random.Random(seed), content))) for seed in range(WHOLE_WAY)
    ]
    assert outcomes.count("file") > WHOLE_WAY / 4
    assert len(outcomes) == WHOLE_WAY
