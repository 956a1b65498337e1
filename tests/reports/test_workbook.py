"""The annual workbook: its numbers against a recount, values only, ready to print, reproducible."""

import hashlib
import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from reports.annual import AnnualReport
from reports.scope import Scope
from reports.workbook import write_annual
from tests import factories

from . import world
from .recount import Recount
from .world import NEAR, POOR

pytestmark = pytest.mark.django_db
SHEETS = [
    "Bìa", "Mục tiêu", "B1", "B2", "B3", "B4", "Nhiệm vụ", "Chi tiết nhiệm vụ", "Biểu đồ",
    "Cơ sở số liệu",
]  # fmt: skip
ON = date(2025, 1, 6)


def written(unit, year=2024, *, on=ON, is_demo=False):
    """The bytes of the workbook."""
    target = io.BytesIO()
    write_annual(AnnualReport(Scope(unit, year), on=on, is_demo=is_demo), target)
    return target.getvalue()


def opened(*args, **kwargs):
    return load_workbook(io.BytesIO(written(*args, **kwargs)))


def texts(sheet):
    return [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]


def numbers(sheet, lead):
    """{(name of the unit, line): {column number: value}} read back from a form's sheet.

    `lead` is how many columns stand before column (1).
    """
    rows = list(sheet.iter_rows(values_only=True))
    start = next(i for i, row in enumerate(rows) if row[0] == "A")
    found, name = {}, None
    for row in rows[start + 1 :]:
        if not isinstance(row[lead], int | float) and row[lead] != "–":
            break
        name = row[1] or name
        found[name, row[2] if lead == 3 else ""] = dict(enumerate(row[lead:], 1))
    return found


def names(scope):
    return {pk: str(unit) for pk, unit in scope.units.items()} | {None: "TỔNG CỘNG"}


def test_the_sheets_of_the_report(closed):
    assert opened(closed.district).sheetnames == SHEETS


@pytest.mark.parametrize("where", ["district", "commune"])
def test_b1_read_back_agrees_with_a_recount(closed, where):
    unit = getattr(closed, where)
    found = numbers(opened(unit)["B1"], 2)
    for row, expected in Recount(unit, 2024).results().items():
        cells = found.pop((names(Scope(unit, 2024))[row], ""))
        assert {n: cells[n] for n in expected} == expected
        assert cells[4] == pytest.approx(100 * expected[3] / expected[1], abs=1e-6)
        assert cells[6] == pytest.approx(100 * expected[5] / expected[1], abs=1e-6)
        assert cells[10] == pytest.approx(100 * expected[9] / expected[2], abs=1e-6)
        assert [cells[n] for n in (7, 8, 13, 14)] == ["–"] * 4
    assert found == {}


@pytest.mark.parametrize("where", ["district", "commune"])
@pytest.mark.parametrize(("code", "mine", "other"), [("B2", POOR, NEAR), ("B3", NEAR, POOR)])
def test_the_movement_read_back_agrees_with_a_recount(closed, where, code, mine, other):
    unit = getattr(closed, where)
    found = numbers(opened(unit)[code], 3)
    zeros = {line: dict.fromkeys(range(1, 10), 0) for line in ("Hộ", "Nhân khẩu")}
    expected = Recount(unit, 2024).movement(mine, other)
    for row, name in names(Scope(unit, 2024)).items():
        for line, columns in expected.get(row, zeros).items():
            assert found[name, line] == columns, (name, line)


def test_b4_read_back_agrees_with_a_recount(closed):
    found = numbers(opened(closed.district)["B4"], 2)
    codes = ["households", "deprivations", *world.standard().rules.codes]
    expected = Recount(closed.district, 2024).deprivations()
    for row, name in names(Scope(closed.district, 2024)).items():
        wanted = expected.get(row, {})
        assert list(found[name, ""].values()) == [wanted.get(code, 0) for code in codes]


