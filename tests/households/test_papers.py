"""Papers without a number: petitions to sign, lists to review, minutes, re-postings."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from docx import Document

from households.models import Complaint, ReviewCase
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import UserFactory, person
from tests.households import builders as build
from tests.households.screens import as_, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
CCCD = "019180001234"
NAMES = ["Nông Thị Mẩn", "Dương Văn Phúc", "Triệu Thị Lượng"]


@pytest.fixture
def commune():
    unit, _ = build.commune(1, full_name="Xã La Hiên", name="La Hiên")
    return unit


@pytest.fixture
def village(commune):
    return commune.children.get()


@pytest.fixture
def officer(commune):
    return build.officer(commune)


@pytest.fixture
def home(village):
    return build.household(village, NAMES[0], head={"cccd": CCCD})


def surveyed(village, count=1, result=build.POOR):
    """A round with so many surveyed households of a village."""
    round_ = build.open_round(village.parent)
    for name in NAMES[:count]:
        build.survey(build.listed(round_, build.household(village, name)), result)
    return round_


def word(user, page, *args):
    """The lines of the Word file a person gets, tables included; None for a page refused."""
    answer = as_(user).get(reverse(page, args=args), {"tep": "word"})
    return lines_of(answer) if answer.status_code == 200 else None


def lines_of(answer):
    """Every line of a Word file."""
    document = Document(BytesIO(answer.content))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return [line.text for line in document.paragraphs] + cells


def whole_of(answer):
    """Every part of a Word file as text."""
    with ZipFile(BytesIO(answer.content)) as file:
        return "".join(file.read(name).decode() for name in file.namelist() if "xml" in name)


def recheck(round_, **changed):
    """A settled complaint about the first household of a posted round, written by hand."""
    case = round_.cases.first()
    before = case.survey
    facts = {"settled_on": date(2026, 11, 12), "settled_by": build.officer(round_.commune),
             "posted_from": date(2026, 11, 12), "posted_to": date(2026, 11, 16)}  # fmt: skip
    facts |= changed
    return Complaint.objects.create(
        commune_review=round_, case=case, survey_before=before, filed_on=date(2026, 11, 5),
        complainant="Người Phản Ánh", content="Nhà có xe máy mới", answer="Đã kiểm tra tại nhà",
        received_at=build.moment("2026-11-05"), received_by=facts["settled_by"], **facts,
    )  # fmt: skip


# Giấy đề nghị ---------------------------------------------------------------------------------


def test_the_petition_comes_prefilled_before_anything_was_filed(officer, home):
    found = word(officer, "petition_form", home.pk, "01")
    for said in ("GIẤY ĐỀ NGHỊ", "Kính gửi: Ủy ban nhân dân xã La Hiên",
                 "Họ và tên chủ hộ: Nông Thị Mẩn", f"Số CCCD/định danh: {CCCD}",
                 "Ngày sinh: 17/05/1980", "Mẫu số 01"):  # fmt: skip
        assert said in found
    assert any("chưa đối chiếu với bản in chính thức" in line for line in found)


@pytest.mark.parametrize(
    ("was", "asks"),
    [(build.POOR, "Công nhận hộ thoát nghèo"), (build.NEAR, "Công nhận hộ thoát cận nghèo"),
     (None, "Công nhận hộ thoát nghèo, thoát cận nghèo")],
)  # fmt: skip
def test_form_04_asks_to_have_left_what_the_household_is(was, asks, officer, home):
    if was:
        build.fact(home, was)
    assert asks in word(officer, "petition_form", home.pk, "04")


def test_the_reason_of_a_waiting_petition_is_on_its_form(officer, home):
    home.petitions.create(
        form="01", filed_on=date(2026, 11, 3), content="Cháy nhà",
        received_at=build.moment("2026-11-03"), received_by=officer,
    )  # fmt: skip
    found = word(officer, "petition_form", home.pk, "01")
    assert "Lý do: Cháy nhà" in found
    assert "La Hiên, ngày 03 tháng 11 năm 2026" in found
    assert "Lý do: Cháy nhà" not in word(officer, "petition_form", home.pk, "04")


def test_whoever_may_not_read_numbers_gets_a_place_to_write_them(village, home):
    head = person(Role.VILLAGE_HEAD, village)
    answer = as_(head).get(reverse("petition_form", args=[home.pk, "01"]), {"tep": "word"})
    assert "Nông Thị Mẩn" in whole_of(answer)
    assert CCCD[-4:] not in whole_of(answer)


def test_there_is_no_third_form(officer, home):
    assert word(officer, "petition_form", home.pk, "02") is None


# Lists and minutes ----------------------------------------------------------------------------


def test_the_list_names_whom_to_review_and_why_without_numbers(officer, commune, home):
    build.fact(home, build.POOR)
    round_ = build.open_round(commune)
    answer = as_(officer).get(reverse("listing_print", args=[round_.pk]), {"tep": "word"})
    found = lines_of(answer)
    assert "Nông Thị Mẩn" in found
    assert ReviewCase.Reason.POOR.label in found
    assert CCCD[-4:] not in whole_of(answer)
    assert "17/05/1980" not in whole_of(answer)


def test_an_empty_list_says_so(officer, commune):
    round_ = build.open_round(commune)
    assert "Danh sách chưa có hộ nào." in word(officer, "listing_print", round_.pk)


def test_a_village_list_holds_the_households_of_that_village(officer, commune, village):
    other = build.VillageFactory(parent=commune)
    round_ = surveyed(village)
    build.listed(round_, build.household(other, "Hộ Xóm Khác"))
    found = word(officer, "village_listing_print", round_.pk, village.pk)
    assert NAMES[0] in found
    assert "Hộ Xóm Khác" not in found


def test_minutes_before_the_meeting_name_the_households_to_vote_on(officer, commune, village):
    round_ = surveyed(village)
    found = word(officer, "minutes_blank", round_.pk, village.pk)
    assert NAMES[0] in found
    assert "Chủ trì: \t" in found
    page = as_(officer).get(reverse("minutes_blank", args=[round_.pk, village.pk])).content.decode()
    assert "<dt>Chủ trì:</dt> <dd></dd>" in page
    assert "None" not in page
    assert "CHỦ TRÌ" in " ".join(found)
    assert any("02 bản" in line for line in found)


def test_minutes_after_it_say_who_and_how_many_agreed(officer, commune, village):
    round_ = surveyed(village, 2)
    first, second = round_.cases.order_by("household__code")
    meeting = build.meet(round_, village, votes={first.pk: 9, second.pk: 4})
    meeting.minutes = "Có hai ý kiến về hộ thứ hai"
    meeting.save()
    found = word(officer, "minutes_print", meeting.pk)
    for said in ("Thông qua", "Khảo sát lại", "Chủ trì: Nông Văn Chủ", "Số người dự họp: 10",
                 "Có hai ý kiến về hộ thứ hai", "Thời gian: 20/10/2026"):  # fmt: skip
        assert said in found
    signed = " ".join(found)
    assert all(name in signed for name in ("Nông Văn Chủ", "Hoàng Thị Ký", "Lý Văn Diện"))


def test_a_village_head_gets_the_papers_of_the_own_village_only(commune, village):
    head, other = person(Role.VILLAGE_HEAD, village), build.VillageFactory(parent=commune)
    round_ = build.open_round(commune)
    assert word(head, "minutes_blank", round_.pk, village.pk)
    assert word(head, "village_listing_print", round_.pk, village.pk)
    assert word(head, "minutes_blank", round_.pk, other.pk) is None
    assert word(head, "listing_print", round_.pk) is None


# Posted again ---------------------------------------------------------------------------------


def test_a_re_check_is_posted_again_without_a_word_of_who_complained(officer, commune, village):
    round_ = surveyed(village)
    build.meet(round_, village)
    build.post(round_)
    answer = as_(officer).get(
        reverse("reposting_print", args=[recheck(round_).pk]), {"tep": "word"}
    )
    found, whole = lines_of(answer), whole_of(answer)
    assert any("Niêm yết lại từ 12/11/2026 đến hết 16/11/2026" in line for line in found)
    assert NAMES[0] in found
    for hidden in ("Người Phản Ánh", "xe máy", "17/05/1980", "1980"):
        assert hidden not in whole


# What all of them share -----------------------------------------------------------------------


def addresses(round_, village, home, meeting, complaint):
    """Every paper with its arguments."""
    return {
        "petition_form": (home.pk, "01"),
        "listing_print": (round_.pk,),
        "village_listing_print": (round_.pk, village.pk),
        "minutes_blank": (round_.pk, village.pk),
        "minutes_print": (meeting.pk,),
        "reposting_print": (complaint.pk,),
    }


@pytest.fixture
def everything(commune, village):
    """A posted round with a meeting and a complaint: {page: arguments}."""
    round_ = surveyed(village)
    meeting = build.meet(round_, village)
    build.post(round_)
    round_.refresh_from_db()
    home = round_.cases.get().household
    return addresses(round_, village, home, meeting, recheck(round_))


def test_each_leaves_a_line_and_a_file_name_without_a_person(officer, everything):
    for page, args in everything.items():
        AuditEntry.objects.filter(kind="export").delete()
        answer = as_(officer).get(reverse(page, args=args), {"tep": "word"})
        assert "attachment" in answer["Content-Disposition"]
        assert "man" not in answer["Content-Disposition"].lower().replace("content", "")
        line = AuditEntry.objects.get(kind="export")
        assert (line.action, line.by) == ("download_paper", officer)
        assert as_(officer).get(reverse(page, args=args)).status_code == 200
        assert AuditEntry.objects.filter(action="print_paper").exists()
        AuditEntry.objects.filter(action="print_paper").delete()


def test_each_says_the_same_on_the_page_and_that_a_demonstration_is_one(officer, everything):
    UserFactory(is_demo=True)
    for page, args in everything.items():
        whole = whole_of(as_(officer).get(reverse(page, args=args), {"tep": "word"}))
        assert "giả lập" in whole, page
        assert "Nông Thị Mẩn" in text_of(as_(officer).get(reverse(page, args=args))) or (
            page == "minutes_blank"
        )


def test_none_opens_from_another_commune(everything):
    other, _ = build.commune(1)
    stranger = build.officer(other)
    for page, args in everything.items():
        assert word(stranger, page, *args) is None, page


@pytest.mark.parametrize("rows", [1, 3])
def test_a_paper_costs_the_same_whatever_its_length(
    rows, commune, village, officer, django_assert_max_num_queries
):
    round_ = surveyed(village, rows)
    client = as_(officer)
    pages = [("listing_print", round_.pk), ("village_listing_print", round_.pk, village.pk),
             ("minutes_blank", round_.pk, village.pk)]  # fmt: skip
    meeting = build.meet(round_, village)
    for page, *args in [*pages, ("minutes_print", meeting.pk)]:
        with django_assert_max_num_queries(11):
            client.get(reverse(page, args=args), {"tep": "word"})
