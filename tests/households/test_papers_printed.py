"""LibreOffice prints every kind of paper: nothing is cut off, no page is empty or begun in vain."""

import re
from datetime import date

import pytest
from django.urls import reverse

from households import actions
from households.models import IssuedDocument
from tests.households import builders as build
from tests.households.screens import as_
from tests.households.test_documents_pages import opinion, post, refused_petition
from tests.households.test_papers import recheck
from tests.printing import needs_office, printed_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today"), needs_office]
LONG = "Hoàng Thị Nguyễn Phương Khánh Ngọc Diệp Thảo"
ON = date(2026, 11, 20)
AT = build.moment(ON)


@pytest.fixture
def village():
    """A village with a long name, alone in its commune."""
    unit, _ = build.commune(0, full_name="Xã Nghinh Tường", name="Nghinh Tường")
    return build.VillageFactory(parent=unit, full_name="Xóm Hạ Lương Trung Thượng Nà Lay")


@pytest.fixture
def round_(village, tmp_path):
    """Recognised: a family of twenty, forty small ones, one that applied in vain."""
    large = build.household(village, LONG, address="Nhóm hộ khe suối phía sau trường tiểu học")
    homes = {large: build.POOR}
    homes |= {build.household(village, f"Nông Thị Mẩn {n:02}"): build.NEAR for n in range(40)}
    homes[build.household(village, "Triệu Thị Lượng")] = build.NOT_POOR
    found = build.open_round(village.parent)
    for home, result in homes.items():
        build.survey(build.listed(found, home), result)
    blank = as_(build.officer(found.commune)).get(
        reverse("minutes_blank", args=[found.pk, village.pk]), {"tep": "word"}
    )
    (tmp_path / "bien-ban-trong.docx").write_bytes(blank.content)
    build.meet(found, village)
    build.post(found)
    found = build.recognise(found)
    member = large.members.get()
    for n in range(19):
        large.members.create(
            name=f"{LONG} {n:02}", birth_date=date(1990 + n, 1, 1), sex="nam" if n % 2 else "nu",
            relation="con", ethnicity=member.ethnicity, joined_on=date(2021, 1, 1),
        )  # fmt: skip
    for year in range(2021, 2026):
        build.fact(large, build.POOR, year, movement="ngheo_thanh_can_ngheo")
    by = build.chairman(found.commune)
    actions.issue_certificates(found, dated_on=ON, signer="Nguyễn Văn Ký", at=AT, by=by)
    return found


@pytest.fixture
def files(round_, village, tmp_path):
    """A Word file of each kind: {kind: file}."""
    officer = build.officer(round_.commune)
    complaint, asked = recheck(round_), opinion(round_)
    case = round_.cases.get(household__head_name="Triệu Thị Lượng")
    petition, large = refused_petition(village), round_.cases.get(household__head_name=LONG)
    meeting = round_.meetings.get()
    plain = {
        "mau-01": ("petition_form", large.household_id, "01"),
        "mau-04": ("petition_form", large.household_id, "04"),
        "danh-sach": ("listing_print", round_.pk),
        "bien-ban": ("minutes_print", meeting.pk),
        "niem-yet-lai": ("reposting_print", complaint.pk),
    }
    found = {}
    for kind, (page, *args) in plain.items():
        found[kind] = as_(officer).get(reverse(page, args=args), {"tep": "word"})
    found["niem-yet"] = as_(officer).get(reverse("posting_download", args=[round_.pk]))
    facts = {"dated_on": ON, "signer": "Nguyễn Văn Ký", "at": AT, "by": officer}
    numbered = {"quyet-dinh": round_, "bao-cao": asked, "phuc-tra": complaint, "tu-choi": case,
                "tu-choi-giay": petition}  # fmt: skip
    for kind, subject in numbered.items():
        pk = actions.issue_document(subject, **facts).pk
        found[kind] = post(officer, "document_print", pk, word="")
    pk = IssuedDocument.objects.get(household=large.household, kind="certificate").pk
    post(officer, "document_print", pk, word="")
    found["giay-chung-nhan"] = post(officer, "document_print", pk, word="")
    found["giay-chung-nhan-thon"] = post(officer, "certificates_print", round_.pk, word="")
    for kind, answer in found.items():
        (tmp_path / f"{kind}.docx").write_bytes(answer.content)
    return {kind: tmp_path / f"{kind}.docx" for kind in [*found, "bien-ban-trong"]}


def squeezed(pages):
    return " ".join(" ".join(pages).split())


def test_every_kind_prints_whole(files):
    pages = dict(zip(files, printed_all(list(files.values())), strict=True))
    for kind, texts in pages.items():
        assert all(text.strip() for text in texts), f"{kind} has an empty page"
    ends = {
        "mau-01": "chưa đối chiếu với bản in chính thức", "mau-04": "NGƯỜI ĐỀ NGHỊ",
        "danh-sach": "CHỦ TỊCH", "bien-ban-trong": "ĐẠI DIỆN HỘ DÂN", "bien-ban": "Lý Văn Diện",
        "niem-yet": "CHỦ TỊCH", "niem-yet-lai": "CHỦ TỊCH", "quyet-dinh": "Hộ thoát cận nghèo: 0",
        "bao-cao": "Nguyễn Văn Ký", "phuc-tra": "Nguyễn Văn Ký", "tu-choi": "Nguyễn Văn Ký",
        "tu-choi-giay": "Nguyễn Văn Ký", "giay-chung-nhan": "Nguyễn Văn Ký",
        "giay-chung-nhan-thon": "Nguyễn Văn Ký",
    }  # fmt: skip
    assert set(ends) == set(files)
    for kind, words in ends.items():
        assert words in squeezed(pages[kind][-1:]), kind

    # The first page carries no number, the others do.
    for kind in ("quyet-dinh", "danh-sach", "giay-chung-nhan"):
        assert not re.match(r"\s*1\s", pages[kind][0])
        assert re.match(r"\s*2\s", pages[kind][1]), kind

    # Twenty members with long names fit, and the copy says that it is one.
    whole = squeezed(pages["giay-chung-nhan"])
    assert len(pages["giay-chung-nhan"]) <= 3
    assert "Bản in lại lần 1, ngày 23/11/2026" in squeezed(pages["giay-chung-nhan"][:1])
    assert "20" in re.findall(r"\b\d+\b", whole)
    assert whole.count("Hoàng Thị") == 21

    # One file of a village: each certificate begins a page, small ones take one page.
    together = pages["giay-chung-nhan-thon"]
    begun = [text for text in together if "GIẤY CHỨNG NHẬN" in text]
    assert len(begun) == 41
    assert len(together) == 40 + len(pages["giay-chung-nhan"])
    assert not any(re.match(r"\s*\d+\s*\n", text) for text in begun)
