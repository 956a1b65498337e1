"""Pages of complaints, opinions, meetings and the posting: each by who may do it."""

from datetime import date

import pytest
from django.urls import reverse

from households import actions
from households.models import Complaint, Opinion, Procedure, Review
from organisations.access import Role
from organisations.models import AuditEntry
from tests import photos
from tests.factories import VillageFactory, person
from tests.households import builders as build
from tests.households.builders import NEAR, POOR
from tests.households.screens import as_, sheet_of, text_of, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NAME = "Lường Văn Kín"


@pytest.fixture
def communes():
    """Two communes of one round, each with a village: [(commune, [village])]."""
    return [build.commune(), build.commune()]


def round_with_one_household(commune, villages, last):
    """One poor household on the lists, posted from 16 November to a day."""
    commune_review = build.open_round(commune)
    build.survey(build.listed(commune_review, build.household(villages[0])), POOR)
    build.meet(commune_review, villages[0])
    days = {"posted_from": date(2026, 11, 16), "posted_to": date(2026, 11, last)}
    return build.post(commune_review, **days)


@pytest.fixture
def posted(communes):
    """A round whose lists hang until 25 November."""
    return round_with_one_household(*communes[0], 25)


@pytest.fixture
def over(communes):
    """A round whose lists hung until 18 November."""
    return round_with_one_household(*communes[1], 18)


@pytest.fixture
def complaint(posted):
    """An open complaint of 23 November."""
    home = posted.cases.get().household
    return build.complain(posted, home, filed_on=date(2026, 11, 23), complainant=NAME)


def officer_of(commune_review):
    return as_(build.officer(commune_review.commune))


def address(name, of, query=""):
    return reverse(name, args=[of.pk]) + query


def filing(of, **changed):
    fields = {"code": of.cases.first().household.code.lower(), "source": "person"}
    fields |= {"filed_on": "23/11/2026", "complainant": NAME, "content": "Hộ đã có xe tải"}
    return fields | changed


def test_the_officer_writes_a_complaint_down_with_its_photo(posted):
    client = officer_of(posted)
    household = posted.cases.get().household
    form = text_of(client.get(address("complaint_file", posted, f"?ho={household.pk}")))
    assert household.code in form
    answer = client.post(
        address("complaint_file", posted), filing(posted, files=[photos.photo("don.jpg")])
    )
    made = Complaint.objects.get()
    assert answer["Location"] == address("complaint_detail", made)
    page = text_of(client.get(answer["Location"]))
    assert "Hộ đã có xe tải" in page and NAME in page and "don.jpg" in page
    assert "Ghi Phiếu B phúc tra" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"code": "KHONG-CO"}, "không có hộ mã “KHONG-CO”"),
        ({"filed_on": "15/11/2026"}, "từ ngày niêm yết (16/11/2026)"),
        ({"filed_on": "24/11/2026"}, "đến hôm nay (23/11/2026)"),
        ({"content": " "}, "Trường này là bắt buộc"),
        ({"source": "opinion"}, "không"),
    ],
)
def test_a_complaint_that_cannot_be_is_shown_again_with_everything_typed(posted, changed, words):
    page = text_of(
        officer_of(posted).post(address("complaint_file", posted), filing(posted, **changed))
    )
    assert words in page and NAME in page
    assert not Complaint.objects.exists()


def test_a_household_of_another_commune_is_unknown(posted):
    _, (village,) = build.commune()
    stranger = build.household(village)
    fields = filing(posted, code=stranger.code)
    page = text_of(officer_of(posted).post(address("complaint_file", posted), fields))
    assert "không có hộ mã" in page
    form = officer_of(posted).get(address("complaint_file", posted, f"?ho={stranger.pk}"))
    assert stranger.code not in text_of(form)


def test_who_complained_is_known_to_officer_and_chairman_alone(complaint):
    commune = complaint.commune_review.commune
    people = {
        build.officer(commune): True,
        build.chairman(commune): True,
        person(Role.SURVEYOR, commune): False,
        build.staff(): False,
    }
    for who, knows in people.items():
        page = text_of(as_(who).get(address("complaint_detail", complaint)))
        assert (NAME in page) is knows
        assert NAME not in text_of(
            as_(who).get(address("complaint_list", complaint.commune_review))
        )


