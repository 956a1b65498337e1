"""Pages of ad hoc rounds, steps with their days and people, and procedures."""

from datetime import date

import pytest
from django.urls import reverse

from households import actions
from households.models import CommuneReview, Procedure
from organisations.access import Role
from tests.factories import person
from tests.households import builders as build
from tests.households.screens import as_, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LIST, OPEN, PROCEDURES = "/ra-soat/", "/ra-soat/thuong-xuyen/mo/", "/ra-soat/quy-trinh/"


@pytest.fixture
def village():
    build.standard(), build.score_table()
    return build.commune()[1][0]


@pytest.fixture
def officer(village):
    return build.officer(village.parent)


def steps_page(commune_review):
    return reverse("round_steps", args=[commune_review.pk])


def form_of(client, commune_review):
    """What the form of the steps would send unchanged."""
    form = client.get(steps_page(commune_review)).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_the_officer_opens_the_month_s_round_from_what_waits(village, officer):
    build.petition(build.household(village, "Lý Thị Chờ"), on=date(2026, 11, 20))
    client = as_(officer)
    assert "Lý Thị Chờ" in text_of(client.get(OPEN))
    sent = {"commune": village.parent_id, "opens_on": "23/11/2026"}
    answer = client.post(OPEN, sent)
    found = CommuneReview.objects.get()
    assert answer["Location"] == reverse("commune_review_detail", args=[found.pk])
    page = text_of(client.get(answer["Location"]))
    assert "Rà soát thường xuyên tháng 11/2026" in page and "Số hộ dân cư" not in page
    assert "tháng 11/2026" in text_of(client.get(LIST)).lower()


def test_a_round_opened_too_early_is_refused_at_its_day(village, officer):
    build.petition(build.household(village), on=date(2026, 11, 2))
    page = as_(officer).post(OPEN, {"commune": village.parent_id, "opens_on": "14/11/2026"})
    assert list(page.context["form"].errors) == ["opens_on"]


def test_no_round_is_opened_in_another_commune(village, officer):
    other = build.household(build.commune()[1][0], "Kẻ Lạ")
    build.petition(other, on=date(2026, 11, 2))
    client = as_(officer)
    assert "Kẻ Lạ" not in text_of(client.get(OPEN))
    sent = {"commune": other.unit.parent_id, "opens_on": "23/11/2026"}
    assert "commune" in client.post(OPEN, sent).context["form"].errors
    assert not CommuneReview.objects.exists()


def test_a_decided_month_stands_under_its_year_and_has_no_page_by_commune(village, officer):
    decided = build.decided_ad_hoc(build.household(village), build.POOR)
    page = text_of(as_(officer).get(LIST))
    assert "Tháng 3/2026" in page and "12/QĐ-UBND" in page
    answer = as_(officer).get(reverse("review_detail", args=[decided.review_id]))
    assert answer["Location"] == reverse("commune_review_detail", args=[decided.pk])
    shown = text_of(as_(officer).get(answer["Location"]))
    assert "chờ giấy chứng nhận" in shown


def test_a_round_left_without_households_is_ended_by_an_empty_list(village, officer):
    """Else it would run for good, and with it the annual round that waits for its decision."""
    on = date(2026, 11, 20)
    build.petition(build.household(village), on=on)
    round_ = build.open_ad_hoc(village.parent, on)
    page, empty = reverse("commune_review_detail", args=[round_.pk]), "niêm yết danh sách trống"
    assert empty not in text_of(as_(officer).get(page))
    quick = {"result": "khong_ngheo", "refusal": "Thu nhập cao", "quick_on": on}
    actions.record_quick_result(round_.cases.get(), **quick, on=on, by=officer)
    shown = text_of(as_(officer).get(page))
    assert empty in shown and reverse("list_post", args=[round_.pk]) in shown
    assert empty not in text_of(as_(build.chairman(village.parent)).get(page))


def test_a_household_s_page_says_what_it_is_since_the_ad_hoc_decision(village, officer):
    home = build.household(village)
    build.decided_ad_hoc(home, build.POOR)
    page = text_of(as_(officer).get(reverse("household_detail", args=[home.pk])))
    assert "Hộ nghèo" in page and "QĐ 12/QĐ-UBND" in page and "tính vào năm 2026" in page


