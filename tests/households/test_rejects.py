"""What was refused comes back in the same layout, the wrong cells marked, and goes in again."""

import io
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from households.imports.rejects import write_rejects
from households.imports.survey_columns import HOUSEHOLDS, MEMBERS
from households.imports.survey_workbook import iter_surveys, read_surveys
from tests.households.survey_files import cell_of, household, member, survey_file, terms


def refused(file):
    """The codes of the refused households, and the rejects workbook in memory."""
    found = list(iter_surveys(file, terms()))
    codes = [each.code for each in found if each.errors and each.code]
    errors = [error for each in found for error in each.errors]
    target = io.BytesIO()
    write_rejects(file, target, errors, codes=codes)
    target.seek(0)
    return codes, target


def mended(file, **changes):
    """The workbook with cells changed: `Hộ.nha_mai.2` → value as keyword pairs."""
    book = load_workbook(file)
    for place, value in changes.items():
        sheet, heading, row = place.split("__")
        names = {"ho": HOUSEHOLDS, "tv": MEMBERS}
        book[names[sheet]][cell_of(file, names[sheet], heading, int(row))].value = value
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


@pytest.fixture
def file():
    rows = [
        household(),
        household(ma_ho="007", nha_mai="ngói", thon="=1+1"),
        household(ma_ho="H3"),
        household(ma_ho="H4", ghi_chu="nhà xa"),
    ]
    people = [
        member(),
        member(ma_ho="007", cccd="019080000001"),
        member(ma_ho="H3"),
        member(ma_ho="H4", bhyt=None),
        member(ma_ho="H4", ho_ten="Nông Thị B", quan_he="con", cccd="12"),
    ]
    return survey_file(rows, people, add=[(HOUSEHOLDS, "Ghi_Chu"), (MEMBERS, "lạ")])


def test_only_the_refused_households_are_in_it_with_every_column_in_its_place(file):
    codes, rejects = refused(file)
    assert codes == ["007", "H4"]
    before, after = load_workbook(file), load_workbook(rejects)
    assert after.sheetnames == [HOUSEHOLDS, MEMBERS]
    for name in after.sheetnames:
        assert [c.value for c in after[name][1]] == [c.value for c in before[name][1]]
    assert [row[0] for row in after[HOUSEHOLDS].iter_rows(min_row=2, values_only=True)] == codes
    assert [r[0] for r in after[MEMBERS].iter_rows(min_row=2, values_only=True)] == [
        "007",
        "H4",
        "H4",
    ]


def test_text_stays_text(file):
    _, rejects = refused(file)
    sheet = load_workbook(rejects)[HOUSEHOLDS]
    code, village = sheet[cell_of(rejects, HOUSEHOLDS, "ma_ho", 2)], sheet["C2"]
    assert (code.value, code.data_type) == ("007", "s")
    assert (village.value, village.data_type, village.quotePrefix) == ("=1+1", "s", True)


def test_the_cells_in_error_are_coloured_and_say_what_is_wrong(file):
    _, rejects = refused(file)
    book = load_workbook(rejects)
    marked = {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    assert set(marked) == {
        (HOUSEHOLDS, cell_of(rejects, HOUSEHOLDS, "nha_mai", 2)),
        (MEMBERS, cell_of(rejects, MEMBERS, "bhyt", 3)),
        (MEMBERS, cell_of(rejects, MEMBERS, "cccd", 4)),
    }
    assert "ngói" in marked[HOUSEHOLDS, cell_of(rejects, HOUSEHOLDS, "nha_mai", 2)]
    for sheet, cell in marked:
        assert book[sheet][cell].fill.fgColor.rgb == "FFF8CBAD"
    assert book[HOUSEHOLDS]["A2"].fill.fgColor.rgb != "FFF8CBAD"


def test_sent_in_again_unmended_it_has_the_same_errors(file):
    _, rejects = refused(file)
    again = read_surveys(rejects, terms())
    first = read_surveys(file, terms())
    assert [e.message for e in again.errors] == [e.message for e in first.errors]
    assert again.surveys == []


def test_mended_it_is_accepted_whole(file):
    _, rejects = refused(file)
    mended_file = mended(
        rejects,
        ho__nha_mai__2="ben_chac",
        tv__bhyt__3="co",
        tv__cccd__4="019080000002",
    )
    read = read_surveys(mended_file, terms())
    assert read.errors == []
    assert [(s.household, s.village) for s in read.surveys] == [("007", "=1+1"), ("H4", "Nà Ca")]
    assert read.surveys[0].answers["thanh_vien"][0]["cccd"] == "019080000001"


def test_members_without_a_household_come_along():
    people = [member(), member(ma_ho="X9"), member(ma_ho=None)]
    codes, rejects = refused(survey_file([household()], people))
    assert codes == []
    book = load_workbook(rejects)
    assert [row[0] for row in book[MEMBERS].iter_rows(min_row=2, values_only=True)] == ["X9", None]
    assert book[MEMBERS]["A2"].comment and book[MEMBERS]["A3"].comment
    assert book[HOUSEHOLDS].max_row == 1


def test_both_households_of_a_repeated_code_come_back():
    codes, rejects = refused(survey_file([household(), household(ma_ho="h1")], [member()]))
    assert codes == ["H1", "h1"]
    rows = list(load_workbook(rejects)[HOUSEHOLDS].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["H1", "h1"]


@pytest.mark.django_db
def test_the_command_writes_them_beside_the_results(file, tmp_path):
    source, target, rejects = (tmp_path / name for name in ("vào.xlsx", "ra.xlsx", "sửa.xlsx"))
    source.write_bytes(file.getvalue())
    paths = (str(source), str(target))
    call_command("score_surveys", *paths, rejects=str(rejects), stdout=StringIO())
    assert [row[0].value for row in load_workbook(rejects)[HOUSEHOLDS]] == ["ma_ho", "007", "H4"]
    with pytest.raises(CommandError, match="phải khác"):
        call_command("score_surveys", *paths, rejects=str(source), stdout=StringIO())
