"""Supervisors write what they found."""

import pytest

from organisations.access import Role
from organisations.models import AuditEntry
from tasks import actions
from tasks.models import Finding
from tests import factories
from tests.tasks import world

pytestmark = pytest.mark.django_db


def supervisor(unit=None):
    return factories.person(Role.SUPERVISOR, unit, factories.AgencyFactory(name="Thường trực HĐND"))


def find(duty, by, *, text="Kiến nghị làm sớm hơn.", key=None):
    return actions.write_finding(
        duty, text=text, submission_key=key or factories.key(), at=world.at(), by=by
    )


def test_a_finding_stands_in_the_name_of_the_supervising_agency():
    finding = find(world.duty(), supervisor())
    assert finding.agency.name == "Thường trực HĐND"
    assert AuditEntry.objects.get(action="write_finding").object_id == str(finding.pk)


def test_a_finding_may_be_written_on_a_duty_that_is_done():
    assert find(world.duty(state="done", percent=100, done_on=world.DAY), supervisor()).pk


@pytest.mark.parametrize("role", [Role.AGENCY_STAFF, Role.DISTRICT_STAFF, Role.LEADER])
def test_who_does_not_supervise_writes_none(role):
    with pytest.raises(actions.NotASupervisor):
        find(world.duty(), factories.person(role))
    assert not Finding.objects.exists()


def test_a_supervisor_of_a_commune_writes_nothing_on_the_district():
    with pytest.raises(actions.NotASupervisor):
        find(world.duty(), supervisor(factories.UnitFactory()))


def test_the_same_submission_twice_is_one_finding():
    duty, by, key = world.duty(), supervisor(), factories.key()
    assert find(duty, by, key=key) == find(duty, by, key=key)
    with pytest.raises(actions.AlreadySubmitted):
        find(duty, by, key=key, text="Khác.")
    assert Finding.objects.count() == 1


def test_nothing_is_written_when_the_audit_line_fails(monkeypatch):
    duty, by = world.duty(), supervisor()

    def fail(**fields):
        raise RuntimeError("no audit")

    monkeypatch.setattr(AuditEntry.objects, "create", fail)
    with pytest.raises(RuntimeError):
        find(duty, by)
    assert not Finding.objects.exists()
