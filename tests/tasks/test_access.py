"""Who reads and does what on whose duties: own, the district's, a neighbour's."""

import pytest
from django.urls import reverse

from organisations.access import Role
from tasks.models import Duty, Finding, Progress
from tests import factories
from tests.tasks import world

pytestmark = pytest.mark.django_db
READERS = [
    Role.COMMUNE_OFFICER, Role.COMMUNE_CHAIRMAN, Role.DISTRICT_STAFF, Role.AGENCY_STAFF,
    Role.AGENCY_HEAD, Role.SUPERVISOR, Role.LEADER,
]  # fmt: skip
DISTRICT_ROLES = [Role.DISTRICT_STAFF, Role.AGENCY_STAFF, Role.SUPERVISOR, Role.LEADER]
COMMUNE_ROLES = [Role.COMMUNE_OFFICER, Role.COMMUNE_CHAIRMAN]


def page(duty):
    return reverse("duty_detail", args=[duty.pk])


def report_form(agency, **changes):
    key = str(factories.key())
    return {"submission_key": key, "agency": agency.pk, "percent": 50, "text": "…"} | changes


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("name", ["plan", "task_list", "agency_overview"])
def test_readers_of_tasks_open_the_lists(signed_in, role, name):
    client = signed_in(role, factories.UnitFactory() if role in COMMUNE_ROLES else None)
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.ADMINISTRATOR])
@pytest.mark.parametrize("name", ["plan", "task_list", "agency_overview"])
def test_others_do_not(signed_in, role, name):
    assert signed_in(role).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("role", READERS)
def test_everyone_who_reads_tasks_reads_the_districts(signed_in, role):
    client = signed_in(role, factories.UnitFactory() if role in COMMUNE_ROLES else None)
    assert client.get(page(world.duty())).status_code == 200


@pytest.mark.parametrize("role", DISTRICT_ROLES)
def test_the_district_reads_its_communes_duties(signed_in, role):
    client = signed_in(role)
    assert client.get(page(world.duty(world.commune_agency()))).status_code == 200


@pytest.mark.parametrize("role", COMMUNE_ROLES)
def test_a_commune_reads_its_own_duty_and_not_its_neighbours(signed_in, role):
    commune = factories.UnitFactory()
    client = signed_in(role, commune)
    assert client.get(page(world.duty(world.commune_agency(commune)))).status_code == 200
    assert client.get(page(world.duty(world.commune_agency()))).status_code == 404


def test_a_commune_that_co_operates_reads_its_neighbours_duty(client):
    mine, other = world.commune_agency(), world.commune_agency()
    world.sign_in(client, world.staff(mine))
    assert client.get(page(world.duty(other, partners=[mine]))).status_code == 200


def test_a_neighbours_report_on_a_shared_duty_is_not_shown_to_the_commune(client):
    mine, other = world.commune_agency(), world.commune_agency()
    duty = world.duty(partners=[mine, other])
    world.report(duty, agency=other, percent=50, text="Việc riêng của xã bên.")
    world.report(duty, agency=mine, percent=60, text="Việc của xã mình.")
    world.report(duty, percent=70, text="Việc chung của huyện.")
    shown = world.sign_in(client, world.staff(mine)).get(page(duty)).content.decode()
    assert "Việc của xã mình." in shown
    assert "Việc chung của huyện." in shown
    assert "xã bên" not in shown


def test_the_lead_reads_what_every_partner_reported(client):
    partner = world.commune_agency()
    duty = world.duty(partners=[partner])
    world.report(duty, agency=partner, percent=50, text="Việc của xã.")
    shown = world.sign_in(client, world.staff(duty.task.lead)).get(page(duty)).content.decode()
    assert "Việc của xã." in shown


def test_an_agency_without_a_part_cannot_report(client):
    duty, stranger = world.duty(), factories.AgencyFactory()
    world.sign_in(client, world.staff(stranger))
    url = reverse("progress_report", args=[duty.pk])
    for agency in (stranger, duty.task.lead):
        assert client.post(url, report_form(agency)).status_code == 404
    assert not Progress.objects.exists()


def test_nobody_reports_for_another_agency_of_the_duty(client):
    mine = factories.AgencyFactory()
    duty = world.duty(partners=[mine])
    world.sign_in(client, world.staff(mine))
    url = reverse("progress_report", args=[duty.pk])
    response = client.post(url, report_form(duty.task.lead))
    assert "agency" in response.context["forms"]["report"].errors
    assert not Progress.objects.exists()


def test_a_leader_reads_and_changes_nothing(signed_in):
    duty = world.duty()
    progress = world.report(duty)
    client = signed_in(Role.LEADER)
    assert client.get(page(duty)).context["forms"] == {}
    for name, key in (
        ("progress_report", duty.pk), ("finding_write", duty.pk), ("task_withdraw", duty.pk),
        ("progress_confirm", progress.pk), ("progress_return", progress.pk),
    ):  # fmt: skip
        assert client.post(reverse(name, args=[key])).status_code == 403


@pytest.mark.parametrize("role", [Role.AGENCY_STAFF, Role.SUPERVISOR, Role.COMMUNE_CHAIRMAN])
def test_only_the_district_answers(signed_in, role):
    progress = world.report(world.duty())
    client = signed_in(role)
    assert client.post(reverse("progress_confirm", args=[progress.pk])).status_code == 403
    assert client.post(reverse("progress_return", args=[progress.pk])).status_code == 403
    assert client.post(reverse("task_withdraw", args=[progress.duty.pk])).status_code == 403
    assert Duty.objects.get().state == "sent"


def another_district():
    return factories.UnitFactory(level="district", parent=factories.province(), name="Định Hoá")


def test_the_officer_of_another_district_neither_reads_nor_answers(signed_in):
    progress = world.report(world.duty())
    client = signed_in(Role.DISTRICT_STAFF, another_district())
    assert client.get(page(progress.duty)).status_code == 404
    form = {"on": "2026-11-23", "answer": "Thiếu.", "reason": "Thay thế."}
    for name in ("progress_confirm", "progress_return"):
        assert client.post(reverse(name, args=[progress.pk]), form).status_code == 404
    assert client.post(reverse("task_withdraw", args=[progress.duty.pk]), form).status_code == 404
    assert Duty.objects.get().state == "sent"


def test_the_supervisor_of_a_commune_reads_the_districts_duty_and_writes_nothing(signed_in):
    duty, commune = world.duty(), factories.UnitFactory()
    client = signed_in(Role.SUPERVISOR, commune)
    assert "finding" not in client.get(page(duty)).context["forms"]
    form = {"submission_key": str(factories.key()), "text": "…"}
    assert client.post(reverse("finding_write", args=[duty.pk]), form).status_code == 404
    assert not Finding.objects.exists()
