"""Giấy đề nghị: one way in, whether a round takes it at once or it waits; and Phiếu A."""

from datetime import date

import pytest
from django.urls import reverse

from households import actions
from households.actions import petitions, quick
from households.actions.rounds import HouseholdInRound
from households.actions.survey import HouseholdHasLeft, QuickResultMissing
from households.models import Household, Petition, ReviewCase
from organisations.models import AuditEntry
from tests.households import builders as build
from tests.households.screens import as_, text_of

pytestmark = pytest.mark.django_db
ON = date(2026, 9, 5)


@pytest.fixture
def village():
    return build.commune()[1][0]


@pytest.fixture
def taking(village):
    """The annual round of the village's commune, still surveying."""
    return build.open_round(village.parent)


def quick_result(case, result="chuyen_phieu_b", **facts):
    facts = {"quick_on": ON, "on": ON, "by": build.officer(case.commune_review.commune)} | facts
    return actions.record_quick_result(case, result=result, **facts)


def refuse(petition, **facts):
    facts = {"refusal": "Hộ ở nơi khác", "refused_on": ON, "on": ON} | facts
    return actions.refuse_petition(
        petition, by=build.officer(petition.household.unit.parent), **facts
    )


def test_while_the_annual_round_takes_petitions_the_household_goes_on_its_list(village, taking):
    found = build.petition(build.household(village))
    assert (found.case.commune_review, found.case.state) == (taking, "listed")
    assert (found.case.reason, found.case.listed_on) == ("applied", ON)


def test_without_a_round_that_takes_it_a_petition_waits(village):
    assert build.petition(build.household(village)).is_waiting


def test_once_the_lists_are_posted_a_petition_waits_for_the_next_ad_hoc_round(village, taking):
    build.post(taking)
    assert build.petition(build.household(village), on=date(2026, 11, 3)).is_waiting


def test_who_stands_poor_asks_to_leave_and_nobody_else_does(village):
    poor, other = build.household(village), build.household(village, "Lý Thị Hoa")
    build.fact(poor, build.POOR)
    with pytest.raises(petitions.StandingPoor):
        build.petition(poor, "01")
    with pytest.raises(petitions.NotStandingPoor):
        build.petition(other, "04")
    assert build.petition(poor, "04").form == Petition.Form.LEAVING
    assert build.petition(other, "01").form == Petition.Form.REVIEW


def test_a_near_poor_household_may_ask_for_either(village):
    near = build.household(village)
    build.fact(near, build.NEAR)
    refuse(build.petition(near, "01"))
    assert build.petition(near, "04").is_waiting


def test_what_asks_to_leave_is_surveyed_without_phieu_a(village, taking):
    near = build.household(village)
    build.fact(near, build.NEAR)
    case = build.petition(near, "04").case
    assert (case.reason, case.awaits_quick_result) == ("leaving", False)
    build.survey(case, build.NOT_POOR)


def test_one_petition_waits_at_a_time_and_a_household_in_a_round_files_none(village):
    home = build.household(village)
    build.petition(home)
    with pytest.raises(petitions.PetitionIsWaiting, match="05/09/2026"):
        build.petition(home)
    listed = build.household(village, "Lý Thị Hoa")
    build.listed(build.open_round(village.parent), listed)
    with pytest.raises(HouseholdInRound, match="định kỳ năm 2026"):
        build.petition(listed)


def test_a_household_that_moved_while_listed_is_not_listed_a_second_time(village):
    _, (new_home,) = build.commune()
    home = build.household(village)
    build.listed(build.open_round(village.parent), home)
    home.unit = new_home
    home.save()
    with pytest.raises(HouseholdInRound, match=village.parent.full_name):
        build.petition(home)


def test_nothing_is_filed_for_the_future_or_for_who_has_left(village):
    home = build.household(village)
    with pytest.raises(petitions.FiledInFuture):
        build.petition(home, filed_on=date(2026, 9, 6))
    build.leave(home, date(2026, 9, 1))
    with pytest.raises(HouseholdHasLeft):
        build.petition(home)
    assert not Petition.objects.exists()


def test_a_petition_is_refused_once_in_writing_while_it_waits(village):
    waiting = build.petition(build.household(village))
    with pytest.raises(petitions.PetitionRefusalHasNoReason):
        refuse(waiting, refusal="  ")
    with pytest.raises(petitions.RefusedOutOfTime):
        refuse(waiting, refused_on=date(2026, 9, 4))
    refused = refuse(waiting)
    assert (refused.refusal, refused.refused_on, refused.is_waiting) == ("Hộ ở nơi khác", ON, False)
    with pytest.raises(petitions.PetitionIsSettled):
        refuse(waiting)


