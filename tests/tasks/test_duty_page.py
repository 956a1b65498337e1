"""The page of one duty, and what people do there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from organisations.access import Role
from tasks.models import Duty, Finding, Progress
from tests import factories
from tests.tasks import world

pytestmark = pytest.mark.django_db


def page(duty):
    return reverse("duty_detail", args=[duty.pk])


def report_form(duty, **changes):
    values = {"agency": duty.task.lead.pk, "percent": 100, "text": "Đã làm xong."}
    return {"submission_key": str(factories.key())} | values | changes


def send(client, duty, **changes):
    return client.post(reverse("progress_report", args=[duty.pk]), report_form(duty, **changes))


@pytest.fixture
def duty():
    return world.duty(due_on=timezone.localdate() + timedelta(10))


@pytest.fixture
def lead(client, duty):
    return world.sign_in(client, world.staff(duty.task.lead))


@pytest.fixture
def waiting(duty):
    return world.report(duty, at=timezone.now() - timedelta(hours=1))


def test_the_lead_reports_and_comes_back_to_the_page(lead, duty):
    response = send(lead, duty)
    assert response.status_code == 302
    assert response["Location"] == page(duty)
    assert "Đã gửi báo cáo tiến độ." in lead.get(page(duty)).content.decode()
    assert Progress.objects.get().state == "sent"


def test_a_double_click_is_one_report(lead, duty):
    form = report_form(duty)
    for _ in range(2):
        response = lead.post(reverse("progress_report", args=[duty.pk]), form)
        assert response.status_code == 302
    assert Progress.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"percent": 101}, "percent"), ({"percent": ""}, "percent"), ({"text": " "}, "text")],
)
def test_a_wrong_report_is_shown_again_with_what_was_typed(lead, duty, changes, field):
    response = send(lead, duty, **({"text": "Dòng đã gõ."} | changes))
    assert response.context["forms"]["report"].errors.keys() == {field}
    if field == "percent":
        assert "Dòng đã gõ." in response.content.decode()
    assert not Progress.objects.exists()


def test_a_broken_rule_stands_above_the_form_and_the_next_try_has_a_new_key(lead, duty, waiting):
    form = report_form(duty, percent=80, text="Dòng đã gõ.")
    response = lead.post(reverse("progress_report", args=[duty.pk]), form)
    shown = response.content.decode()
    assert "đang chờ huyện xác nhận" in response.context["forms"]["report"].non_field_errors()[0]
    assert "Dòng đã gõ." in shown
    assert form["submission_key"] not in shown


def test_while_the_result_waits_the_lead_is_offered_no_form(lead, duty, waiting):
    assert lead.get(page(duty)).context["forms"] == {}


def test_a_person_of_two_agencies_chooses_for_which_they_report(client, duty):
    person = world.staff(duty.task.lead)
    second = factories.AgencyFactory()
    duty.task.partners.add(second)
    factories.PostingFactory(user=person, role=Role.AGENCY_HEAD, agency=second)
    world.sign_in(client, person)
    form = client.get(page(duty)).context["forms"]["report"]
    assert len(form.fields["agency"].choices) == 2
    send(client, duty, agency=second.pk)
    assert Progress.objects.get().agency == second


def test_the_district_confirms(signed_in, duty, waiting):
    client = signed_in(Role.DISTRICT_STAFF)
    today = timezone.localdate()
    response = client.post(reverse("progress_confirm", args=[waiting.pk]), {"on": str(today)})
    assert response["Location"] == page(duty)
    assert (Duty.objects.get().state, Duty.objects.get().done_on) == ("done", today)


def test_the_day_is_offered_as_the_day_of_the_report(signed_in, duty, waiting):
    form = signed_in(Role.DISTRICT_STAFF).get(page(duty)).context["forms"]["confirm"]
    assert form.initial["on"] == timezone.localdate(waiting.reported_at)


def test_a_wrong_day_is_shown_beside_the_field(signed_in, waiting):
    tomorrow = timezone.localdate() + timedelta(1)
    url = reverse("progress_confirm", args=[waiting.pk])
    response = signed_in(Role.DISTRICT_STAFF).post(url, {"on": str(tomorrow)})
    assert "Ngày hoàn thành phải từ" in response.context["forms"]["confirm"].errors["on"][0]
    assert Duty.objects.get().state == "sent"


def test_the_district_returns_with_a_reason_that_the_agency_reads(signed_in, duty, waiting):
    client = signed_in(Role.DISTRICT_STAFF)
    url = reverse("progress_return", args=[waiting.pk])
    assert client.post(url, {"answer": " "}).context["forms"]["return"].errors
    assert client.post(url, {"answer": "Thiếu số liệu theo xã."}).status_code == 302
    world.sign_in(client, world.staff(duty.task.lead))
    assert "Thiếu số liệu theo xã." in client.get(page(duty)).content.decode()


@pytest.mark.parametrize("name", ["progress_confirm", "progress_return"])
def test_a_second_click_on_an_answer_ends_on_the_page(signed_in, duty, waiting, name):
    client = signed_in(Role.DISTRICT_STAFF)
    form = {"on": str(timezone.localdate()), "answer": "Thiếu."}
    for _ in range(2):
        response = client.post(reverse(name, args=[waiting.pk]), form)
        assert response["Location"] == page(duty)


@pytest.mark.parametrize("name", ["progress_confirm", "progress_return"])
def test_an_officer_who_comes_too_late_reads_why(signed_in, duty, waiting, name):
    client = signed_in(Role.DISTRICT_STAFF)
    form = {"on": str(timezone.localdate()), "answer": "Thiếu."}
    client.post(reverse(name, args=[waiting.pk]), form)
    world.sign_in(client, world.district_officer())
    response = client.post(reverse(name, args=[waiting.pk]), form)
    assert response.status_code == 200
    assert "không còn chờ xác nhận" in response.content.decode()


def test_who_reported_is_offered_no_answer(client, duty):
    both = world.district_officer()
    world.report(duty, by=both)
    response = world.sign_in(client, both).get(page(duty))
    assert response.context["forms"].keys() == {"withdraw"}
    assert "người khác sẽ xác nhận" in response.content.decode()


def test_a_supervisor_writes_a_finding_once(signed_in, duty):
    client = signed_in(Role.SUPERVISOR)
    form = {"submission_key": str(factories.key()), "text": "Kiến nghị làm sớm hơn."}
    for _ in range(2):
        assert client.post(reverse("finding_write", args=[duty.pk]), form).status_code == 302
    assert Finding.objects.count() == 1
    assert "Kiến nghị làm sớm hơn." in client.get(page(duty)).content.decode()


def test_the_district_withdraws_a_task_with_a_reason(signed_in, duty):
    client = signed_in(Role.DISTRICT_STAFF)
    url = reverse("task_withdraw", args=[duty.pk])
    assert client.post(url, {"reason": ""}).context["forms"]["withdraw"].errors
    client.post(url, {"reason": "Thay bằng kế hoạch mới."})
    response = client.get(page(duty))
    assert response.context["duty"].status == "withdrawn"
    assert "Thay bằng kế hoạch mới." in response.content.decode()
    assert "withdraw" not in response.context["forms"]


def test_the_page_tells_what_the_plan_says_and_what_it_does_not(signed_in, duty):
    duty.task.quote = "định kỳ *hằng năm* báo cáo"
    duty.task.is_rhythm_named = True
    duty.task.save()
    shown = signed_in(Role.LEADER).get(page(duty)).content.decode()
    assert "định kỳ <em>hằng năm</em> báo cáo" in shown
    assert "ngày cụ thể là thời hạn do huyện đặt (minh hoạ)" in shown
    assert "do huyện phân công (minh hoạ)" in shown


def test_what_is_typed_is_shown_as_text(signed_in, duty):
    world.report(duty, percent=10, text="<script>alert(1)</script>")
    shown = signed_in(Role.LEADER).get(page(duty)).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


@pytest.mark.parametrize("rows", [1, 3])
def test_the_cost_of_the_page_does_not_grow(signed_in, duty, django_assert_num_queries, rows):
    for number in range(rows):
        partner = factories.AgencyFactory()
        duty.task.partners.add(partner)
        world.report(duty, agency=partner, percent=50)
        factories.DutyFactory(task=duty.task, period=f"Năm {2022 + number}")
    client = signed_in(Role.DISTRICT_STAFF)
    with django_assert_num_queries(10):
        client.get(page(duty))
