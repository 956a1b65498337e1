"""Asking for a report, by a person or a schedule: one row whatever is clicked or retried."""

from datetime import UTC, date, datetime

import pytest

from organisations.access import Role
from organisations.models import AuditEntry
from reports import actions, jobs
from reports.models import Report
from reports.scope import YearNotClosed
from tests import factories

from . import world
from .conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(closed):
    return factories.person(Role.DISTRICT_STAFF)


def ask(closed, staff, revision=1, **changes):
    asked = {"year": 2024, "unit": closed.district, "by": staff, "at": NOW} | changes
    return actions.request_report("annual", revision=revision, **asked)


def test_asking_makes_one_owed_row_and_one_audit_line(closed, staff):
    report = ask(closed, staff)
    assert (report.state, report.revision, report.requested_by) == ("owed", 1, staff)
    assert AuditEntry.objects.get().action == "request_report"


def test_asking_sends_one_job_once_the_row_is_there(
    closed, staff, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr("celery.current_app.send_task", lambda *job: sent.append(job))
    with django_capture_on_commit_callbacks(execute=True):
        report = ask(closed, staff)
        ask(closed, staff)
        assert sent == []
    assert sent == [("reports.jobs.build_report_job", [report.pk])]
    assert jobs.build_report_job.name == sent[0][0]


def test_a_double_click_names_the_same_revision_and_gets_the_same_row(closed, staff):
    assert ask(closed, staff) == ask(closed, staff)
    assert Report.objects.count() == AuditEntry.objects.count() == 1


def test_a_new_revision_waits_for_the_one_before(closed, staff):
    report = ask(closed, staff)
    with pytest.raises(actions.ReportIsBeingBuilt):
        ask(closed, staff, revision=2)
    actions.build_report(report, at=NOW)
    assert ask(closed, staff, revision=2).revision == 2


@pytest.mark.parametrize("revision", [0, 2, 7])
def test_a_revision_that_leaves_a_gap_is_refused(closed, staff, revision):
    with pytest.raises(actions.RevisionIsNotNext, match="lần 1"):
        ask(closed, staff, revision=revision)


def test_a_year_that_is_not_closed_has_no_report(closed, staff):
    with pytest.raises(YearNotClosed, match="Năm 2025"):
        ask(closed, staff, year=2025)
    assert not Report.objects.exists()


def test_nothing_is_owed_when_the_audit_line_fails(closed, staff, monkeypatch):
    monkeypatch.setattr(AuditEntry.objects, "create", _broken)
    with pytest.raises(RuntimeError):
        ask(closed, staff)
    assert not Report.objects.exists()


def _broken(**fields):
    raise RuntimeError


def test_the_schedule_asks_for_the_latest_closed_year_once(closed):
    on = date(2026, 11, 23)
    first = actions.request_annual_report(closed.district, at=NOW, on=on)
    again = actions.request_annual_report(closed.district, at=NOW, on=on)
    assert first == again == Report.objects.get()
    assert (first.year, first.revision, first.requested_by) == (2024, 1, None)


def test_the_schedule_never_looks_past_the_year_of_its_day(closed):
    assert actions.request_annual_report(closed.district, at=NOW, on=date(2023, 12, 15)) is None


def test_the_schedule_leaves_a_report_alone_while_no_figure_has_changed(closed):
    on = date(2026, 11, 23)
    report = actions.request_annual_report(closed.district, at=NOW, on=on)
    actions.build_report(report, at=NOW)
    assert actions.request_annual_report(closed.district, at=NOW, on=on) == report


def test_the_schedule_asks_for_a_new_revision_when_figures_have_changed(closed):
    on = date(2026, 11, 23)
    report = actions.request_annual_report(closed.district, at=NOW, on=on)
    actions.build_report(report, at=NOW)
    village = closed.places[0][1][0]
    village.years.update(confirmed_at=datetime(2025, 1, 5, tzinfo=UTC))
    assert actions.request_annual_report(closed.district, at=NOW, on=on).revision == 2


def test_the_schedule_waits_for_a_person_after_a_failure(closed):
    failed = factories.ReportFactory(year=2024, state="failed", problem="…")
    on = date(2026, 11, 23)
    assert actions.request_annual_report(closed.district, at=NOW, on=on) == failed


def test_the_job_of_the_schedule_finds_the_unit_by_its_code(closed):
    jobs.make_annual_report(closed.district.code)
    jobs.make_annual_report(closed.district.code)
    assert Report.objects.get().unit == closed.district


def test_without_a_closed_year_the_schedule_does_nothing(settings):
    world.communes(1)
    jobs.make_annual_report(factories.district().code)
    assert not Report.objects.exists()