def test_what_is_late_is_said_with_the_name(village, officer):
    round_ = build.open_round(village.parent)
    build.listed(round_, build.household(village))
    for page in (reverse("commune_review_detail", args=[round_.pk]), "/"):
        shown = text_of(as_(officer).get(page))
        assert "quá hạn" in shown and str(officer) in shown
    district = text_of(as_(build.staff()).get(reverse("review_detail", args=[round_.review_id])))
    assert "1 xã có bước quá hạn" in district and str(officer) in district


def test_days_and_people_are_set_by_the_commune_and_the_district(village, officer):
    round_ = build.open_round(village.parent)
    for user in (officer, build.staff()):
        client = as_(user)
        sent = form_of(client, round_) | {"due_survey": "02/11/2026", "who_survey": officer.pk}
        assert client.post(steps_page(round_), sent).status_code == 302
    row = round_.steps.get(step="survey")
    assert (row.due_on, row.responsible) == (date(2026, 11, 2), officer)


def test_a_day_out_of_order_is_refused_at_its_step_and_nothing_is_lost(village, officer):
    round_ = build.open_round(village.parent)
    client = as_(officer)
    sent = form_of(client, round_) | {"due_meeting": "01/10/2026", "who_list": officer.pk}
    page = client.post(steps_page(round_), sent)
    assert list(page.context["form"].errors) == ["due_meeting"]
    assert "01/10/2026" in text_of(page)


def test_others_read_the_steps_and_set_none(village, officer):
    round_ = build.open_round(village.parent)
    sent = form_of(as_(officer), round_)
    chairman = as_(build.chairman(village.parent))
    assert "Xin ý kiến" in text_of(chairman.get(steps_page(round_)))
    assert chairman.post(steps_page(round_), sent).status_code == 403
    stranger = as_(build.officer(build.commune()[0]))
    assert stranger.get(steps_page(round_)).status_code == 404
    assert stranger.post(steps_page(round_), sent).status_code == 404


def test_everybody_reads_the_procedures_and_the_administrator_adds_one(village, officer):
    Procedure.objects.create(valid_from=date(2021, 1, 1), legal_basis="QĐ 24", notes="Chưa rõ")
    shown = text_of(as_(officer).get(PROCEDURES))
    assert "QĐ 24" in shown and "chưa đối chiếu" in shown and "Thêm quy trình" not in shown
    adding = f"{PROCEDURES}them/"
    assert as_(officer).get(adding).status_code == 403
    client = as_(person(Role.ADMINISTRATOR))
    form = client.get(adding).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"valid_from": "01/01/2027", "legal_basis": "Văn bản mới", "posting_working_days": 5}
    refused = client.post(adding, sent | {"posting_working_days": 40})
    assert (
        "posting_working_days" in str(refused.context["form"].errors)
        or refused.context["form"].errors
    )
    assert client.post(adding, sent)["Location"] == PROCEDURES
    assert Procedure.objects.on(date(2027, 1, 1)).posting_working_days == 5
    assert list(client.post(adding, sent).context["form"].errors) == ["valid_from"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_rounds_costs_the_same_however_many(rows, django_assert_num_queries):
    for n in range(rows):
        _, (village,) = build.commune()
        build.decided_ad_hoc(build.household(village, f"Hộ {n}"), build.POOR)
        build.petition(build.household(village, f"Chờ {n}"), on=date(2026, 11, 2))
        build.open_ad_hoc(village.parent, date(2026, 11, 16))
    client = as_(build.staff())
    with django_assert_num_queries(11):
        client.get(LIST)


def test_a_surveyor_is_offered_no_page_that_is_refused(village, officer):
    commune = village.parent
    round_ = build.open_round(commune)
    page = as_(person(Role.SURVEYOR, commune)).get(
        reverse("commune_review_detail", args=[round_.pk])
    )
    assert reverse("village_figures", args=[round_.pk]) not in text_of(page)
    whole = as_(officer).get(reverse("commune_review_detail", args=[round_.pk]))
    assert reverse("village_figures", args=[round_.pk]) in text_of(whole)
