"""The list of doubts in the browser: who sees what, narrowing, confirming, counts elsewhere."""

import pytest
from django.urls import reverse

from households.models import CommuneReview, ConfirmedDoubt, Survey
from households.views.quality import anchor
from organisations.access import Role
from tests.factories import person
from tests.households import builders as build
from tests.households.quality_cases import (
    commune,
    elsewhere,
    namesake,
    odd,
    officer,
    round_,
    surveyed,
    villages,
)
from tests.households.screens import as_, text_of

__all__ = ["commune", "elsewhere", "officer", "round_", "villages"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


SCHOLAR = {"ngay_sinh": "2020", "bang_cap": "thpt", "viec_lam": "khong_nhu_cau"}


def page_of(user, round_, **query):
    return as_(user).get(reverse("doubt_list", args=[round_.pk]), query)


def rows_of(user, round_, **query):
    return page_of(user, round_, **query).context["rows"]


def fields_of(row, reason="Đã đối chiếu thẻ"):
    doubt = row.raised.doubt
    return {"rule": doubt.rule, "fingerprint": doubt.fingerprint, "reason": reason}


def confirm(user, case, fields, query=""):
    return as_(user).post(reverse("doubt_confirm", args=[case.pk]) + query, fields)


def two_odd(round_, villages):
    """A doubt in each of two villages: a number, and a degree."""
    child = build.member_answers("Lý A", quan_he="con", **SCHOLAR)
    head = build.member_answers("Lý Thị Hoa")
    return odd(round_, villages[0]), surveyed(
        round_, villages[1], "Lý Thị Hoa", members=[head, child]
    )


def test_without_doubts_the_page_says_so(round_, officer):
    page = page_of(officer, round_)
    assert "Không có nghi vấn" in text_of(page)
    assert "Chưa có nghi vấn nào được xác nhận" in text_of(
        page_of(officer, round_, state="confirmed")
    )


def test_a_doubt_is_shown_with_its_household_its_reason_and_the_place_to_mend_it(
    round_, villages, officer
):
    case = odd(round_, villages[0])
    shown = text_of(page_of(officer, round_))
    assert case.household.code in shown
    assert "số CCCD không khớp giới tính" in shown
    sheet = reverse("survey_edit", args=[case.pk])
    assert f"{sheet}?nghi-van=citizen_number#id_thanh_vien-0-cccd" in shown


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), ""),
        (("dien_tich_m2",), "#id_dien_tich_m2"),
        (("b1", "nguon_nuoc"), "#b1"),
        (("diem_b1",), "#b1"),
        (("thanh_vien",), "#thanh-vien"),
        (("thanh_vien", 2, "cccd"), "#id_thanh_vien-2-cccd"),
    ],
)
def test_a_path_leads_to_its_field(path, place):
    assert anchor(path) == place


def test_the_place_to_mend_is_on_the_sheet(round_, villages, officer):
    case = odd(round_, villages[0])
    sheet = text_of(as_(officer).get(reverse("survey_edit", args=[case.pk])))
    for name in ("thanh_vien-0-cccd", "thanh_vien-0-ho_ten", "dien_tich_m2", "diem_b1"):
        assert f'id="id_{name}"' in sheet
    for section in ("thanh-vien", "b1"):
        assert f'id="{section}"' in sheet


def test_a_sheet_opened_from_a_doubt_says_which(round_, villages, officer):
    case = odd(round_, villages[0])
    other = build.member_answers("Hoàng Thị Sen", cccd="019080000002")
    surveyed(round_, villages[0], "Hoàng Thị Sen", members=[other])
    said = "số CCCD không khớp giới tính"
    for rule, times in [("citizen_number", 1), ("area_apart", 0), ("?", 0), ("", 0)]:
        sheet = as_(officer).get(reverse("survey_edit", args=[case.pk]), {"nghi-van": rule})
        assert text_of(sheet).count(said) == times, rule


def test_the_list_is_narrowed_by_rule_and_village(round_, villages, officer):
    first, second = two_odd(round_, villages)
    assert [row.raised.case for row in rows_of(officer, round_)] == [first, second]
    rows = rows_of(officer, round_, rule="odd_member")
    assert [row.raised.case for row in rows] == [second]
    rows = rows_of(officer, round_, village=villages[0].pk)
    assert [row.raised.case for row in rows] == [first]
    page = page_of(officer, round_, rule="odd_member", village=villages[0].pk)
    assert "Không có nghi vấn nào khớp bộ lọc" in text_of(page)


def test_a_foreign_village_in_the_query_shows_nothing_foreign(round_, villages, officer, elsewhere):
    case = odd(round_, villages[0])
    foreign = odd_elsewhere(elsewhere)
    for query in ({"village": elsewhere.pk}, {"village": "x"}, {"rule": "x"}, {"page": "x"}):
        shown = page_of(officer, round_, **query)
        assert [row.raised.case for row in shown.context["rows"]] == [case]
        assert foreign.household.code not in text_of(shown)


