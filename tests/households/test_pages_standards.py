"""Standards and score tables in the browser: looked at, compared, brought in."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.spreadsheets import new_workbook, save_workbook, write_sheet
from households import actions
from households.imports.score_table_workbook import read_score_table, write_score_table
from households.imports.standard_template import write_standard
from households.imports.standard_workbook import read_standard
from households.models import ScoreTable, Standard
from households.standards import ScoreTable as PureTable
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import district, person, province
from tests.households import builders as build
from tests.households.scored import imported
from tests.households.screens import as_, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

UPLOAD = "/chuan/bang-diem/nhap/"


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


def test_an_imported_table_is_shown_and_used_by_nothing(administrator, table):
    client = as_(administrator)
    file = workbook(table, code="moi_2026", name="Bảng mới")
    page = client.post(UPLOAD, {"workbook": file}, follow=True)
    row = ScoreTable.objects.get(code="moi_2026")
    assert page.redirect_chain == [(reverse("score_table_detail", args=[row.pk]), 302)]
    for words in ("Bảng mới", "chưa áp dụng", "minh hoạ", "Bỏ bản này", table.code):
        assert words in text_of(page)
    assert (row.standard, row.is_official, row.active_from) == (table.standard, False, None)
    assert row.table.items == table.table.items
    line = AuditEntry.objects.get(action="import_score_table")
    assert (line.by, line.object_id) == (administrator, str(row.pk))


def test_uploading_the_same_file_twice_takes_in_one(administrator, table):
    client = as_(administrator)
    first = client.post(UPLOAD, {"workbook": workbook(table, code="moi_2026")})
    second = client.post(UPLOAD, {"workbook": workbook(table, code="moi_2026")})
    assert first["Location"] == second["Location"]
    assert ScoreTable.objects.filter(code="moi_2026").count() == 1


@pytest.mark.parametrize(
    ("changed", "cell"),
    [
        ({"name": "Đổi tên"}, "A2"),
        ({"code": "moi_2026", "official": True, "legal_basis": ""}, "D2"),
        ({"code": "moi_2026", "standard": "1999"}, "C2"),
        ({"code": "moi_2026", "valid_from": "2027-01-01", "valid_to": None}, "E2"),
        ({"code": "x" * 41}, "A2"),
        ({"code": "moi_2026", "name": "x" * 201}, "B2"),
    ],
)
def test_what_the_register_has_against_a_table_stands_at_its_cell(
    changed, cell, administrator, table
):
    page = as_(administrator).post(UPLOAD, {"workbook": workbook(table, **changed)})
    errors = page.context["form"].errors_by_cell
    assert [(error.sheet, error.cell) for error in errors] == [("Thông tin", cell)]
    assert f"<td>{cell}</td>" in text_of(page)
    assert ScoreTable.objects.get().definition == table.definition


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


def test_only_who_keeps_the_reference_changes_it(table):
    client = as_(person(Role.DISTRICT_STAFF, district()))
    assert client.get(UPLOAD).status_code == 403
    assert client.get(reverse("standard_import")).status_code == 403
    for name in ("activate", "deactivate", "discard"):
        address = reverse(f"score_table_{name}", args=[table.pk])
        assert client.post(address, {"active_from": "01/12/2026"}).status_code == 403
    assert client.post(reverse("standard_confirm")).status_code == 403
    assert client.post(reverse("standard_discard", args=["2022"])).status_code == 403
    shown = text_of(client.get(reverse("score_table_detail", args=[table.pk])))
    assert UPLOAD not in text_of(client.get(reverse("standard_list")))
    assert "Ngừng áp dụng" not in shown
    assert "Thử trên phiếu năm trước" not in shown


def test_a_table_is_not_taken_in_without_its_audit_line(administrator, table, monkeypatch):
    def broken(**facts):
        raise RuntimeError("no line")

    client = as_(administrator)
    monkeypatch.setattr(AuditEntry.objects, "create", broken)
    with pytest.raises(RuntimeError):
        client.post(UPLOAD, {"workbook": workbook(table, code="moi_2026")})
    assert ScoreTable.objects.count() == 1


# A standard as data


def standard_file(**changed):
    file = BytesIO()
    write_standard(replace(build.standard().rules, **changed), file)
    return SimpleUploadedFile("chuan.xlsx", file.getvalue())


def test_a_standard_is_shown_before_it_is_taken_in(administrator):
    client = as_(administrator)
    file = standard_file(code="tinh_19", name="Chuẩn tỉnh", province=province().code)
    page = client.post(reverse("standard_import"), {"workbook": file})
    assert "không thay kết quả chính thức" in text_of(page)
    assert Standard.objects.count() == 1, "showing writes nothing"
    confirm, sealed = reverse("standard_confirm"), {"standard": page.context["sealed"]}
    again = [client.post(confirm, sealed)["Location"] for _ in range(2)]
    assert again == [reverse("standard_detail", args=["tinh_19"])] * 2
    assert not Standard.objects.get(code="tinh_19").is_national
    shown = text_of(client.get(again[0]))
    assert "Chuẩn của tỉnh" in shown
    assert "tính song song" in shown
    client.post(reverse("standard_discard", args=["tinh_19"]))
    assert Standard.objects.count() == 1


def test_what_was_not_shown_is_not_taken_in(administrator):
    build.standard()
    page = as_(administrator).post(reverse("standard_confirm"), {"standard": "giả"}, follow=True)
    assert "Hãy chọn lại tệp" in text_of(page)
    assert Standard.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "cell"),
    [
        ({"name": "Đổi tên"}, "A2"),
        ({"code": "moi"}, "D2"),
        ({"code": "moi", "province": "98"}, "G2"),
    ],
)
def test_what_the_register_has_against_a_standard_stands_at_its_cell(changed, cell, administrator):
    address = reverse("standard_import")
    page = as_(administrator).post(address, {"workbook": standard_file(**changed)})
    errors = page.context["form"].errors_by_cell
    assert [(error.sheet, error.cell) for error in errors] == [("Thông tin", cell)]
    assert Standard.objects.count() == 1


def test_a_standard_downloaded_and_read_back_is_the_same(administrator):
    row = build.standard("2027")
    answer = as_(administrator).get(reverse("standard_download", args=["2027"]))
    assert read_standard(BytesIO(answer.content)) == (row.rules, [])


def test_a_standard_in_use_is_not_discarded(administrator, table):
    client = as_(administrator)
    address = reverse("standard_detail", args=["2022"])
    page = client.post(
        reverse("standard_discard", args=["2022"]),
        headers={"referer": f"http://testserver{address}"},
        follow=True,
    )
    assert "không bỏ được" in text_of(page)


QUERIES = {  # the session, the person and their postings among them
    "standard_list": 5,
    "standard_detail": 4,
    "standard_compare": 5,
    "score_table_detail": 4,
    "score_table_compare": 5,
}


@pytest.mark.parametrize("versions", [2, 4])
@pytest.mark.parametrize("page", QUERIES)
def test_few_versions_or_many_cost_the_same(page, versions, table, django_assert_num_queries):
    for number in range(1, versions):
        imported(f"ban_{number}")
        rules = replace(build.standard().rules, code=f"tinh_{number}", province="19")
        actions.import_standard(rules, by=None)
    args = {"score_table_detail": [table.pk], "standard_detail": ["2022"]}.get(page, [])
    client = as_(person(Role.ADMINISTRATOR, district()))
    client.get(reverse("home"))
    with django_assert_num_queries(QUERIES[page]):
        client.get(reverse(page, args=args))
