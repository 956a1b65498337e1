"""Pages of numbered documents: drafts, copies that are counted, the register, who may what."""

import re
from datetime import date

import pytest
from django.urls import reverse

from households import actions
from households.models import Complaint, IssuedDocument, Petition, ReviewCase
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import UserFactory, person
from tests.households import builders as build
from tests.households.builders import NEAR, NOT_POOR, POOR
from tests.households.screens import as_, text_of
from tests.households.test_papers import lines_of, recheck, whole_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
AT = build.moment("2026-11-20")
ON = date(2026, 11, 20)
CCCD = "019180001234"


@pytest.fixture
def village():
    """One village, alone in its commune."""
    _, (village,) = build.commune(full_name="Xã La Hiên", name="La Hiên")
    return village


@pytest.fixture
def recognised(village):
    """Recognised: one poor, one near-poor, one that applied and is not poor."""
    homes = {
        build.household(village, "Nông Thị Mẩn", head={"cccd": CCCD}): {
            "poverty_class": POOR,
            "members": [build.member_answers("Nông Thị Mẩn", cccd=CCCD)],
        },
        build.household(village, "Dương Văn Phúc"): NEAR,
        build.household(village, "Triệu Thị Lượng"): NOT_POOR,
    }
    return build.recognised_round(village.parent, homes)


@pytest.fixture
def certified(recognised):
    """The same with both certificates."""
    by = build.chairman(recognised.commune)
    actions.issue_certificates(recognised, dated_on=ON, signer="Lê Văn Ký", at=AT, by=by)
    return recognised


def certificate(name="Nông Thị Mẩn"):
    return IssuedDocument.objects.get(kind="certificate", household__head_name=name)


def opinion(round_, **facts):
    """The opinion asked on a posted round, written by hand."""
    days = {"asked_on": date(2026, 11, 10), "due_on": date(2026, 11, 17)}
    by = build.officer(round_.commune)
    return round_.opinions.create(report_number="156/BC-UBND", asked_by=by, **days, **facts)


def refused_petition(village):
    return Petition.objects.create(
        household=village.households.first(), form="04", filed_on=date(2026, 11, 5),
        received_at=AT, received_by=build.officer(village.parent), refused_on=date(2026, 11, 10),
        refused_by=build.officer(village.parent), refusal="Hộ đang trong một đợt rà soát",
    )  # fmt: skip


def post(user, page, *args, **fields):
    return as_(user).post(reverse(page, args=args), fields)


def copy(user, document, **fields):
    """A copy as a Word file."""
    return post(user, "document_print", document.pk, word="", **fields)


# What each says -------------------------------------------------------------------------------


def test_a_certificate_says_what_the_decision_of_2021_asks(certified):
    found = lines_of(copy(build.officer(certified.commune), certificate()))
    whole = "\n".join(found)
    for said in ("GIẤY CHỨNG NHẬN", "HỘ NGHÈO", "Số: 1/GCN-HN.HCN",
                 "La Hiên, ngày 20 tháng 11 năm 2026", "Họ và tên chủ hộ: Nông Thị Mẩn",
                 "Dân tộc: Tày", f"Số CCCD/định danh: {CCCD}, ngày cấp: ……/……/……",
                 "Năm sinh (nam)", "Năm sinh (nữ)", "1980", "Ghi chú biến động",
                 "I. Thành viên của hộ", "II. Kết quả phân loại qua các năm",
                 "Quyết định số 12/QĐ-UBND", "Lê Văn Ký"):  # fmt: skip
        assert said in whole, said


def test_a_certificate_notes_what_changed_after_its_day(certified, village):
    home = certificate().household
    kinh = home.members.get().ethnicity
    facts = {"sex": "nam", "relation": "con", "ethnicity": kinh}
    born = {"birth_date": date(2026, 11, 22), "joined_on": date(2026, 11, 22), "joining": "born"}
    home.members.create(name="Nông Văn Mới", **facts, **born)
    gone = {"left_on": date(2026, 11, 21), "leaving": "died", "joined_on": date(2021, 1, 1)}
    home.members.create(name="Nông Văn Già", birth_date=date(1950, 1, 1), **facts, **gone)
    wrong = {"left_on": date(2026, 11, 21), "leaving": "error", "joined_on": date(2021, 1, 1)}
    home.members.create(name="Nông Văn Nhầm", birth_date=date(1950, 1, 1), **facts, **wrong)
    found = lines_of(copy(build.officer(certified.commune), certificate()))
    assert "Sinh ra 22/11/2026" in found
    assert "Đã mất 21/11/2026" in found
    assert "Nông Văn Nhầm" not in found


