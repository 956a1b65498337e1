"""`score_surveys`: a workbook of surveys in, a workbook of results out, the database untouched."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from households.imports.communes import registered_communes
from households.imports.survey_columns import HOUSEHOLDS, MEMBERS
from households.models import ScoreTable, Standard
from households.standards import shipped
from organisations.models import Unit, UnitAttribute
from tests.households.survey_files import B1, cell_of, household, member, survey_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def communes():
    """Two communes of one code, one after the other, of which the first was urban."""
    province = Unit.objects.create(
        code="19", level="province", name="T", full_name="T", path="1/", valid_from="2000-01-01"
    )
    old, new = (
        Unit.objects.create(
            code="05716",
            level="commune",
            name=name,
            full_name=name,
            parent=province,
            path=f"1/{name}/",
            valid_from=start,
            valid_to=end,
        )
        for name, start, end in [
            ("Đình Cả", "2000-01-01", "2025-06-30"),
            ("Võ Nhai", "2025-07-01", None),
        ]
    )
    for unit, value in ((old, "thanh_thi"), (new, "nong_thon")):
        UnitAttribute.objects.create(
            unit=unit, kind="area", value=value, valid_from=unit.valid_from, valid_to=None
        )


def score(tmp_path, file, **options):
    """Run the command on a workbook in memory; the result workbook as {sheet: rows}."""
    source, target = tmp_path / "vào.xlsx", tmp_path / "ra.xlsx"
    source.write_bytes(file.getvalue())
    call_command("score_surveys", str(source), str(target), stdout=StringIO(), **options)
    book = load_workbook(target)
    return {sheet.title: [list(row) for row in sheet.values] for sheet in book}


def rows(table):
    """The rows of a sheet as dicts."""
    headings, *found = table
    return [dict(zip(headings, row, strict=True)) for row in found]


INDICATORS = [indicator.code for indicator in shipped().standards["2022"].indicators]


def test_results_stand_in_the_columns_promised(tmp_path):
    poor = household(
        ma_ho="H2", nguon_nuoc="khong_bao_ve", nha_tieu="khong_co", internet="khong", diem_b1=140
    )
    rich = household(ma_ho="H3", diem_b1=141)
    out = score(tmp_path, survey_file([household(), poor, rich]))
    assert out["Kết quả"][0] == ["ma_ho", "so_thanh_vien", *INDICATORS, "b1", "b2", "phan_loai"]
    first, second, third = rows(out["Kết quả"])
    assert [first[code] for code in INDICATORS] == [0] * 12
    assert (first["so_thanh_vien"], first["b1"], first["b2"], first["phan_loai"]) == (
        1,
        140,
        0,
        "can_ngheo",
    )
    assert [code for code in INDICATORS if second[code]] == ["NUOC_SH", "NHA_TIEU", "VIEN_THONG"]
    assert (second["b2"], second["phan_loai"]) == (30, "ngheo")
    assert third["phan_loai"] == "khong_ngheo"
    assert out["Lỗi"] == [["sheet", "o", "thong_bao"]]


def test_errors_stand_on_their_sheet_and_the_other_households_are_scored(tmp_path):
    wrong = household(ma_ho="H2", nha_mai="ngoi")
    file = survey_file([household(), wrong], [member(), member(ma_ho="H2", bhyt=None)])
    out = score(tmp_path, file)
    assert [row["ma_ho"] for row in rows(out["Kết quả"])] == ["H1"]
    assert [(row["sheet"], row["o"]) for row in rows(out["Lỗi"])] == [
        (HOUSEHOLDS, cell_of(file, HOUSEHOLDS, "nha_mai", 3)),
        (MEMBERS, cell_of(file, MEMBERS, "bhyt", 3)),
    ]
    assert all(row["thong_bao"] for row in rows(out["Lỗi"]))


def test_nothing_but_errors_still_writes_the_sheets(tmp_path):
    out = score(tmp_path, survey_file([household(nha_mai="ngoi")]))
    assert len(out["Kết quả"]) == 1 and len(out["Lỗi"]) == 2


def test_households_of_two_standards_share_a_sheet_with_the_columns_of_both(tmp_path):
    late = household(ma_ho="H2", ngay_khao_sat="01/01/2027", xu_ly_rac="khong")
    out = score(tmp_path, survey_file([late, household()]))
    assert out["Kết quả"][0][2:-3] == [*INDICATORS, "XU_LY_RAC"]
    second, first = rows(out["Kết quả"])
    assert (first["XU_LY_RAC"], first["PT_THONG_TIN"]) == (None, 0)
    assert (second["XU_LY_RAC"], second["PT_THONG_TIN"]) == (1, None)
    assert any("tạm thời" in row["ghi_chu"] for row in rows(out["Ghi chú"]))


def test_one_standard_may_be_asked_for(tmp_path):
    out = score(tmp_path, survey_file([household(xu_ly_rac="khong")]), standard="2027")
    (row,) = rows(out["Kết quả"])
    assert row["XU_LY_RAC"] == 1 and "PT_THONG_TIN" not in row
    assert "tạm thời" in " ".join(row["ghi_chu"] for row in rows(out["Ghi chú"]))


def test_points_of_the_illustrative_table_are_marked(tmp_path):
    out = score(tmp_path, survey_file([household(diem_b1=None, **B1)]))
    assert rows(out["Kết quả"])[0]["b1"] == 150
    notes = " ".join(row["ghi_chu"] for row in rows(out["Ghi chú"]))
    assert "bảng điểm minh hoạ – chưa phải bảng chính thức" in notes
    typed = score(tmp_path, survey_file([household()]))
    assert "minh hoạ" not in " ".join(row["ghi_chu"] for row in rows(typed["Ghi chú"]))


def test_doubts_are_shown_and_scored(tmp_path):
    young = member(ngay_sinh="2010", cap_hoc="thcs", bang_cap="dai_hoc", suy_dinh_duong="khong")
    out = score(tmp_path, survey_file([household()], [young]))
    assert len(rows(out["Kết quả"])) == 1
    assert {row["o"] for row in rows(out["Nghi vấn"])} >= {"E2", "J2"}


def test_household_codes_that_look_like_formulas_leave_as_text(tmp_path):
    code = '=HYPERLINK("http://x")'
    score(tmp_path, survey_file([household(ma_ho=code)]))
    cell = load_workbook(tmp_path / "ra.xlsx")["Kết quả"]["A2"]
    assert (cell.value, cell.data_type) == (code, "s")


def test_the_commune_and_its_area_come_from_the_register(tmp_path, communes):
    households = [
        household(ma_ho="H1", ma_xa="05716", khu_vuc=None, diem_b1=175),
        household(ma_ho="H2", ma_xa="05716", khu_vuc=None, diem_b1=175, ngay_khao_sat="01/07/2025"),
        household(ma_ho="H3", ma_xa="05719"),
    ]
    out = score(tmp_path, survey_file(households))
    assert {row["ma_ho"]: row["phan_loai"] for row in rows(out["Kết quả"])} == {
        "H1": "can_ngheo",
        "H2": "khong_ngheo",
    }
    assert [row["o"] for row in rows(out["Lỗi"])] == ["B4"]


def test_the_register_is_read_in_two_queries(communes, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = registered_communes()
    assert found.area("05716", date(2025, 6, 30)) == "thanh_thi"
    assert found.area("05716", date(2025, 7, 1)) == "nong_thon"


def test_with_an_empty_register_the_shipped_communes_are_used_and_that_is_said(tmp_path):
    Unit.objects.all().delete()
    households = [
        household(khu_vuc=None, diem_b1=175),
        household(ma_ho="H2", khu_vuc=None, diem_b1=175, ma_xa="05716"),
        household(ma_ho="H3", ma_xa="99999"),
    ]
    out = score(tmp_path, survey_file(households))
    assert [row["phan_loai"] for row in rows(out["Kết quả"])] == ["khong_ngheo", "can_ngheo"]
    assert [row["o"] for row in rows(out["Lỗi"])] == ["B4"]
    assert any("15 xã" in row["ghi_chu"] for row in rows(out["Ghi chú"]))


def test_standards_and_tables_of_the_database_go_before_the_shipped_ones(tmp_path):
    ScoreTable.objects.all().delete()
    Standard.objects.all().delete()
    definition = shipped().standards["2022"].to_dict()
    definition["b1_lines"] = {"nong_thon": 150, "thanh_thi": 175}
    Standard.objects.create(
        code="2022", name="x", legal_basis="x", valid_from="2022-01-01", definition=definition
    )
    out = score(tmp_path, survey_file([household(diem_b1=150)]))
    assert rows(out["Kết quả"])[0]["phan_loai"] == "can_ngheo"


def test_the_database_is_only_read(tmp_path, communes, django_assert_max_num_queries):
    with django_assert_max_num_queries(4) as queries:
        score(tmp_path, survey_file([household(ma_xa="05716")]))
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)


def test_the_template_is_written_and_can_be_scored_once_filled(tmp_path):
    target = tmp_path / "mẫu.xlsx"
    call_command("score_surveys", template=str(target), standard="2022", stdout=StringIO())
    assert [cell.value for cell in load_workbook(target)[HOUSEHOLDS][1]][:2] == ["ma_ho", "ma_xa"]


# Files and arguments that are no good


def refused(tmp_path, content, **options):
    source, target = tmp_path / "vào.xlsx", tmp_path / "ra.xlsx"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(CommandError) as error:
        call_command("score_surveys", str(source), str(target), stdout=StringIO(), **options)
    assert not target.exists()
    return str(error.value)


def test_bad_files_are_refused_in_vietnamese_and_nothing_is_written(tmp_path):
    assert "Không đọc hoặc ghi được tệp" in refused(tmp_path, None)
    assert "không phải là bảng tính" in refused(tmp_path, b"ma_ho;ten")
    assert "chưa có dòng nào" in refused(tmp_path, survey_file([], []).getvalue())
    without = survey_file([household()], drop=[(MEMBERS, "bhyt")]).getvalue()
    assert "trang tính “Thành viên” thiếu bhyt" in refused(tmp_path, without)


def test_an_unknown_standard_is_refused(tmp_path):
    message = refused(tmp_path, survey_file([household()]).getvalue(), standard="1999")
    assert "1999" in message and "2022" in message


def test_the_result_may_not_replace_the_surveys(tmp_path):
    path = tmp_path / "vào.xlsx"
    path.write_bytes(survey_file([household()]).getvalue())
    before = path.read_bytes()
    with pytest.raises(CommandError, match="phải khác"):
        call_command("score_surveys", str(path), str(path), stdout=StringIO())
    assert path.read_bytes() == before


def test_without_files_and_without_a_template_there_is_nothing_to_do():
    with pytest.raises(CommandError, match="--template"):
        call_command("score_surveys", stdout=StringIO())


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(CommandError, match="ghi được"):
        call_command("score_surveys", template=str(tmp_path / "no" / "x.xlsx"), stdout=StringIO())