def odd_elsewhere(village):
    members = [build.member_answers("Đinh Thị Xa", cccd="019080000009")]
    return surveyed(build.open_round(village.parent), village, "Đinh Thị Xa", members=members)


def test_another_communes_round_does_not_exist(round_, officer, elsewhere):
    odd_elsewhere(elsewhere)
    foreign = build.open_round(elsewhere.parent)
    assert page_of(officer, foreign).status_code == 404
    counts = as_(officer).get(reverse("doubt_counts", args=[foreign.pk]))
    assert counts.status_code == 404


def test_a_namesake_in_another_commune_is_not_told_apart(round_, villages, officer, elsewhere):
    surveyed(round_, villages[0], "Hoàng Thị Bản Sao")
    unit = elsewhere.parent
    foreign = namesake(elsewhere)
    shown = text_of(page_of(officer, round_))
    assert "một hộ ở xã khác" in shown
    for secret in (
        foreign.code, unit.name, elsewhere.name, reverse("household_detail", args=[foreign.pk])
    ):  # fmt: skip
        assert secret not in shown
    shown = text_of(page_of(build.staff(), round_))
    assert reverse("household_detail", args=[foreign.pk]) in shown


def test_the_refused_confirmation_tells_no_more_of_the_namesake(
    round_, villages, officer, elsewhere
):
    case = surveyed(round_, villages[0], "Hoàng Thị Bản Sao")
    foreign = namesake(elsewhere)
    (row,) = rows_of(officer, round_)
    shown = text_of(confirm(officer, case, fields_of(row, reason="")))
    assert row.raised.doubt.message in shown
    assert foreign.code not in shown


def test_a_village_head_sees_the_own_village_and_confirms_nothing(round_, villages):
    first, second = two_odd(round_, villages)
    head = person(Role.VILLAGE_HEAD, villages[0])
    page = page_of(head, round_)
    assert [row.raised.case for row in page.context["rows"]] == [first]
    assert second.household.code not in text_of(page)
    assert "Mở phiếu tại chỗ này" not in text_of(page)
    assert confirm(head, first, fields_of(page.context["rows"][0])).status_code == 403


@pytest.mark.parametrize("role", [Role.DISTRICT_STAFF, Role.COMMUNE_CHAIRMAN])
def test_those_who_read_and_do_not_survey_look_only(role, round_, villages):
    case = odd(round_, villages[0])
    unit = round_.commune if role == Role.COMMUNE_CHAIRMAN else round_.commune.parent
    page = page_of(person(role, unit), round_)
    shown = text_of(page)
    assert reverse("survey_detail", args=[case.survey_id]) in shown
    assert reverse("doubt_confirm", args=[case.pk]) not in shown
    answer = confirm(person(role, unit), case, fields_of(page.context["rows"][0]))
    assert answer.status_code == 403


def test_confirming_moves_the_doubt_to_the_other_tab_and_goes_back_to_the_same_place(
    round_, villages, officer
):
    case = odd(round_, villages[0])
    (row,) = rows_of(officer, round_)
    answer = confirm(officer, case, fields_of(row), f"?village={villages[0].pk}")
    home = reverse("doubt_list", args=[round_.pk])
    assert answer["Location"] == f"{home}?village={villages[0].pk}"
    assert rows_of(officer, round_) == []
    shown = text_of(page_of(officer, round_, state="confirmed"))
    assert "Đã đối chiếu thẻ" in shown
    assert str(officer) in shown


def test_the_page_of_the_survey_says_which_of_its_doubts_is_confirmed(round_, villages, officer):
    case = odd(round_, villages[0])
    address = reverse("survey_detail", args=[case.survey_id])
    fields = fields_of(rows_of(officer, round_)[0])
    before = text_of(as_(officer).get(address))
    assert "Nghi vấn trong câu trả lời" in before and "Đã xác nhận" not in before
    confirm(officer, case, fields)
    after = text_of(as_(officer).get(address))
    assert "Đã xác nhận đúng là như vậy: Đã đối chiếu thẻ" in after.replace("</b>", "")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_confirmation_without_a_fit_reason_keeps_the_page(reason, round_, villages, officer):
    case = odd(round_, villages[0])
    (row,) = rows_of(officer, round_)
    answer = confirm(officer, case, fields_of(row, reason))
    assert answer.status_code == 200
    assert answer.context["form"].errors["reason"]
    assert not ConfirmedDoubt.objects.exists()