def test_a_certificate_shows_the_class_year_by_year(recognised):
    home = ReviewCase.objects.get(household__head_name="Nông Thị Mẩn").household
    build.fact(home, POOR, 2024)
    build.fact(home, NEAR, 2025)
    by = build.chairman(recognised.commune)
    actions.issue_certificates(recognised, dated_on=ON, signer="", at=AT, by=by)
    whole = " ".join(lines_of(copy(build.officer(recognised.commune), certificate())))
    assert re.search(r"2024 Hộ nghèo .*2025 Hộ cận nghèo .*2026 Hộ nghèo", whole)


def test_a_decision_counts_and_lists_what_it_recognises(recognised):
    officer = build.officer(recognised.commune)
    post(officer, "document_issue", "quyet-dinh", recognised.pk, signer="Lê Văn Ký")
    document = IssuedDocument.objects.get(kind="decision")
    answer = copy(officer, document)
    whole = "\n".join(lines_of(answer))
    for said in ("QUYẾT ĐỊNH", "Số: 12/QĐ-UBND", "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ LA HIÊN",
                 "Căn cứ Nghị định 07/2021/NĐ-CP", "1 hộ nghèo, 1 hộ cận nghèo, 0 hộ thoát nghèo",
                 "ngày 15 tháng 11 năm 2026", "Lê Văn Ký", "Nơi nhận:", "- Lưu: VT.",
                 "Hộ nghèo: 1 hộ", "Nông Thị Mẩn", "Dương Văn Phúc"):  # fmt: skip
        assert said in whole, said
    assert CCCD[-4:] not in whole_of(answer)


def test_a_report_asks_the_opinion_with_the_figures_of_the_lists(village):
    homes = {build.household(village, "Hộ A"): POOR, build.household(village, "Hộ B"): NEAR}
    round_ = build.open_round(village.parent)
    for home, found in homes.items():
        build.survey(build.listed(round_, home), found)
    build.meet(round_, village)
    build.post(round_)
    officer = build.officer(village.parent)
    asked = opinion(round_)
    assert "DỰ THẢO" in text_of(
        as_(officer).get(reverse("document_issue", args=["bao-cao", asked.pk]))
    )
    post(officer, "document_issue", "bao-cao", asked.pk, signer="")
    found = lines_of(copy(officer, IssuedDocument.objects.get()))
    for said in ("BÁO CÁO", "Số: 156/BC-UBND", village.full_name):
        assert said in "\n".join(found)
    start = found.index(village.full_name)
    assert found[start : start + 6] == [village.full_name, "2", "1", "1", "0", "0"]
    assert any(line.startswith("Kính gửi: ") for line in found)


def test_a_notice_of_a_re_check_never_names_who_complained(village):
    home = build.household(village, "Nông Thị Mẩn")
    round_ = build.recognised_round(village.parent, {home: POOR})
    complaint = recheck(round_)
    officer = build.officer(village.parent)
    form = {"number": "9/TB-UBND", "dated_on": "15/11/2026", "signer": ""}
    post(officer, "document_issue", "phuc-tra", complaint.pk, **form)
    answer = copy(officer, IssuedDocument.objects.get())
    whole = "\n".join(lines_of(answer))
    for said in ("THÔNG BÁO", "Số: 9/TB-UBND", "Kính gửi: Ông (bà) Nông Thị Mẩn",
                 "Kết luận: Đã kiểm tra tại nhà", "từ 12/11/2026 đến hết 16/11/2026"):  # fmt: skip
        assert said in whole, said
    assert "Người Phản Ánh" not in whole_of(answer)


def test_a_refusal_says_why(recognised):
    officer = build.officer(recognised.commune)
    case = ReviewCase.objects.get(household__head_name="Triệu Thị Lượng")
    page = text_of(as_(officer).get(reverse("document_issue", args=["tu-choi", case.pk])))
    assert "1/TB-UBND" in page
    form = {"number": "1/TB-UBND", "dated_on": "16/11/2026", "signer": ""}
    post(officer, "document_issue", "tu-choi", case.pk, **form)
    whole = "\n".join(lines_of(copy(officer, IssuedDocument.objects.get())))
    assert "không thuộc diện được công nhận" in whole
    assert re.search(r"Lý do: .*không nghèo", whole, re.IGNORECASE)


def test_a_refused_petition_is_answered_in_writing(village):
    build.household(village, "Nông Thị Mẩn")
    petition = refused_petition(village)
    officer = build.officer(village.parent)
    form = {"number": "3/TB-UBND", "dated_on": "10/11/2026", "signer": ""}
    post(officer, "document_issue", "giay-de-nghi", petition.pk, **form)
    whole = "\n".join(lines_of(copy(officer, IssuedDocument.objects.get())))
    assert "Lý do: Hộ đang trong một đợt rà soát" in whole
    assert "(Mẫu số 04)" in whole


