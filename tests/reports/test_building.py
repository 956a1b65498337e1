"""Building a report: once, whatever dies or is retried; problems said without personal data."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from organisations.access import Role
from organisations.models import AuditEntry
from reports import actions, jobs
from reports.actions import building
from reports.models import Report
from tests import factories

from .conftest import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def owed(closed):
    return factories.ReportFactory(year=2024, requested_at=NOW)


def broken(*args, **kwargs):
    raise KeyError("Nông Thị Mẩn 019185000123")


def files(closed):
    return [path.name for path in closed.files.glob("*")] if closed.files.exists() else []


def test_a_built_report_is_ready_with_its_file_size_and_hash(closed, owed):
    report = actions.build_report(owed, at=NOW)
    content = Path(report.file.path).read_bytes()
    assert (report.state, report.progress, report.attempts) == ("ready", 100, 1)
    assert report.size == len(content)
    assert report.sha256 == hashlib.sha256(content).hexdigest()
    assert report.figures_at is not None
    assert files(closed) == [Path(report.file.name).name]
    assert AuditEntry.objects.get().action == "build_report"


def test_building_again_what_is_ready_changes_nothing(closed, owed):
    first = actions.build_report(owed, at=NOW)
    again = actions.build_report(owed, at=LATER)
    assert (again.file, again.attempts, again.built_at) == (first.file, 1, first.built_at)
    assert len(files(closed)) == 1


def test_a_report_in_the_hands_of_a_living_worker_is_left_alone(closed, owed):
    Report.objects.update(state="building", attempts=1, alive_at=NOW)
    report = actions.build_report(owed, at=NOW + timedelta(minutes=2))
    assert (report.state, report.attempts) == ("building", 1)
    assert files(closed) == []


def test_a_worker_killed_midway_is_made_up_for_by_the_sweeper_once(closed, owed, monkeypatch):
    Report.objects.update(state="building", attempts=1, progress=40, alive_at=NOW)
    assert actions.resume_owed_reports(at=NOW + timedelta(minutes=2)) == []
    assert actions.resume_owed_reports(at=LATER) == [owed.pk]
    report = actions.build_report(owed, at=LATER)
    assert (report.state, report.attempts) == ("ready", 2)
    assert actions.resume_owed_reports(at=LATER) == []
    assert len(files(closed)) == 1


def test_a_worker_that_was_given_up_cannot_overwrite_the_one_that_took_over(
    closed, owed, monkeypatch
):
    write = building.write_annual

    def slow(annual, target, progress):
        monkeypatch.setattr(building, "write_annual", write)
        Report.objects.update(alive_at=NOW - timedelta(hours=1))
        actions.build_report(Report.objects.get(), at=LATER)
        write(annual, target, progress)

    monkeypatch.setattr(building, "write_annual", slow)
    report = actions.build_report(owed, at=NOW)
    assert (report.state, report.attempts) == ("ready", 2)
    assert files(closed) == [Path(report.file.name).name]


def test_a_failure_is_tried_again_and_given_up_after_three_attempts(closed, owed, monkeypatch):
    monkeypatch.setattr(building, "write_annual", broken)
    states = [actions.build_report(owed, at=NOW).state for _ in range(4)]
    assert states == ["owed", "owed", "failed", "failed"]
    report = Report.objects.get()
    assert report.attempts == 3
    assert report.problem == "Lỗi phần mềm khi lập báo cáo (KeyError), đã thử 3 lần."
    assert files(closed) == []


def test_a_problem_and_the_log_carry_nothing_of_anybody(closed, owed, monkeypatch, caplog):
    monkeypatch.setattr(building, "write_annual", broken)
    report = actions.build_report(owed, at=NOW)
    assert "Mẩn" not in report.problem + caplog.text
    assert "019185000123" not in report.problem + caplog.text


def test_a_broken_rule_is_final_and_says_itself(closed):
    report = factories.ReportFactory(year=2030, requested_at=NOW)
    report = actions.build_report(report, at=NOW)
    assert (report.state, report.attempts) == ("failed", 1)
    assert "chưa khoá sổ" in report.problem


def test_a_report_abandoned_three_times_is_failed_by_the_sweeper(closed, owed):
    Report.objects.update(state="building", attempts=3, alive_at=NOW)
    assert actions.resume_owed_reports(at=LATER) == []
    report = Report.objects.get()
    assert report.state == "failed"
    assert "dừng giữa chừng" in report.problem


def test_progress_is_seen_while_the_report_is_built(closed, owed, monkeypatch):
    seen = []
    progress = building.Claim.progress

    def watched(claim, percent):
        progress(claim, percent)
        seen.append(Report.objects.get().progress)

    monkeypatch.setattr(building.Claim, "progress", watched)
    actions.build_report(owed, at=NOW)
    assert seen == sorted(seen)
    assert len(set(seen)) > 5
    assert seen[-1] < 100


def test_a_file_is_thrown_away_when_the_audit_line_fails(closed, owed, monkeypatch):
    monkeypatch.setattr("reports.actions.building.record", broken)
    with pytest.raises(KeyError):
        actions.build_report(owed, at=NOW)
    assert files(closed) == []
    assert Report.objects.get().state == "building"


def test_two_builds_of_the_same_figures_have_the_same_hash(closed, owed):
    other = factories.ReportFactory(year=2024, revision=2, requested_at=NOW + timedelta(hours=1))
    first = actions.build_report(owed, at=NOW)
    second = actions.build_report(other, at=NOW + timedelta(hours=2))
    assert first.sha256 == second.sha256
    assert first.file != second.file


def test_a_person_has_a_failed_report_tried_again(closed, owed):
    Report.objects.update(state="failed", attempts=3, problem="…")
    staff = factories.person(Role.DISTRICT_STAFF)
    actions.retry_report(owed, by=staff, at=LATER)
    report = actions.build_report(owed, at=LATER)
    assert (report.state, report.attempts, report.problem) == ("ready", 1, "")
    with pytest.raises(actions.ReportIsNotFailed):
        actions.retry_report(owed, by=staff, at=LATER)


def test_the_sweeper_sends_a_job_for_each_report_it_found(closed, owed, monkeypatch):
    sent = []
    monkeypatch.setattr(jobs.build_report_job, "delay", sent.append)
    jobs.build_owed_reports()
    assert sent == [owed.pk]


def test_the_job_builds_the_report_of_its_id(closed, owed):
    jobs.build_report_job(owed.pk)
    assert Report.objects.get().state == "ready"