def test_a_refusal_and_its_line_in_the_trail_are_one(village, monkeypatch):
    waiting = build.petition(build.household(village))
    monkeypatch.setattr(petitions, "record", lambda *args, **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        refuse(waiting)
    assert Petition.objects.get().is_waiting


def test_the_annual_round_takes_what_waits_when_it_opens(village):
    asks, poor = build.household(village), build.household(village, "Lý Thị Hoa")
    build.fact(poor, build.POOR)
    waiting = [build.petition(home, on=date(2026, 8, 20)) for home in (asks, poor)]
    gone = build.household(village, "Đã đi")
    left = build.petition(gone, on=date(2026, 8, 20))
    build.leave(gone, date(2026, 8, 25))
    annual = build.open_round(village.parent)
    reasons = dict(annual.cases.values_list("household", "reason"))
    assert reasons == {asks.pk: "applied", poor.pk: "poor"}
    for each in waiting:
        each.refresh_from_db()
        assert each.case.commune_review == annual and each.case.household_id == each.household_id
    left.refresh_from_db()
    assert left.is_waiting


# Phiếu A


def test_no_phieu_b_of_an_applicant_before_phieu_a_asked_for_it(village, taking):
    case = build.petition(build.household(village)).case
    with pytest.raises(QuickResultMissing):
        build.survey(case)
    build.survey(quick_result(case))
    case.refresh_from_db()
    assert case.state == "surveyed"


def test_phieu_a_without_signs_of_poverty_ends_the_case_with_a_reason(village, taking):
    case = build.petition(build.household(village)).case
    with pytest.raises(quick.RefusalHasNoReason):
        quick_result(case, "khong_ngheo")
    case = quick_result(case, "khong_ngheo", refusal="Lương ổn định")
    assert (case.state, case.refusal, case.refused_on) == ("refused", "Lương ổn định", ON)
    assert not taking.cases.standing().exists()
    case = quick_result(case)  # it was a mistake
    assert (case.state, case.refusal, case.refused_on) == ("listed", "", None)


def test_phieu_a_is_for_applicants_from_the_day_they_filed(village, taking):
    case = build.petition(build.household(village)).case
    for day in (date(2026, 9, 4), date(2026, 9, 6)):
        with pytest.raises(quick.QuickResultOutOfTime):
            quick_result(case, quick_on=day)
    near = build.household(village, "Lý Thị Hoa")
    build.fact(near, build.NEAR)
    with pytest.raises(quick.QuickResultNotAsked):
        quick_result(build.petition(near, "04").case)


def test_phieu_a_does_not_refuse_what_was_surveyed(village, taking):
    case = build.listed(taking, build.household(village))
    build.survey(case)
    with pytest.raises(quick.SurveyedAlready):
        quick_result(case, "khong_ngheo", refusal="Lương ổn định")


# Pages


def refused_and_waiting_again(village):
    """A case refused after Phiếu A, whose household is in an ad hoc round meanwhile."""
    home = build.household(village)
    case = quick_result(build.petition(home).case, "khong_ngheo", refusal="Thu nhập cao")
    build.petition(home, on=date(2026, 9, 10))
    build.open_ad_hoc(village.parent, date(2026, 9, 16))
    return case


def test_a_refusal_taken_back_takes_no_household_out_of_another_round(village, taking):
    case = refused_and_waiting_again(village)
    with pytest.raises(HouseholdInRound, match="thường xuyên tháng 9/2026"):
        quick_result(case)
    build.post(taking)
    with pytest.raises(HouseholdInRound):
        build.complain(build.CommuneReview.objects.get(pk=taking.pk), case.household)


def test_a_re_check_takes_back_the_letter_that_nothing_is_reviewed(village, taking):
    case = build.petition(build.household(village)).case
    case = quick_result(case, "khong_ngheo", refusal="Thu nhập cao")
    dated, at = date(2026, 9, 10), build.moment("2026-09-10")
    letter = actions.issue_document(case, dated_on=dated, signer="", at=at, by=None)
    complaint = build.complain(build.post(taking), case.household)
    letter.refresh_from_db()
    assert letter.withdrawal == "Hộ được phúc tra"
    assert letter.withdrawn_by == complaint.received_by


def filing(**changed):
    return {"form": "01", "filed_on": "05/09/2026", "content": "Mất mùa"} | changed


def file_at(user, home, **changed):
    return as_(user).post(reverse("petition_file", args=[home.pk]), filing(**changed))


def test_filing_with_phieu_a_leads_straight_to_phieu_b(village, taking, today):
    home, officer = build.household(village), build.officer(village.parent)
    answer = file_at(officer, home, quick_result="chuyen_phieu_b")
    case = home.cases.get()
    assert answer["Location"] == reverse("survey_edit", args=[case.pk])
    assert (case.quick_result, case.quick_on) == ("chuyen_phieu_b", today)


def test_without_phieu_a_the_sheet_asks_for_it_first(village, taking, today):
    home, officer = build.household(village), build.officer(village.parent)
    answer = file_at(officer, home)
    assert answer["Location"] == reverse("household_detail", args=[home.pk])
    case = home.cases.get()
    page = as_(officer).get(reverse("survey_edit", args=[case.pk]))
    asking = reverse("quick_result", args=[case.pk])
    assert page["Location"] == asking
    sent = {"result": "chuyen_phieu_b", "quick_on": "23/11/2026"}
    answer = as_(officer).post(asking, sent)
    assert answer["Location"] == reverse("survey_edit", args=[case.pk])


def test_not_poor_without_a_reason_is_refused_at_the_reason_and_nothing_is_lost(village, taking):
    home, officer = build.household(village), build.officer(village.parent)
    page = file_at(officer, home, quick_result="khong_ngheo")
    assert list(page.context["form"].errors) == ["refusal"]
    assert "Mất mùa" in text_of(page)
    assert not Petition.objects.exists() and not ReviewCase.objects.exists()


def test_where_nothing_takes_it_phieu_a_is_not_asked_and_the_petition_waits(village):
    home, officer = build.household(village), build.officer(village.parent)
    page = as_(officer).get(reverse("petition_file", args=[home.pk]))
    assert "quick_result" not in page.context["form"].fields
    file_at(officer, home)
    assert home.petitions.get().is_waiting
    shown = text_of(as_(officer).get(reverse("household_detail", args=[home.pk])))
    assert "đang chờ" in shown and "Ghi giấy đề nghị" not in shown


def test_a_household_not_in_the_registry_enters_it_with_its_petition_waiting(village):
    head = {
        "village": village.pk, "name": "Triệu Thị Mới", "birth": "1975", "sex": "nu",
        "ethnicity": build.ethnic_groups()["02"].pk, "origin": "registered",
        "filed_on": "05/09/2026",
    }  # fmt: skip
    as_(build.officer(village.parent)).post("/ho/moi/", head)
    assert Household.objects.get().petitions.get().is_waiting


def test_a_household_whose_petition_cannot_be_filed_is_not_entered(village):
    head = {"name": "Triệu Thị Mới", "birth_date": date(1975, 1, 1), "sex": "nu"}
    head["ethnicity"] = build.ethnic_groups()["02"]
    facts = {"at": build.moment(ON), "on": ON, "by": build.officer(village.parent)}
    with pytest.raises(petitions.FiledInFuture):
        actions.register_applicant(unit=village, head=head, filed_on=date(2026, 9, 6), **facts)
    assert not Household.objects.exists() and not AuditEntry.objects.exists()


PAGE = "/ra-soat/giay-de-nghi/"


def test_the_list_shows_who_waits_since_when_and_what_became_of_the_others(village, today):
    build.petition(build.household(village, "Lý Thị Chờ"))
    refused = build.petition(build.household(village, "Lý Thị Thôi"))
    refuse(refused)
    client = as_(build.officer(village.parent))
    waiting = text_of(client.get(PAGE))
    assert "Lý Thị Chờ" in waiting and "chờ 79 ngày" in waiting and "Lý Thị Thôi" not in waiting
    others = text_of(client.get(PAGE, {"state": "tu_choi"}))
    assert "Hộ ở nơi khác" in others and "Lý Thị Chờ" not in others


def test_petitions_of_another_commune_are_not_there(village):
    other = build.petition(build.household(build.commune()[1][0], "Kẻ Lạ"))
    client = as_(build.officer(village.parent))
    assert "Kẻ Lạ" not in text_of(client.get(PAGE, {"state": "tat_ca"}))
    body = {"refusal": "x", "refused_on": "23/11/2026"}
    assert client.post(reverse("petition_refuse", args=[other.pk]), body).status_code == 404
    home = reverse("petition_file", args=[other.household_id])
    assert client.post(home, filing()).status_code == 404
    taken = build.petition(build.household(other.household.unit, "Lý"), on=ON)
    build.open_round(other.household.unit.parent)
    case = build.petition(build.household(other.household.unit, "Hoa")).case
    asking = reverse("quick_result", args=[case.pk])
    assert client.post(asking, {"result": "chuyen_phieu_b"}).status_code == 404
    assert not Petition.objects.filter(pk__in=[other.pk, taken.pk], refused_on__isnull=False)


def test_a_refusal_is_written_on_its_own_page(village, today):
    waiting = build.petition(build.household(village))
    client = as_(build.officer(village.parent))
    page = reverse("petition_refuse", args=[waiting.pk])
    sent = {"refusal": "", "refused_on": "23/11/2026"}
    assert list(client.post(page, sent).context["form"].errors) == ["refusal"]
    assert client.post(page, sent | {"refusal": "Hộ đã rút đơn"})["Location"] == PAGE
    assert as_(build.chairman(village.parent)).get(page).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long(rows, village, django_assert_num_queries):
    for n in range(rows):
        build.petition(build.household(village, f"Hộ {n}"))
    client = as_(build.officer(village.parent))
    with django_assert_num_queries(7):
        client.get(PAGE)
