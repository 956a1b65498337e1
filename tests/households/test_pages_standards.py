"""Standards and score tables in the browser; a table comes in only after it was shown."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.spreadsheets import new_workbook, save_workbook, write_sheet
from households.imports.score_table_workbook import read_score_table, write_score_table
from households.models import ScoreTable
from households.standards import ScoreTable as PureTable
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import district, person
from tests.households import builders as build
from tests.households.screens import as_, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

UPLOAD, CONFIRM = "/chuan/bang-diem/nhap/", "/chuan/bang-diem/nhap/xac-nhan/"


@pytest.fixture
def administrator():
    return person(Role.ADMINISTRATOR, district())


@pytest.fixture
def table():
    return build.score_table()


def workbook(row, **changed):
    """A workbook of a table with some facts changed."""
    file = BytesIO()
    write_score_table(PureTable.from_dict(row.definition | changed), file)
    return SimpleUploadedFile("bang.xlsx", file.getvalue())


def test_standards_show_lines_indicators_and_basis(table):
    client = as_(person(Role.LEADER, district()))
    assert "Nghị định 07/2021/NĐ-CP" in text_of(client.get(reverse("standard_list")))
    shown = text_of(client.get(reverse("standard_detail", args=["2022"])))
    for words in ("1.500.000", "2.000.000", "140", "175", "2.250.000", "Bảo hiểm y tế"):
        assert words in shown
    assert "tạm thời" not in shown


def test_a_provisional_standard_says_so_everywhere(table):
    build.standard("2027")
    client = as_(person(Role.LEADER, district()))
    assert "tạm thời" in text_of(client.get(reverse("standard_list")))
    shown = text_of(client.get(reverse("standard_detail", args=["2027"])))
    assert "Tạm thời." in shown
    assert "văn bản chưa quy định" in shown


def test_a_standard_that_is_not_there_is_a_404():
    client = as_(person(Role.LEADER, district()))
    assert client.get(reverse("standard_detail", args=["1999"])).status_code == 404


def test_an_illustrative_table_says_that_it_is_not_official(table):
    client = as_(person(Role.LEADER, district()))
    shown = text_of(client.get(reverse("score_table_detail", args=[table.pk])))
    assert "chưa phải bảng chính thức" in shown
    assert "Số trâu, bò, ngựa" in shown


def test_a_table_downloaded_and_read_back_is_the_same(table):
    client = as_(person(Role.LEADER, district()))
    answer = client.get(reverse("score_table_download", args=[table.pk]))
    found, errors = read_score_table(BytesIO(answer.content))
    assert (found, errors) == (table.table, [])


def test_a_table_is_shown_before_it_is_taken_in(administrator, table):
    client = as_(administrator)
    page = client.post(UPLOAD, {"workbook": workbook(table, code="moi_2026", name="Bảng mới")})
    assert "Bảng mới" in text_of(page)
    assert ScoreTable.objects.count() == 1, "showing writes nothing"
    client.post(CONFIRM)
    row = ScoreTable.objects.get(code="moi_2026")
    assert (row.standard, row.is_official) == (table.standard, False)
    assert row.table.items == table.table.items
    line = AuditEntry.objects.get(action="import_score_table")
    assert (line.by, line.object_id) == (administrator, str(row.pk))


def test_confirming_twice_takes_in_one(administrator, table):
    client = as_(administrator)
    client.post(UPLOAD, {"workbook": workbook(table, code="moi_2026")})
    assert client.post(CONFIRM)["Location"] != UPLOAD
    assert client.post(CONFIRM)["Location"] == UPLOAD
    assert ScoreTable.objects.filter(code="moi_2026").count() == 1


def test_a_code_that_is_used_is_refused_and_the_table_untouched(administrator, table):
    client = as_(administrator)
    client.post(UPLOAD, {"workbook": workbook(table, name="Đổi tên")})
    answer = client.post(CONFIRM, headers={"referer": f"http://testserver{UPLOAD}"}, follow=True)
    assert "Bản mới phải mang mã mới" in text_of(answer)
    table.refresh_from_db()
    assert table.name != "Đổi tên"


def test_an_official_table_needs_its_basis(administrator, table):
    client = as_(administrator)
    file = workbook(table, code="moi_2026", official=True, legal_basis="")
    client.post(UPLOAD, {"workbook": file})
    answer = client.post(CONFIRM, headers={"referer": f"http://testserver{UPLOAD}"}, follow=True)
    assert "phải ghi căn cứ" in text_of(answer)
    assert ScoreTable.objects.count() == 1


def test_every_wrong_cell_is_named(administrator, table):
    wrong = table.definition["items"][0] | {"kind": "khong_biet"}
    book, file = new_workbook(), BytesIO()
    headings = ("ma_muc", "ten_muc", "khu_vuc", "kieu", "ma_lua_chon", "ten_lua_chon", "tu", "den",
                "diem")  # fmt: skip
    write_sheet(book, "Bảng điểm", headings, [(wrong["code"], "Mục", "ca_hai", "la", "a", "A", None,
                                               None, 5)])  # fmt: skip
    facts = ("ma_bang", "ten", "chuan", "can_cu", "hieu_luc_tu", "hieu_luc_den", "chinh_thuc")
    row = ("b", "B", "1999", "", "01/01/2026", None, "khong")
    write_sheet(book, "Thông tin", facts, [row])
    save_workbook(book, file)
    page = as_(administrator).post(
        UPLOAD, {"workbook": SimpleUploadedFile("b.xlsx", file.getvalue())}
    )
    assert {(e.sheet, e.cell) for e in page.context["form"].errors_by_cell} == {
        ("Bảng điểm", "D2"),
        ("Thông tin", "C2"),
    }


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04damaged"])
def test_a_file_that_is_no_workbook_is_refused_in_words(content, administrator, table):
    page = as_(administrator).post(UPLOAD, {"workbook": SimpleUploadedFile("b.xlsx", content)})
    assert "workbook" in page.context["form"].errors
    assert ScoreTable.objects.count() == 1


def test_only_who_keeps_the_reference_imports(table):
    client = as_(person(Role.DISTRICT_STAFF, district()))
    assert client.get(UPLOAD).status_code == 403
    assert client.post(CONFIRM).status_code == 403
    assert UPLOAD not in text_of(client.get(reverse("standard_list")))


def test_a_table_is_not_taken_in_without_its_audit_line(administrator, table, monkeypatch):
    client = as_(administrator)
    client.post(UPLOAD, {"workbook": workbook(table, code="moi_2026")})

    def broken(**facts):
        raise RuntimeError("no line")

    monkeypatch.setattr(AuditEntry.objects, "create", broken)
    with pytest.raises(RuntimeError):
        client.post(CONFIRM)
    assert ScoreTable.objects.count() == 1
