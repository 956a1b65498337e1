"""An agency reports on what it owes."""

import pytest

from organisations.models import AuditEntry
from tasks import actions
from tasks.models import Duty, Progress
from tests import factories
from tests.tasks import world

pytestmark = pytest.mark.django_db


def test_the_leads_first_part_report_starts_the_duty():
    duty = world.duty()
    progress = world.report(duty, percent=40)
    duty.refresh_from_db()
    assert (duty.state, duty.percent) == ("doing", 40)
    assert progress.state == "noted"


def test_a_report_of_nothing_done_starts_nothing():
    duty = world.duty()
    world.report(duty, percent=0, text="Chưa có kinh phí.")
    duty.refresh_from_db()
    assert (duty.state, duty.percent) == ("open", 0)


def test_the_leads_whole_waits_for_the_district():
    duty = world.duty()
    progress = world.report(duty, percent=100)
    duty.refresh_from_db()
    assert (duty.state, duty.percent, duty.done_on) == ("sent", 100, None)
    assert (progress.state, progress.answered_at) == ("sent", None)


def test_99_percent_of_the_lead_is_only_noted():
    duty = world.duty()
    assert world.report(duty, percent=99).state == "noted"
    duty.refresh_from_db()
    assert duty.state == "doing"


def test_a_partners_part_is_noted_and_leaves_the_leads_percentage():
    partner = factories.AgencyFactory()
    duty = world.duty(partners=[partner])
    assert world.report(duty, agency=partner, percent=100).state == "noted"
    duty.refresh_from_db()
    assert (duty.state, duty.percent) == ("doing", 0)


def test_a_partner_may_report_while_the_leads_result_waits():
    partner = factories.AgencyFactory()
    duty = world.duty(partners=[partner])
    world.report(duty)
    world.report(duty, agency=partner, percent=50)
    duty.refresh_from_db()
    assert (duty.state, duty.percent) == ("sent", 100)


def test_an_agency_without_a_part_is_refused():
    duty = world.duty()
    with pytest.raises(actions.AgencyHasNoPart, match="Hội Nông dân"):
        world.report(duty, agency=factories.AgencyFactory(name="Hội Nông dân"))
    assert not Progress.objects.exists()


def test_the_lead_is_refused_while_its_result_waits():
    duty = world.duty()
    world.report(duty)
    with pytest.raises(actions.ResultIsWaiting):
        world.report(duty, percent=80)
    duty.refresh_from_db()
    assert duty.state == "sent"


def test_a_done_duty_takes_no_report():
    duty = world.duty(state="done", percent=100, done_on=world.DAY)
    with pytest.raises(actions.DutyIsClosed):
        world.report(duty, percent=10)


def test_a_withdrawn_duty_takes_no_report():
    duty = world.duty()
    actions.withdraw_task(duty.task, reason="Thay thế.", on=duty.due_on, by=factories.UserFactory())
    with pytest.raises(actions.DutyIsClosed):
        world.report(duty, percent=10)


def test_the_same_submission_twice_is_one_report():
    duty = world.duty()
    same = {"percent": 100, "submission_key": factories.key(), "by": world.staff(duty.task.lead)}
    assert world.report(duty, **same) == world.report(duty, **same)
    assert Progress.objects.count() == 1
    assert AuditEntry.objects.filter(action="report_progress").count() == 1


@pytest.mark.parametrize("other", [{"percent": 60}, {"text": "Nội dung khác."}])
def test_an_old_form_with_other_content_is_refused_not_swallowed(other):
    duty = world.duty()
    same = {"percent": 50, "submission_key": factories.key(), "by": world.staff(duty.task.lead)}
    world.report(duty, **same)
    with pytest.raises(actions.AlreadySubmitted):
        world.report(duty, **same | other)
    assert Progress.objects.get().percent == 50


def test_a_key_of_somebody_elses_report_gives_nothing_away():
    first, second, key = world.duty(), world.duty(), factories.key()
    world.report(first, percent=50, submission_key=key)
    with pytest.raises(actions.AlreadySubmitted):
        world.report(second, percent=50, submission_key=key)
    assert not second.reports.exists()


def test_nothing_is_reported_when_the_audit_line_fails(monkeypatch):
    duty, by = world.duty(), factories.UserFactory()

    def fail(**fields):
        raise RuntimeError("no audit")

    monkeypatch.setattr(AuditEntry.objects, "create", fail)
    with pytest.raises(RuntimeError):
        world.report(duty, by=by)
    assert not Progress.objects.exists()
    assert Duty.objects.get().state == "open"
