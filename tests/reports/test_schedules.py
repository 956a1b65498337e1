"""Schedules in the words of an office: shown, changed, run now, kept when loaded again."""

from datetime import UTC, datetime, time

import pytest
from django.core.management import call_command
from django.urls import reverse
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from organisations.access import Role
from organisations.models import AuditEntry
from povertyplan.celery import app
from reports.schedules import Schedule, in_words, parts_of
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)


@pytest.fixture
def annual():
    factories.district()
    call_command("load_schedules")
    return PeriodicTask.objects.get(task="reports.jobs.make_annual_report")


def edit(client, task, **fields):
    typed = {"at": "06:30", "day": "20", "month": "12", "enabled": "on"} | fields
    return client.post(reverse("schedule_edit", args=[task.pk]), typed)


def test_annual_reports_are_looked_for_every_morning_and_swept_every_five_minutes(annual):
    schedule = Schedule(annual, NOW)
    assert schedule.words == "07:00 hằng ngày"
    assert schedule.next_run == datetime(2026, 11, 24, 0, tzinfo=UTC)
    assert annual.args == '["170"]'
    sweeper = PeriodicTask.objects.get(task="reports.jobs.build_owed_reports")
    assert Schedule(sweeper, NOW).words == "Mỗi 5 phút"
    app.loader.import_default_modules()
    assert {annual.task, sweeper.task} <= set(app.tasks)


def test_the_duties_of_a_year_are_opened_by_a_schedule_that_staff_see_last(annual, signed_in):
    duties = PeriodicTask.objects.get(task="tasks.jobs.open_due_duties")
    assert Schedule(duties, NOW).words == "00:05 hằng ngày"
    app.loader.import_default_modules()
    assert duties.task in app.tasks
    shown = signed_in(Role.DISTRICT_STAFF).get(reverse("schedule_list"))
    names = [schedule.task.name for schedule in shown.context["schedules"]]
    assert (names[0], names[-1]) == (annual.name, "Mở kỳ nhiệm vụ của năm")


def test_loading_again_keeps_what_staff_have_set(annual, signed_in):
    edit(signed_in(Role.DISTRICT_STAFF), annual, enabled="")
    before = PeriodicTask.objects.count()
    call_command("load_schedules")
    annual.refresh_from_db()
    assert Schedule(annual, NOW).words == "06:30 ngày 20/12 hằng năm"
    assert annual.enabled is False
    assert PeriodicTask.objects.count() == before


def test_staff_change_a_schedule_and_see_when_it_runs_next(annual, signed_in):
    client = signed_in(Role.DISTRICT_STAFF)
    answer = edit(client, annual)
    assert answer["Location"] == reverse("schedule_list")
    text = client.get(answer["Location"]).content.decode()
    assert "06:30 ngày 20/12 hằng năm" in text and "lần chạy kế tiếp 06:30 20/12/" in text
    line = AuditEntry.objects.get()
    assert line.action == "edit_schedule"
    assert line.changes["schedule"] == [
        ["07:00 hằng ngày", True], ["06:30 ngày 20/12 hằng năm", True],
    ]  # fmt: skip


def test_a_schedule_that_is_off_has_no_next_run(annual, signed_in):
    edit(signed_in(Role.DISTRICT_STAFF), annual, enabled="")
    assert Schedule(PeriodicTask.objects.get(pk=annual.pk), NOW).next_run is None


@pytest.mark.parametrize(
    ("day", "month", "said"),
    [
        ("31", "11", "Tháng 11 không phải năm nào cũng có ngày 31."),
        ("29", "2", "Tháng 2 không phải năm nào cũng có ngày 29."),
        ("", "12", "Chọn ngày trong tháng đó."),
        ("32", "12", "32"),
    ],
)
def test_a_day_that_does_not_exist_is_refused_beside_the_field(annual, signed_in, day, month, said):
    answer = edit(signed_in(Role.DISTRICT_STAFF), annual, day=day, month=month)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    annual.refresh_from_db()
    assert annual.crontab.day_of_month == "*"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((time(7), None, None), "07:00 hằng ngày"),
        ((time(7, 5), 3, None), "07:05 ngày 3 hằng tháng"),
        ((time(7), 3, 1), "07:00 ngày 03/01 hằng năm"),
    ],
)
def test_a_schedule_is_said_in_words(parts, words):
    assert in_words(*parts) == words


@pytest.mark.parametrize(
    "fields", [{"day_of_week": "1"}, {"minute": "*/5"}, {"minute": "*"}, {"month_of_year": "2"}]
)
def test_a_crontab_that_is_no_plain_time_of_day_is_not_edited(fields):
    plain = {"minute": "0", "hour": "7"}
    assert parts_of(CrontabSchedule(**plain)) == (time(7), None, None)
    assert parts_of(CrontabSchedule(**plain | fields)) is None


def test_the_machinery_is_shown_and_not_edited(annual, signed_in):
    client = signed_in(Role.DISTRICT_STAFF)
    sweeper = PeriodicTask.objects.get(task="reports.jobs.build_owed_reports")
    assert sweeper.name in client.get(reverse("schedule_list")).content.decode()
    assert client.get(reverse("schedule_edit", args=[sweeper.pk])).status_code == 404


def test_run_now_sends_the_job_once_with_its_arguments(
    annual, signed_in, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr("celery.current_app.send_task", lambda *job: sent.append(job))
    client = signed_in(Role.DISTRICT_STAFF)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("schedule_run", args=[annual.pk]))
    assert sent == [("reports.jobs.make_annual_report", ["170"], {})]
    assert AuditEntry.objects.get().action == "run_schedule"


@pytest.mark.parametrize("role", [Role.LEADER, Role.COMMUNE_OFFICER, Role.ADMINISTRATOR], ids=str)
def test_only_staff_of_the_district_touch_schedules(annual, signed_in, role):
    client = signed_in(role)
    assert client.get(reverse("schedule_list")).status_code == 403
    assert edit(client, annual).status_code == 403
    assert client.post(reverse("schedule_run", args=[annual.pk])).status_code == 403
    annual.refresh_from_db()
    assert annual.crontab.hour == "7"


def test_a_schedule_is_not_changed_when_the_audit_line_fails(annual, signed_in, monkeypatch):
    def broken(**fields):
        raise RuntimeError

    client = signed_in(Role.DISTRICT_STAFF)
    monkeypatch.setattr(AuditEntry.objects, "create", broken)
    with pytest.raises(RuntimeError):
        edit(client, annual)
    annual.refresh_from_db()
    assert annual.crontab.hour == "7"


def test_the_list_costs_the_same_at_one_and_three_schedules(
    annual, signed_in, known_as_real, django_assert_num_queries
):
    client = signed_in(Role.DISTRICT_STAFF)
    for n in range(2):
        with django_assert_num_queries(4):
            client.get(reverse("schedule_list"))
        PeriodicTask.objects.create(name=f"x{n}", task="x", crontab=annual.crontab)