def test_what_came_with_a_complaint_is_opened_by_them_alone(complaint):
    officer = build.officer(complaint.commune_review.commune)
    sent, at = photos.photo(f"Đơn {NAME}.jpg"), build.moment("2026-11-24")
    file = actions.attach_evidence(complaint, sent, at=at, by=officer)
    for who in (person(Role.SURVEYOR, complaint.commune_review.commune), build.staff()):
        assert NAME not in text_of(as_(who).get(address("complaint_detail", complaint)))
        assert as_(who).get(address("evidence_file", file)).status_code == 404
    for who in (officer, build.chairman(complaint.commune_review.commune)):
        assert NAME in text_of(as_(who).get(address("complaint_detail", complaint)))
        assert as_(who).get(address("evidence_file", file)).status_code == 200


def test_nothing_of_a_complaint_stands_on_a_posted_list(complaint):
    build.recheck(complaint)
    build.settle(complaint, on=date(2026, 11, 23))
    client = officer_of(complaint.commune_review)
    lists = text_of(client.get(address("posting_print", complaint.commune_review)))
    again = text_of(client.get(address("reposting_print", complaint)))
    for words in (NAME, "Thu nhập đã khác"):
        assert words not in lists and words not in again


def test_another_communes_complaints_and_opinions_are_not_there(complaint, over):
    home = over.cases.get().household
    stranger = as_(build.officer(over.commune))
    head = as_(person(Role.VILLAGE_HEAD, complaint.case.household.unit))
    mine = build.complain(over, home, filed_on=date(2026, 11, 18))
    for client in (stranger, head):
        for page in ("complaint_detail",):
            assert client.get(address(page, complaint)).status_code == 404
        for page in ("complaint_list", "posting_detail"):
            assert client.get(address(page, complaint.commune_review)).status_code == 404
    for page in ("complaint_file", "opinion_ask"):
        assert stranger.post(address(page, complaint.commune_review), {}).status_code == 404
    assert stranger.post(address("complaint_settle", complaint), {}).status_code == 404
    board = text_of(stranger.get(address("complaint_list", over)))
    assert home.code in board and complaint.case.household.code not in board
    assert mine.pk != complaint.pk


def test_opening_a_complaint_is_written_down(complaint):
    user = build.officer(complaint.commune_review.commune)
    as_(user).get(address("complaint_detail", complaint))
    line = AuditEntry.objects.get(kind=AuditEntry.Kind.READ, object_type="households.Complaint")
    assert (line.by, line.unit) == (user, complaint.case.household.unit)


def test_the_re_check_goes_through_the_sheet_and_the_conclusion(complaint):
    client, case = officer_of(complaint.commune_review), complaint.case
    sheet = text_of(client.get(sheet_of(case)))
    assert "Đã điền sẵn từ phiếu ngày 05/10/2026" in sheet
    fields = typed(NEAR, on="2026-11-23", base=case.survey_id, members=[_member(case)])
    answer = client.post(sheet_of(case), fields)
    case.refresh_from_db()
    assert answer["Location"] == address("survey_detail", case.survey)
    assert case.state == "recheck"
    fields = {"answer": "Hộ cận nghèo", "settled_on": "23/11/2026", "posted_from": "23/11/2026"}
    late = client.post(address("complaint_settle", complaint), fields | {"posted_to": "24/11/2026"})
    assert "Phải niêm yết đủ 3 ngày làm việc" in text_of(late)
    assert "Hộ cận nghèo" in text_of(late)
    client.post(address("complaint_settle", complaint), fields | {"posted_to": "26/11/2026"})
    case.refresh_from_db()
    assert case.state == "posted"
    page = text_of(client.get(address("complaint_detail", complaint)))
    assert "Hộ cận nghèo" in page and "23/11/2026 – 26/11/2026" in page
    assert (
        "chưa" not in text_of(client.get(address("posting_detail", complaint.commune_review)))[:0]
    )


def _member(case):
    row = case.survey.answers["thanh_vien"][0]
    return build.member_answers(case.household.head_name, id=row["id"])


