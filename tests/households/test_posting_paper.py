"""The posting list as a paper: what hangs on the wall tells heads and results, nothing more."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from core.documents import docx_of
from core.papers import Column, Paper, Signatures, Table
from organisations.models import AuditEntry
from tests.factories import UserFactory
from tests.households import builders as build
from tests.households.screens import as_, text_of
from tests.printing import needs_office, printed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PEOPLE = {
    "Nông Thị Mẩn": ("019180001234", date(1980, 5, 17)),
    "Dương Văn Phúc": ("019181005678", date(1981, 6, 18)),
    "Triệu Thị Lượng": ("019182009876", date(1982, 7, 19)),
}


@pytest.fixture
def commune():
    unit, _ = build.commune(1)
    return unit


@pytest.fixture
def officer(commune):
    return build.officer(commune)


def surveyed(commune, count, state=build.POOR):
    """A round with so many surveyed households of one village."""
    village, round_ = commune.children.get(), build.open_round(commune)
    for name, (cccd, born) in list(PEOPLE.items())[:count]:
        home = build.household(village, name, head={"cccd": cccd, "birth_date": born})
        member = build.member_answers(name, cccd=cccd, khuyet_tat="co")
        build.survey(build.listed(round_, home), state, members=[member])
    return round_, village


def posted(commune, count=3):
    round_, village = surveyed(commune, count)
    build.meet(round_, village)
    build.post(round_)
    round_.refresh_from_db()
    return round_


def take(user, page, round_):
    return as_(user).get(reverse(page, args=[round_.pk]))


def xml_of(answer):
    """Every part of a Word file as text."""
    with ZipFile(BytesIO(answer.content)) as file:
        return "".join(file.read(name).decode() for name in file.namelist() if "xml" in name)


def test_the_document_names_the_heads_and_holds_nothing_else_of_them(commune, officer):
    whole = xml_of(take(officer, "posting_download", posted(commune)))
    for name, (cccd, born) in PEOPLE.items():
        assert name in whole
        for hidden in (cccd, cccd[-4:], f"{born:%d/%m/%Y}", f"{born}", "huyết tật"):
            assert hidden not in whole


def test_the_document_says_from_when_to_when_it_hangs(commune, officer):
    round_ = posted(commune)
    days = f"từ {round_.posted_from:%d/%m/%Y} đến hết {round_.posted_to:%d/%m/%Y}"
    for page in ("posting_print", "posting_download"):
        answer = take(officer, page, round_)
        assert days in (xml_of(answer) if page == "posting_download" else text_of(answer))


def test_before_the_posting_it_is_a_draft(commune, officer):
    round_, _ = surveyed(commune, 1)
    assert "DỰ THẢO" in text_of(take(officer, "posting_print", round_))
    assert "DỰ THẢO" in xml_of(take(officer, "posting_download", round_))


def test_once_posted_it_is_a_draft_no_longer(commune, officer):
    assert "DỰ THẢO" not in xml_of(take(officer, "posting_download", posted(commune)))


def test_a_demonstration_says_so_in_the_document(commune, officer):
    UserFactory(is_demo=True)
    assert "giả lập" in xml_of(take(officer, "posting_download", posted(commune)))


def test_taking_it_out_leaves_a_line_and_a_name_without_a_person(commune, officer):
    round_ = posted(commune)
    answer = take(officer, "posting_download", round_)
    name = f'attachment; filename="niem-yet-{round_.pk}-2026.docx"'
    assert answer["Content-Disposition"] == name
    line = AuditEntry.objects.get(kind="export")
    assert (line.action, line.by, line.unit) == ("download_posting", officer, commune)
    assert line.changes == {"rows": 3}


def test_another_communes_households_are_not_in_it(commune, officer):
    other, (village,) = build.commune(1)
    case = build.listed(build.open_round(other), build.household(village, "Người Xã Khác"))
    build.survey(case, build.POOR, members=[build.member_answers("Người Xã Khác")])
    own, elsewhere = posted(commune), case.commune_review
    assert "Người Xã Khác" not in xml_of(take(officer, "posting_download", own))
    assert take(officer, "posting_download", elsewhere).status_code == 404
    assert "Người Xã Khác" in xml_of(take(build.officer(other), "posting_download", elsewhere))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_paper_costs_the_same_whatever_its_length(
    rows, commune, officer, django_assert_max_num_queries
):
    round_, client = posted(commune, rows), as_(officer)
    with django_assert_max_num_queries(12):
        client.get(reverse("posting_download", args=[round_.pk]))


@needs_office
def test_it_prints_with_its_diacritics_and_both_signatures(commune, officer, tmp_path):
    file = tmp_path / "posting.docx"
    file.write_bytes(take(officer, "posting_download", posted(commune)).content)
    whole = " ".join(" ".join(printed(file)).split())
    for words in ("DANH SÁCH NIÊM YẾT", "Triệu Thị Lượng", "NGƯỜI LẬP BIỂU", "CHỦ TỊCH"):
        assert words in whole


@needs_office
@pytest.mark.parametrize("count", range(36, 42))
def test_the_signatures_never_stand_alone_on_a_page(count, tmp_path):
    file = tmp_path / "long.docx"
    columns = [Column("TT"), Column("Chủ hộ", 4)]
    rows = [[str(no), "Nông Thị Mẩn"] for no in range(1, count)]
    blocks = [Table(columns, rows), Signatures([("NGƯỜI LẬP BIỂU", "")])]
    file.write_bytes(docx_of(Paper(["UBND", "XÃ"], "ngày", "DANH SÁCH", "2026", blocks)))
    assert "Nông Thị Mẩn" in printed(file)[-1]