# Copies ---------------------------------------------------------------------------------------


def test_a_re_print_is_marked_on_the_page_and_in_the_file(certified):
    officer = build.officer(certified.commune)
    first = post(officer, "document_print", certificate().pk, print="")
    assert "Bản in lại" not in text_of(first)
    mark = "Bản in lại lần 1, ngày 23/11/2026"
    assert mark in text_of(post(officer, "document_print", certificate().pk, print=""))
    assert "Bản in lại lần 2, ngày 23/11/2026" in lines_of(copy(officer, certificate()))
    assert certificate().prints == 3


def test_who_printed_a_certificate_stands_on_the_households_page(certified):
    officer = build.officer(certified.commune)
    post(officer, "document_print", certificate().pk, print="")
    page = as_(officer).get(reverse("household_detail", args=[certificate().household_id]))
    readers = text_of(page).partition('id="ai-da-xem"')[2]
    assert "In văn bản đã phát hành" in readers


def test_looking_at_a_document_is_no_print_and_says_so(certified):
    page = as_(build.officer(certified.commune)).get(
        reverse("document_detail", args=[certificate().pk])
    )
    assert "Bản xem trước" in text_of(page)
    assert certificate().prints == 0


def test_all_certificates_of_a_village_come_in_one_file(certified, village):
    officer = build.officer(certified.commune)
    answer = post(officer, "certificates_print", certified.pk, village=village.pk, word="")
    whole = "\n".join(lines_of(answer))
    assert whole.count("GIẤY CHỨNG NHẬN") == 2
    name = f'attachment; filename="giay-chung-nhan-{certified.pk}-{village.pk}.docx"'
    assert answer["Content-Disposition"] == name
    assert set(IssuedDocument.objects.values_list("prints", flat=True)) == {1}
    line = AuditEntry.objects.get(action="download_documents")
    assert line.changes == {"paper": "certificate", "rows": 2, "again": 0}
    assert "Bản in lại lần 1" in text_of(post(officer, "certificates_print", certified.pk))


def test_another_village_has_none_and_says_so(certified):
    other = build.VillageFactory(parent=certified.commune)
    answer = post(
        build.officer(certified.commune), "certificates_print", certified.pk, village=other.pk
    )
    assert "Không có văn bản nào" in text_of(answer)


# Who may what ---------------------------------------------------------------------------------


def test_who_prints_a_certificate_runs_the_review_and_reads_numbers(certified):
    commune, document = certified.commune, certificate()
    refused = {Role.COMMUNE_CHAIRMAN: 403, Role.SURVEYOR: 403, Role.DISTRICT_STAFF: 403}
    for role, status in refused.items():
        unit = commune.parent if role == Role.DISTRICT_STAFF else commune
        assert post(person(role, unit), "document_print", document.pk).status_code == status
        answer = post(person(role, unit), "certificates_print", certified.pk)
        assert answer.status_code == status
    assert copy(build.officer(commune), document).status_code == 200


def test_who_may_not_read_numbers_sees_four_digits_of_them(certified):
    page = as_(build.chairman(certified.commune)).get(
        reverse("document_detail", args=[certificate().pk])
    )
    assert "•••• 1234" in text_of(page)
    assert CCCD not in text_of(page)


def test_the_chairman_issues_and_withdraws(recognised):
    chairman, officer = build.chairman(recognised.commune), build.officer(recognised.commune)
    form = {"dated_on": "20/11/2026", "signer": "Lê Văn Ký"}
    assert post(officer, "certificates_issue", recognised.pk, **form).status_code == 403
    assert post(chairman, "certificates_issue", recognised.pk, **form).status_code == 302
    document = certificate()
    assert post(officer, "document_withdraw", document.pk, reason="Sai").status_code == 403
    assert post(chairman, "document_withdraw", document.pk, reason="Sai").status_code == 302
    page = as_(chairman).get(reverse("document_detail", args=[document.pk]))
    assert "Văn bản đã thu hồi" in text_of(page)
    assert "Nông Thị Mẩn" not in text_of(page).partition("Văn bản đã thu hồi")[2]


def test_a_wrong_day_stays_in_the_form_with_its_message(recognised):
    chairman = build.chairman(recognised.commune)
    form = {"dated_on": "01/11/2026", "signer": "Lê Văn Ký"}
    page = text_of(post(chairman, "certificates_issue", recognised.pk, **form))
    assert "không được trước ngày 15/11/2026" in page
    assert "Lê Văn Ký" in page