def test_the_cover_carries_the_document_header_and_the_figures_of_the_forms(closed):
    cover = opened(closed.district)["Bìa"]
    said = texts(cover)
    for words in (
        "ỦY BAN NHÂN DÂN", "HUYỆN VÕ NHAI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", "Số: ……/BC-UBND", "BÁO CÁO", "Nơi nhận:", "CHỦ TỊCH",
        "Võ Nhai, ngày …… tháng …… năm 2025", "Kính gửi: Ban Thường vụ Huyện ủy.",
    ):  # fmt: skip
        assert words in said
    rows = {row[1]: row for row in cover.iter_rows(values_only=True) if row[1]}
    total = Recount(closed.district, 2024).results()[None]
    assert rows["Tổng số hộ dân cư"][6] == total[1]
    assert rows["Hộ nghèo"][6] == total[3]
    assert rows["Tỷ lệ hộ nghèo"][6] == pytest.approx(100 * total[3] / total[1], abs=1e-6)
    assert rows["Hộ nghèo"][5] == "–"


def test_a_commune_reports_to_its_district(closed):
    said = texts(opened(closed.commune)["Bìa"])
    assert str(closed.commune).upper() in said
    assert "Kính gửi: Ủy ban nhân dân huyện Võ Nhai." in said


def test_there_is_no_formula_anywhere(closed):
    factories.UnitFactory._meta.model.objects.filter(pk=closed.commune.pk).update(
        full_name='=HYPERLINK("http://x","Xã")'
    )
    content = written(closed.district)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [n for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(SHEETS)
        assert not any(b"<f>" in package.read(name) for name in sheets)
    cells = [c for row in load_workbook(io.BytesIO(content))["B1"].iter_rows() for c in row]
    [name] = [c for c in cells if str(c.value).startswith("=HYPERLINK")]
    assert (name.data_type, name.quotePrefix) == ("s", True)


def test_numbers_are_numbers_with_formats_and_dates_are_dates(closed):
    lead = factories.AgencyFactory()
    task = factories.TaskFactory(lead=lead)
    factories.DutyFactory(task=task, due_on=date(2024, 12, 10), state="done", done_on=ON)
    book = opened(closed.district)
    b1 = next(row for row in book["B1"].iter_rows() if row[1].value == "TỔNG CỘNG")
    assert (b1[2].data_type, b1[2].number_format) == ("n", "#,##0")
    assert (b1[5].data_type, b1[5].number_format) == ("n", "0.00")
    duty = next(row for row in book["Chi tiết nhiệm vụ"].iter_rows() if row[2].value == task.code)
    assert (duty[4].value, duty[4].number_format) == (datetime(2024, 12, 10), "dd/mm/yyyy")
    assert duty[5].value == datetime(2025, 1, 6)
    assert duty[7].value == "Hoàn thành quá hạn"


def test_tasks_are_counted_by_lead_agency_with_a_total(closed):
    lead = factories.AgencyFactory()
    for due_on, state, done_on in (
        (date(2024, 6, 1), "done", date(2024, 5, 1)),
        (date(2024, 9, 1), "open", None),
        (date(2025, 9, 1), "open", None),
    ):
        task = factories.TaskFactory(lead=lead)
        factories.DutyFactory(task=task, due_on=due_on, state=state, done_on=done_on)
    rows = list(opened(closed.district)["Nhiệm vụ"].iter_rows(values_only=True))
    counted = next(row for row in rows if row[1] == lead.name)
    total = next(row for row in rows if row[1] == "TỔNG CỘNG")
    assert counted[2:] == total[2:] == (2, 1, 0, 0, 0, 0, 1, 50)


def test_every_sheet_is_set_up_for_a4_landscape_with_page_numbers(closed):
    for sheet in opened(closed.district):
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.right.text == "Trang &P/&N"


@pytest.mark.parametrize("is_demo", [False, True])
def test_the_heading_of_a_form_is_repeated_on_every_page_and_stays_in_sight(closed, is_demo):
    book = opened(closed.district, is_demo=is_demo)
    for code, depth in (("B1", 4), ("B2", 3), ("B4", 3)):
        sheet = book[code]
        caption = next(row[0].row for row in sheet.iter_rows() if row[0].value == "A")
        assert sheet.print_title_rows == f"${caption - depth + 1}:${caption}"
        assert sheet.freeze_panes == f"{'D' if code == 'B2' else 'C'}{caption + 1}"


def test_a_native_chart_shows_the_share_by_year_with_its_values(closed):
    sheet = opened(closed.district)["Biểu đồ"]
    years = [r for r in sheet.iter_rows(values_only=True) if isinstance(r[0], int)]
    total = Recount(closed.district, 2024).results()[None]
    assert years[0][:4] == (2024, total[1], total[3], total[5])
    assert years[0][6] == pytest.approx(100 * (total[3] + total[5]) / total[1])
    [chart] = sheet._charts
    assert chart.tagname == "barChart"
    assert [s.val.numRef.numCache.pt[0].v for s in chart.series] == [
        pytest.approx(100 * total[n] / total[1]) for n in (3, 5)
    ]


def test_the_last_sheet_states_standard_time_version_and_checks(closed):
    book = opened(closed.district)
    said = texts(book["Cơ sở số liệu"])
    rows = {r[1]: r[2] for r in book["Cơ sở số liệu"].iter_rows(values_only=True) if r[1]}
    assert world.standard().name in rows["Chuẩn nghèo"]
    assert rows["Số liệu hộ chốt lúc"] == datetime(2024, 12, 14, 10)
    assert rows["Tình trạng nhiệm vụ tính đến hết ngày"] == datetime(2025, 1, 6)
    assert rows["Phiên bản phần mềm"].startswith("0.")
    assert rows["Dữ liệu trình diễn"] == "Không."
    assert rows["B2 cột (9) = B1 cột (3), nhân khẩu cột (9)"] == "Đạt"
    assert rows["B2 cột (1) năm 2024 = B2 cột (9) năm 2023"] == "Không áp dụng"
    assert any(line.startswith("B1: Cột (7), (8), (13), (14)") for line in said)


def test_demonstration_data_are_said_on_every_sheet(closed):
    for sheet in opened(closed.district, is_demo=True):
        assert sheet.oddHeader.center.text.startswith("DỮ LIỆU TRÌNH DIỄN")
        assert any("DỮ LIỆU TRÌNH DIỄN" in t or t.startswith("Có. Mọi hộ") for t in texts(sheet))
    for sheet in opened(closed.district):
        assert sheet.oddHeader.center.text is None
        assert not any("TRÌNH DIỄN" in text for text in texts(sheet))


def test_the_same_figures_on_the_same_day_give_the_same_bytes(closed):
    hashes = {hashlib.sha256(written(closed.district)).hexdigest() for _ in range(2)}
    assert len(hashes) == 1
    assert hashlib.sha256(written(closed.district, on=date(2025, 1, 7))).hexdigest() not in hashes


def test_a_baseline_year_shows_dashes_and_says_why():
    places = world.communes(2, 1)
    world.close(2021, places, is_baseline=True)
    world.fact(2021, places[0][1][0], POOR, "nam_goc")
    sheet = opened(factories.district(), 2021)["B2"]
    values = {v for row in numbers(sheet, 3).values() for v in row.values()}
    assert values == {"–"}
    assert any("năm gốc" in text for text in texts(sheet))


def test_the_report_asks_as_many_queries_for_one_commune_as_for_three(
    settings, django_assert_num_queries
):
    for count in (1, 2):
        places = world.communes(count)
        world.close(2024, places)
        world.population(2024, places, seed=2, size=20)
        factories.DutyFactory.create_batch(count, due_on=date(2024, 12, 1))
        with django_assert_num_queries(21):
            written(factories.district())
