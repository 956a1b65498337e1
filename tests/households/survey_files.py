"""Survey workbooks for tests: the template, filled in."""

import io
from datetime import date
from functools import cache

from openpyxl import load_workbook

from core.spreadsheets import heading_key, safe_text
from households.imports.communes import Commune, Communes, Span
from households.imports.ethnic_groups import ethnic_groups
from households.imports.survey_columns import HOUSEHOLDS, MEMBERS
from households.imports.survey_rows import Terms
from households.imports.survey_template import write_template
from households.standards import shipped

HOUSEHOLD = {
    "ma_ho": "H1",
    "ma_xa": "05719",
    "thon": "Nà Ca",
    "ngay_khao_sat": "15/09/2024",
    "khu_vuc": "nong_thon",
    "diem_b1": 140,
    "nha_tuong": "ben_chac",
    "nha_cot": "ben_chac",
    "nha_mai": "khong_ben_chac",
    "dien_tich_m2": "45,5",
    "nguon_nuoc": "nuoc_may",
    "nha_tieu": "tu_hoai",
    "internet": "co",
    "phuong_tien": "tivi; dien_thoai",
    "nguyen_nhan": "1;3",
}
MEMBER = {
    "ma_ho": "H1",
    "ho_ten": "Nông Văn A",
    "ngay_sinh": "17/05/1980",
    "gioi_tinh": "nam",
    "quan_he": "chu_ho",
    "dan_toc": "Tày",
    "bhyt": "co",
    "cap_hoc": "khong",
    "bang_cap": "thpt",
    "viec_lam": "on_dinh",
    "tro_cap_xa_hoi": "khong",
    "khuyet_tat": "khong",
    "nguoi_co_cong": "khong",
}
B1 = {
    "b1_so_nhan_khau": 4,
    "b1_ty_le_phu_thuoc": "25",
    "b1_bang_cap": "thpt",
    "b1_viec_lam": " Nong_Nghiep",
    "b1_luong_huu": "1",
    "b1_vat_lieu_nha": "ban_kien_co",
    "b1_dien_tich": 8.0,
    "b1_dien_tieu_thu": "49,9",
    "b1_nuoc": "hop_ve_sinh",
    "b1_nha_tieu": "hop_ve_sinh",
    "b1_tai_san": "tivi;Xe_May",
    "b1_dat_dai": "5.000",
    "b1_chan_nuoi": 3,
}
ALWAYS = Span(date(2020, 1, 1), None, "nong_thon")
COMMUNE_LIST = [
    Commune("05719", ALWAYS, (ALWAYS,)),
    Commune(
        "05716",
        Span(date(2020, 1, 1), date(2025, 6, 30)),
        (Span(date(2020, 1, 1), None, "thanh_thi"),),
    ),
    Commune("05716", Span(date(2025, 7, 1), None), (Span(date(2025, 7, 1), None, "nong_thon"),)),
    Commune("05800", Span(date(2020, 1, 1), None)),
]
COMMUNES = Communes(COMMUNE_LIST)


def household(**cells):
    return HOUSEHOLD | cells


def member(**cells):
    return MEMBER | cells


def terms(**changes):
    known = {"rulebook": shipped(), "communes": COMMUNES, "ethnic_groups": ethnic_groups()}
    return Terms(**known | changes)


@cache
def template(code):
    """The bytes of the empty workbook of a standard."""
    rulebook, file = shipped(), io.BytesIO()
    standard = rulebook.standards[code]
    write_template(file, standard, rulebook.table(standard, standard.valid_from))
    return file.getvalue()


def survey_file(households, members=None, *, drop=(), add=(), standard="2022"):
    """The template with rows of cells by heading; every household gets a member if none are given.

    `drop` and `add` are (sheet, heading) pairs of columns taken out and put in.
    """
    book = load_workbook(io.BytesIO(template(standard)))
    for sheet, heading in add:
        book[sheet].cell(1, book[sheet].max_column + 1, heading)
    for sheet, heading in drop:
        book[sheet].delete_cols(_columns(book[sheet])[heading_key(heading)])
    if members is None:
        members = [member(ma_ho=row["ma_ho"]) for row in households]
    _fill(book[HOUSEHOLDS], households)
    _fill(book[MEMBERS], members)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def cell_of(file, sheet, heading, row):
    """Coordinate of a heading's cell in a row, looked up in the file itself."""
    file.seek(0)
    found = load_workbook(file)[sheet]
    file.seek(0)
    return found.cell(row, _columns(found)[heading_key(heading)]).coordinate


def _columns(sheet):
    return {heading_key(cell.value): cell.column for cell in sheet[1] if cell.value}


def _fill(sheet, rows):
    columns = _columns(sheet)
    for number, row in enumerate(rows, 2):
        for heading, value in row.items():
            if heading_key(heading) in columns:
                cell = sheet.cell(number, columns[heading_key(heading)])
                cell.value = value
                safe_text(cell)