def test_another_commune_gets_nothing(certified):
    other, (elsewhere,) = build.commune()
    officer, chairman = build.officer(other), build.chairman(other)
    document = certificate()
    case = ReviewCase.objects.get(household__head_name="Triệu Thị Lượng")
    for page, args in {"document_detail": [document.pk], "round_papers": [certified.pk],
                       "document_issue": ["tu-choi", case.pk]}.items():  # fmt: skip
        assert as_(officer).get(reverse(page, args=args)).status_code == 404, page
    assert post(officer, "document_print", document.pk).status_code == 404
    assert post(officer, "certificates_print", certified.pk).status_code == 404
    assert post(chairman, "certificates_issue", certified.pk).status_code == 404
    assert post(chairman, "document_withdraw", document.pk, reason="x").status_code == 404
    assert "GCN-HN.HCN" not in text_of(as_(officer).get(reverse("document_list")))
    own = text_of(as_(officer).get(reverse("document_list"), {"unit": certified.commune_id}))
    assert "GCN-HN.HCN" not in own
    assert certificate().prints == 0


def test_a_village_of_another_commune_in_the_body_brings_nothing(certified):
    _, (elsewhere,) = build.commune()
    officer = build.officer(certified.commune)
    answer = post(officer, "certificates_print", certified.pk, village=elsewhere.pk)
    assert "Không có văn bản nào" in text_of(answer)
    assert certificate().prints == 0


# The register and the papers of a round -------------------------------------------------------


def test_the_register_is_narrowed_by_kind_year_and_what_holds(certified):
    officer = build.officer(certified.commune)
    post(officer, "document_issue", "quyet-dinh", certified.pk, signer="")
    actions.withdraw_document(certificate(), reason="Sai", at=AT, by=officer)

    def numbers(**narrowed):
        page = text_of(as_(officer).get(reverse("document_list"), narrowed))
        return set(re.findall(r">(\d+/[^<]+)</a>", page))

    assert numbers() == {"12/QĐ-UBND", "1/GCN-HN.HCN", "2/GCN-HN.HCN"}
    assert numbers(kind="certificate") == {"1/GCN-HN.HCN", "2/GCN-HN.HCN"}
    assert numbers(withdrawn="co") == {"1/GCN-HN.HCN"}
    assert numbers(year=2025) == set()


def test_the_papers_of_a_round_say_what_is_left_to_issue(recognised):
    chairman, officer = build.chairman(recognised.commune), build.officer(recognised.commune)
    address = reverse("round_papers", args=[recognised.pk])
    assert "Cấp 2 giấy chứng nhận" in text_of(as_(chairman).get(address))
    assert "Cấp 2 giấy chứng nhận" not in text_of(as_(officer).get(address))
    assert "Chủ tịch UBND xã cấp" in text_of(as_(officer).get(address))


def test_the_page_of_a_commune_says_how_many_certificates_are_owed(recognised):
    chairman, address = build.chairman(recognised.commune), "commune_review_detail"
    address = reverse(address, args=[recognised.pk])
    assert "còn 2 hộ chưa cấp" in text_of(as_(chairman).get(address))
    actions.issue_certificates(recognised, dated_on=ON, signer="", at=AT, by=chairman)
    assert "đã cấp đủ" in text_of(as_(chairman).get(address))


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_whatever_the_number(village, count, django_assert_max_num_queries):
    homes = {build.household(village, f"Hộ {n}"): POOR for n in range(count)}
    homes |= {build.household(village, f"Hộ không {n}"): NOT_POOR for n in range(count)}
    round_ = build.recognised_round(village.parent, homes)
    for case in round_.cases.filter(household__head_name__startswith="Hộ không"):
        opinion_of = {"commune_review": round_, "case": case, "survey_before": case.survey}
        Complaint.objects.create(
            **opinion_of, filed_on=ON, content="x", received_at=AT, settled_on=ON,
            received_by=build.staff(), settled_by=build.staff(), posted_from=ON, posted_to=ON,
        )  # fmt: skip
    by = build.chairman(round_.commune)
    actions.issue_certificates(round_, dated_on=ON, signer="", at=AT, by=by)
    client = as_(build.officer(round_.commune))
    for page, args in {"round_papers": [round_.pk], "document_list": []}.items():
        with django_assert_max_num_queries(16):
            client.get(reverse(page, args=args))
    with django_assert_max_num_queries(15):
        client.post(reverse("certificates_print", args=[round_.pk]), {"word": ""})


def test_a_demonstration_says_so_on_every_certificate(certified):
    UserFactory(is_demo=True)
    officer = build.officer(certified.commune)
    whole = whole_of(post(officer, "certificates_print", certified.pk, word=""))
    assert "giả lập" in whole
