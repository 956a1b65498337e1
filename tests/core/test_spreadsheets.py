"""Reading workbooks that lie, break or swell, and writing ones that do no harm."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from core import spreadsheets
from core.errors import RuleBroken
from core.spreadsheets import (
    CellError,
    ColumnRepeated,
    ColumnsMissing,
    NotAWorkbook,
    SheetMissing,
    WorkbookEmpty,
    WorkbookTooLarge,
    new_workbook,
    read_sheets,
    require_columns,
    safe_text,
    save_workbook,
    write_sheet,
)


def workbook(rows, title="Hộ"):
    """A workbook in memory."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def repacked(file, change=None, extra=None):
    """The same package with parts changed (name -> function of bytes) or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change[name](data) if change and name in change else data)
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    out.seek(0)
    return out


SHEET = "xl/worksheets/sheet1.xml"


# Reading


def test_rows_know_their_values_and_coordinates():
    sheet = read_sheets(workbook([["a", "b"], [1, " x "], [None, None], [2, "  "]]))["Hộ"]
    first, second = sheet.rows
    assert (first["a"], first["b"], first.cell("b")) == (1, "x", "B2")
    assert (second["a"], second["b"], second.number) == (2, None, 4)
    assert second.error("a", "sai") == CellError("Hộ", "A4", "sai")


def test_headings_and_sheet_names_match_without_case_spaces_and_unicode_form():
    decomposed = "Ho\u0323\u0302 "
    file = workbook([[" MA_HO", "Họ   tên"], ["1", "A"]], title=decomposed)
    sheet = read_sheets(file, sheets=["hộ"])["hộ"]
    assert sheet.rows[0]["ma_ho"] == "1"
    assert sheet.rows[0]["họ tên"] == "A"
    assert "ho_ten" not in sheet.rows[0]


def test_a_column_that_is_not_there_has_no_value_and_points_to_the_first_cell():
    row = read_sheets(workbook([["a"], [1]]))["Hộ"].rows[0]
    assert row["b"] is None
    assert row.cell("b") == "A2"


def test_the_heading_libreoffice_takes_for_a_line_break_is_still_found():
    sheet = read_sheets(workbook([["tro_cap\nhoi"], ["co"]]))["Hộ"]
    assert sheet.rows[0]["tro_cap_xa_hoi"] == "co"


def test_rows_past_a_lying_dimension_are_read():
    def lie(xml):
        return xml.replace(b'ref="A1:B4"', b'ref="A1:A2"')

    file = repacked(workbook([["a", "b"], [1, 2], [3, 4], [5, 6]]), {SHEET: lie})
    assert b'ref="A1:A2"' in zipfile.ZipFile(file).read(SHEET)
    rows = read_sheets(file)["Hộ"].rows
    assert [(row["a"], row["b"]) for row in rows] == [(1, 2), (3, 4), (5, 6)]


def test_blank_rows_before_the_headings_are_skipped():
    sheet = read_sheets(workbook([[], [], ["a"], [7]]))["Hộ"]
    assert (sheet.rows[0]["a"], sheet.rows[0].number) == (7, 4)


def test_text_that_looks_like_a_formula_is_read_as_text():
    book = Workbook()
    book.active.append(["a"])
    book.active.append(["=1+1"])
    safe_text(book.active["A2"])
    assert read_sheets(saved(book))["Sheet"].rows[0]["a"] == "=1+1"


def test_a_file_may_be_a_path_with_any_ending(tmp_path):
    path = tmp_path / "upload.tmp"
    path.write_bytes(workbook([["a"], [1]]).getvalue())
    assert read_sheets(path)["Hộ"].rows[0]["a"] == 1
    assert read_sheets(str(path))["Hộ"].rows[0]["a"] == 1


# Refusing


def truncated():
    return io.BytesIO(workbook([["a"]]).getvalue()[:-200])


def damaged_xml():
    return repacked(workbook([["a"], [1]]), {SHEET: lambda xml: xml[: len(xml) // 2]})


def damaged_cell():
    return repacked(workbook([["a"], [1]]), {SHEET: lambda xml: xml.replace(b'"A2"', b'"??"')})


def no_workbook_part():
    return repacked(workbook([["a"]]), {"[Content_Types].xml": lambda xml: b"<Types/>"})


def entity_bomb():
    dtd = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return repacked(
        workbook([["a"], ["x"]]),
        {SHEET: lambda xml: dtd + xml.replace(b">x<", b">&b;<")},
    )


@pytest.mark.parametrize(
    "file",
    [
        lambda: io.BytesIO(b""),
        lambda: io.BytesIO("mã hộ;họ tên\n1;A".encode()),
        lambda: io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        truncated,
        damaged_xml,
        damaged_cell,
        no_workbook_part,
        entity_bomb,
    ],
)
def test_what_is_no_sound_workbook_is_refused_in_vietnamese(file):
    with pytest.raises(NotAWorkbook, match="không phải là bảng tính"):
        read_sheets(file())


def test_a_zip_of_something_else_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("anh.txt", "x")
    file.seek(0)
    with pytest.raises(NotAWorkbook):
        read_sheets(file)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = repacked(workbook([["a"]]), extra={"xl/bomb.xml": b" " * (25 * 1024 * 1024)})
    with pytest.raises(WorkbookTooLarge, match="tỷ lệ nén"):
        read_sheets(bomb)


def test_a_package_too_large_unpacked_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_UNPACKED", 1000)
    with pytest.raises(WorkbookTooLarge, match="giải nén"):
        read_sheets(workbook([["a"]]))


def test_too_many_rows_are_refused_and_as_many_as_allowed_are_not():
    rows = [["a"], [1], [2], [None], [3]]
    assert len(read_sheets(workbook(rows), max_rows=3)["Hộ"].rows) == 3
    with pytest.raises(WorkbookTooLarge, match="hơn 2 dòng"):
        read_sheets(workbook(rows), max_rows=2)


def test_too_many_columns_are_refused_and_as_many_as_allowed_are_not():
    file = workbook([["a", "b", "c"], [1, 2, 3]])
    assert len(read_sheets(file, max_columns=3)["Hộ"].columns) == 3
    with pytest.raises(WorkbookTooLarge, match="hơn 2 cột"):
        read_sheets(file, max_columns=2)


def test_one_cell_at_the_far_corner_is_read_in_reasonable_time():
    book = Workbook()
    book.active.append(["a"])
    book.active.append([1])
    book.active["XFD1048576"] = "x"
    assert [row["a"] for row in read_sheets(saved(book))["Sheet"].rows] == [1]


def test_a_row_number_past_the_end_of_any_sheet_is_refused():
    def far(xml):
        return xml.replace(b'r="2"', b'r="99999999999"').replace(b'"A2"', b'"A99999999999"')

    with pytest.raises(WorkbookTooLarge):
        read_sheets(repacked(workbook([["a"], [1]]), {SHEET: far}))


def test_an_empty_workbook_is_refused():
    with pytest.raises(WorkbookEmpty):
        read_sheets(workbook([]))
    with pytest.raises(WorkbookEmpty):
        read_sheets(workbook([["  "], [None]]))


def test_a_missing_sheet_is_named():
    with pytest.raises(SheetMissing, match="Thành viên"):
        read_sheets(workbook([["a"]]), sheets=["Hộ", "Thành viên"])


def test_missing_columns_are_all_named_with_their_sheets():
    tables = read_sheets(workbook([["A", "x"], [1, 2]]))
    require_columns(tables, {"Hộ": ["a", "X"]})
    with pytest.raises(ColumnsMissing, match="trang tính “Hộ” thiếu b, c"):
        require_columns(tables, {"Hộ": ["a", "b", "c"]})


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ColumnRepeated, match="“A ”|“A”"):
        read_sheets(workbook([["a", "A "], [1, 2]]))


def test_every_refusal_is_a_broken_rule():
    rules = [NotAWorkbook, WorkbookEmpty, WorkbookTooLarge, SheetMissing, ColumnsMissing]
    assert all(issubclass(rule, RuleBroken) for rule in [*rules, ColumnRepeated])


def test_a_broken_rule_speaks_for_itself_and_may_name_a_field():
    class TooOld(RuleBroken):
        message = "Quá {limit} tuổi."
        field = "ngay_sinh"

    error = TooOld(limit=130)
    assert (str(error), error.field, error.facts) == ("Quá 130 tuổi.", "ngay_sinh", {"limit": 130})
    assert TooOld(limit=1, field="khac").field == "khac"


# Writing

DANGEROUS = ["=1+1", "+84 912", "-5", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")']


def written(rows, headings=("a", "b")):
    file = io.BytesIO()
    book = new_workbook()
    write_sheet(book, "Lỗi", headings, rows, widths=[10])
    save_workbook(book, file)
    file.seek(0)
    return file


@pytest.mark.parametrize("text", DANGEROUS)
def test_dangerous_text_leaves_as_text(text):
    sheet = load_workbook(written([[text, 1]], headings=[text, "b"]))["Lỗi"]
    for cell in (sheet["A1"], sheet["A2"]):
        assert (cell.data_type, cell.quotePrefix) == ("s", True)
        assert cell.value.split() == text.split()


def test_no_formula_element_is_written():
    file = written([[text, 1] for text in DANGEROUS])
    assert b"<f>" not in zipfile.ZipFile(file).read(SHEET)


def test_ordinary_values_stay_what_they_are():
    sheet = load_workbook(written([["Nông Thị Mẩn", 5], [None, 2.5]]))["Lỗi"]
    assert [[cell.value for cell in row] for row in sheet["A2:B3"]] == [
        ["Nông Thị Mẩn", 5],
        [None, 2.5],
    ]
    assert not sheet["A2"].quotePrefix


def test_headings_are_bold_and_stay_in_sight():
    sheet = load_workbook(written([["x", 1]]))["Lỗi"]
    assert sheet["A1"].font.bold and not sheet["A2"].font.bold
    assert sheet.freeze_panes == "A2"


def test_characters_that_xml_cannot_hold_are_left_out():
    assert load_workbook(written([["a\x00b\x0bc", 1]]))["Lỗi"]["A2"].value == "abc"


def test_saving_to_a_path_is_whole_or_not_at_all(tmp_path):
    target = tmp_path / "ra.xlsx"
    target.write_bytes(b"old")

    class Broken:
        def save(self, path):
            with open(path, "wb") as file:
                file.write(b"half")
            raise OSError("disk full")

    with pytest.raises(OSError):
        save_workbook(Broken(), target)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["ra.xlsx"]