def test_a_doubt_that_went_meanwhile_is_refused_in_words(round_, villages, officer):
    case = odd(round_, villages[0])
    (row,) = rows_of(officer, round_)
    answer = confirm(officer, case, fields_of(row) | {"fingerprint": "0" * 64})
    assert "Nghi vấn này không còn" in text_of(answer)
    assert not ConfirmedDoubt.objects.exists()


def test_a_doubt_of_another_commune_cannot_be_confirmed(round_, officer, elsewhere):
    case = odd_elsewhere(elsewhere)
    (row,) = rows_of(build.staff(), case.commune_review)
    assert confirm(officer, case, fields_of(row)).status_code == 404
    assert not ConfirmedDoubt.objects.exists()


def test_a_posted_round_is_only_looked_at(round_, villages, officer):
    case = odd(round_, villages[0])
    build.meet(round_, villages[0])
    build.post(round_)
    shown = text_of(page_of(officer, round_))
    assert "chỉ để xem" in shown
    assert reverse("survey_edit", args=[case.pk]) not in shown
    assert reverse("doubt_confirm", args=[case.pk]) not in shown


def test_what_the_village_agreed_to_is_not_opened_for_mending(round_, villages, officer):
    case = odd(round_, villages[0])
    build.meet(round_, villages[0])
    assert f"{reverse('survey_edit', args=[case.pk])}#" not in text_of(page_of(officer, round_))


def test_a_long_list_has_pages(round_, villages, officer, monkeypatch):
    monkeypatch.setattr("households.views.quality.PER_PAGE", 1)
    first, second = two_odd(round_, villages)
    assert [row.raised.case for row in rows_of(officer, round_)] == [first]
    assert [row.raised.case for row in rows_of(officer, round_, page=2)] == [second]


def test_an_illustrative_score_table_is_named_beside_its_points(round_, villages, officer):
    case = odd(round_, villages[0])
    table = build.score_table()
    assert table.name not in text_of(page_of(officer, round_))
    Survey.objects.filter(pk=case.survey_id).update(score_table=table)
    assert "bảng điểm minh hoạ" in text_of(page_of(officer, round_))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    rows, round_, villages, officer, django_assert_num_queries
):
    for number in range(rows):
        members = [build.member_answers(f"Hoàng Thị {number}", cccd=f"01908000000{number}")]
        surveyed(round_, villages[0], f"Hoàng Thị {number}", members=members)
        namesake(villages[1], f"Hoàng Thị {number}")
    client = as_(officer)
    with django_assert_num_queries(12):
        client.get(reverse("doubt_list", args=[round_.pk]))


def counts_of(user, round_, **query):
    return text_of(as_(user).get(reverse("doubt_counts", args=[round_.pk]), query))


def test_open_doubts_are_counted_by_village(round_, villages, officer):
    case, _ = two_odd(round_, villages)
    assert "Còn 2 nghi vấn chưa xử lý" in counts_of(officer, round_)
    assert villages[1].full_name in counts_of(officer, round_)
    assert "Còn 1 nghi vấn chưa xử lý" in counts_of(officer, round_, village=villages[0].pk)
    confirm(officer, case, fields_of(rows_of(officer, round_)[0]))
    assert "Không có nghi vấn nào chưa xử lý" in counts_of(officer, round_, village=villages[0].pk)
    head = person(Role.VILLAGE_HEAD, villages[0])
    assert villages[1].full_name not in counts_of(head, round_)


@pytest.mark.parametrize("name", ["commune_review_detail", "case_list"])
def test_the_pages_of_the_round_ask_for_the_count_and_lead_to_the_list(
    name, round_, villages, officer
):
    odd(round_, villages[0])
    args = [round_.pk] + ([villages[0].pk] if name == "case_list" else [])
    shown = text_of(as_(officer).get(reverse(name, args=args)))
    assert reverse("doubt_counts", args=[round_.pk]) in shown
    assert reverse("doubt_list", args=[round_.pk]) in shown


def test_the_district_reaches_the_doubts_of_each_commune(round_, villages):
    odd(round_, villages[0])
    shown = text_of(as_(build.staff()).get(reverse("review_detail", args=[round_.review_id])))
    assert reverse("doubt_list", args=[round_.pk]) in shown


def test_a_meeting_is_told_of_open_doubts_of_its_village_and_held_all_the_same(
    round_, villages, officer
):
    first, _ = two_odd(round_, villages)
    address = reverse("meeting_hold", args=[round_.pk, villages[0].pk])
    assert "Còn 1 nghi vấn chưa xử lý" in text_of(as_(officer).get(address))
    confirm(officer, first, fields_of(rows_of(officer, round_)[0]))
    assert "nghi vấn chưa xử lý" not in text_of(as_(officer).get(address))
    assert CommuneReview.objects.get(pk=round_.pk).stage == CommuneReview.Stage.SURVEYING