def test_a_re_check_is_offered_to_the_surveyor_it_was_given_to(complaint):
    commune = complaint.commune_review.commune
    surveyor = person(Role.SURVEYOR, commune)
    facts = {"surveyor": surveyor, "on": date(2026, 11, 23), "by": build.officer(commune)}
    cases = complaint.commune_review.cases.all()
    build.actions.assign_surveyor(complaint.commune_review, cases=cases, **facts)
    home = text_of(as_(surveyor).get("/"))
    assert sheet_of(complaint.case) in home
    build.recheck(complaint, by=surveyor)
    assert sheet_of(complaint.case) not in text_of(as_(surveyor).get("/"))


def test_a_draft_of_a_re_check_can_be_kept(complaint):
    client = officer_of(complaint.commune_review)
    url = reverse("survey_draft_save", args=[complaint.case_id])
    assert client.post(url, typed(POOR)).status_code == 200
    assert "Đang mở bản nháp" in text_of(client.get(sheet_of(complaint.case)))


def test_a_workbook_is_refused_while_lists_hang_and_says_where_to_go(complaint):
    page = text_of(officer_of(complaint.commune_review).get(
        address("survey_import_list", complaint.commune_review)
    ))  # fmt: skip
    assert address("complaint_list", complaint.commune_review) in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_costs_the_same_whatever_its_rows(rows, django_assert_num_queries):
    commune, (village,) = build.commune()
    commune_review = build.open_round(commune)
    homes = [build.household(village, f"Hộ {n}") for n in range(2 * rows)]
    for home in homes:
        build.survey(build.listed(commune_review, home), POOR)
    build.meet(commune_review, village)
    facts = {"posted_from": date(2026, 11, 16), "posted_to": date(2026, 11, 18)}
    commune_review = build.post(commune_review, **facts)
    complaints = [build.complain(commune_review, home) for home in homes]
    for complaint in complaints[:rows]:
        build.recheck(complaint)
        build.settle(complaint)
    client = officer_of(commune_review)
    client.get(address("complaint_list", commune_review))
    with django_assert_num_queries(8):
        client.get(address("complaint_list", commune_review))
    with django_assert_num_queries(11):
        client.get(address("posting_detail", commune_review))


def test_the_posting_page_tells_place_days_and_photos(posted):
    client = officer_of(posted)
    url = reverse("evidence_add", args=["niem-yet", posted.pk])
    client.post(url, {"files": [photos.photo("bang-tin.jpg")]})
    page = text_of(client.get(address("posting_detail", posted)))
    assert "Nhà văn hoá xóm" in page and "bang-tin.jpg" in page
    assert client.get(address("posting_detail", posted)).context["days_left"] == 3


def test_the_meetings_page_tells_the_minutes_the_votes_and_the_signed_copy(posted):
    meeting = posted.meetings.get()
    client = officer_of(posted)
    page = text_of(client.get(address("meeting_detail", meeting)))
    assert "2 bản" in page and "10/10" in page and "Lý Văn Diện" in page
    head = as_(person(Role.VILLAGE_HEAD, meeting.village))
    assert head.get(address("meeting_detail", meeting)).status_code == 200
    neighbour = as_(person(Role.VILLAGE_HEAD, VillageFactory(parent=posted.commune)))
    assert neighbour.get(address("meeting_detail", meeting)).status_code == 404


def test_the_opinion_is_asked_answered_and_lets_the_chairman_decide(over):
    client, district = officer_of(over), as_(build.staff())
    chairman = as_(build.chairman(over.commune))
    assert "cán bộ xã báo cáo xin ý kiến trước" in text_of(chairman.get(address("recognise", over)))
    fields = {"report_number": "31/BC-UBND", "asked_on": "19/11/2026"}
    client.post(address("opinion_ask", over), fields)
    opinion = Opinion.objects.get()
    assert opinion.due_on == date(2026, 11, 26)
    assert address("opinion_give", opinion) in text_of(district.get("/"))
    assert "31/BC-UBND" in text_of(district.get(reverse("opinion_list")))
    answer = {"is_agreed": "1", "replied_on": "20/11/2026"}
    district.post(address("opinion_give", opinion), answer)
    assert "Chờ bạn cho ý kiến" not in text_of(district.get("/"))
    assert "Đã được nhất trí ngày 20/11/2026" in text_of(chairman.get(address("recognise", over)))


def test_an_answer_that_cannot_be_is_shown_again(over):
    opinion = build.ask(over, asked_on=date(2026, 11, 19))
    district = as_(build.staff())
    url = address("opinion_give", opinion)
    for fields, words in (
        ({"replied_on": "20/11/2026"}, "Chọn nhất trí hay không nhất trí"),
        ({"is_agreed": "0", "replied_on": "20/11/2026"}, "ghi rõ lý do"),
        ({"is_agreed": "0", "text": "Sai", "codes": "X-1", "replied_on": "20/11/2026"}, "X-1"),
        ({"is_agreed": "1", "replied_on": "24/11/2026"}, "đến hôm nay (23/11/2026)"),
    ):
        assert words in text_of(district.post(url, fields))
    opinion.refresh_from_db()
    assert opinion.replied_on is None


def test_households_to_look_at_again_become_complaints(over):
    opinion = build.ask(over, asked_on=date(2026, 11, 19))
    code = over.cases.get().household.code
    fields = {"is_agreed": "0", "text": "Có ô tô", "codes": f" {code.lower()}, {code}",
              "replied_on": "20/11/2026"}  # fmt: skip
    as_(build.staff()).post(address("opinion_give", opinion), fields)
    assert Complaint.objects.get().source == "opinion"
    page = text_of(officer_of(over).get(address("commune_review_detail", over)))
    assert "Còn 1 hộ bị khiếu nại chờ khảo sát lại" in page


def test_the_commune_does_not_answer_itself_and_the_district_not_for_others(over):
    opinion = build.ask(over, asked_on=date(2026, 11, 19))
    fields = {"is_agreed": "1", "replied_on": "20/11/2026"}
    assert officer_of(over).post(address("opinion_give", opinion), fields).status_code == 403
    officer_of(over).post(address("opinion_record", opinion), fields)
    opinion.refresh_from_db()
    assert opinion.replied_on is None


def test_where_the_opinion_comes_from_elsewhere_the_commune_writes_it_down(over):
    Procedure.objects.all().delete()
    facts = {"valid_from": date(2026, 1, 1), "legal_basis": "Thử", "opinion_giver": "Sở"}
    Procedure.objects.create(opinion_by="elsewhere", **facts)
    opinion = build.ask(over, asked_on=date(2026, 11, 19))
    district = as_(build.staff())
    fields = {"is_agreed": "1", "replied_on": "20/11/2026", "reply_number": "9/SNN"}
    district.post(address("opinion_give", opinion), fields)
    assert "Chờ bạn cho ý kiến" not in text_of(district.get("/"))
    officer_of(over).post(address("opinion_record", opinion), fields)
    opinion.refresh_from_db()
    assert (opinion.is_agreed, opinion.reply_number) == (True, "9/SNN")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_opinions_costs_the_same(rows, over, django_assert_num_queries):
    build.ask(over, asked_on=date(2026, 11, 19))
    for number in range(rows - 1):
        other, _ = build.commune()
        part = over.review.communes.create(
            commune=other, posted_from=over.posted_from, posted_to=over.posted_to
        )
        build.ask(part, asked_on=date(2026, 11, 19), report_number=f"{number}/BC")
    district = as_(build.staff())
    district.get(reverse("opinion_list"))
    with django_assert_num_queries(6):
        page = district.get(reverse("opinion_list"))
    assert len(page.context["waiting"]) == rows


def test_an_ad_hoc_round_asks_nobody_and_ends_with_its_certificates(over):
    Review.objects.filter(pk=over.review_id).update(month=11, unit=over.commune)
    over.refresh_from_db()
    chairman = build.chairman(over.commune)
    page = as_(chairman).get(address("commune_review_detail", over))
    assert page.context["step"].label == "Công nhận danh sách"
    names = [name for name, _ in page.context["steps"]]
    assert "Xin ý kiến" not in names and names[-1] == "Giấy chứng nhận"
    build.recognise(over, decided_on=date(2026, 11, 20))
    page = as_(chairman).get(address("commune_review_detail", over))
    assert page.context["step"].label == "Cấp giấy chứng nhận"
    facts = {"dated_on": date(2026, 11, 20), "signer": "Lê Văn Ký", "by": chairman}
    build.actions.issue_certificates(over, **facts, at=build.moment("2026-11-20"))
    page = as_(chairman).get(address("commune_review_detail", over))
    assert "kết thúc" in page.context["step"].text and "Đã xong." in text_of(page)
