"""What is owed is opened per period, once."""

from datetime import date

import pytest

from organisations.models import AuditEntry
from tasks import actions, jobs
from tasks.models import Duty
from tests import factories
from tests.tasks import world

pytestmark = pytest.mark.django_db


def opened(year):
    return [(duty.period, duty.due_on) for duty in actions.open_duties(year)]


def test_a_yearly_task_is_owed_once_a_year_from_its_first_day():
    factories.TaskFactory(rhythm="yearly", first_due_on=date(2022, 12, 15))
    assert opened(2021) == []
    assert opened(2022) == [("Năm 2022", date(2022, 12, 15))]
    assert opened(2030) == [("Năm 2030", date(2030, 12, 15))]


def test_a_quarterly_task_keeps_the_end_of_the_month():
    factories.TaskFactory(rhythm="quarterly", first_due_on=date(2022, 3, 31))
    assert opened(2026) == [
        ("Quý I/2026", date(2026, 3, 31)),
        ("Quý II/2026", date(2026, 6, 30)),
        ("Quý III/2026", date(2026, 9, 30)),
        ("Quý IV/2026", date(2026, 12, 31)),
    ]


def test_a_yearly_task_of_a_leap_day_is_owed_on_the_28th_and_again_on_the_29th():
    factories.TaskFactory(rhythm="yearly", first_due_on=date(2024, 2, 29))
    assert opened(2025) == [("Năm 2025", date(2025, 2, 28))]
    assert opened(2028) == [("Năm 2028", date(2028, 2, 29))]


def test_a_task_owed_once_is_opened_in_its_year_only():
    factories.TaskFactory(rhythm="once", first_due_on=date(2024, 12, 31))
    assert opened(2023) == []
    assert opened(2024) == [("Một lần", date(2024, 12, 31))]
    assert opened(2025) == []


def test_nothing_is_owed_after_the_end_but_on_its_last_day_it_still_is():
    factories.TaskFactory(first_due_on=date(2022, 12, 31), ends_on=date(2030, 12, 31))
    factories.TaskFactory(first_due_on=date(2022, 12, 31), ends_on=date(2030, 12, 30))
    assert opened(2030) == [("Năm 2030", date(2030, 12, 31))]


def test_nothing_is_opened_that_falls_due_on_the_day_of_the_withdrawal_or_later():
    task = factories.TaskFactory(rhythm="quarterly", first_due_on=date(2022, 3, 25))
    by = world.district_officer()
    actions.withdraw_task(task, reason="Thay bằng văn bản khác.", on=date(2026, 6, 25), by=by)
    assert opened(2026) == [("Quý I/2026", date(2026, 3, 25))]


def test_opening_twice_opens_once_and_leaves_one_line():
    factories.TaskFactory()
    factories.TaskFactory()
    assert len(actions.open_duties(2026)) == 2
    assert actions.open_duties(2026) == []
    assert Duty.objects.count() == 2
    line = AuditEntry.objects.get(action="open_duties")
    assert line.changes == {"year": 2026, "duties": 2}


def test_a_duty_whose_day_was_moved_is_not_opened_again():
    factories.TaskFactory()
    (duty,) = actions.open_duties(2026)
    Duty.objects.update(due_on=date(2026, 12, 20))
    assert actions.open_duties(2026) == []


def test_the_cost_of_opening_does_not_grow_with_the_tasks(django_assert_num_queries):
    document = factories.DocumentFactory()
    for year, tasks in ((2026, 1), (2027, 3)):
        for _ in range(tasks):
            factories.TaskFactory(rhythm="quarterly", document=document)
        with django_assert_num_queries(6):  # savepoint, tasks, known, insert, audit, release
            actions.open_duties(year)


def test_nothing_is_opened_when_the_audit_line_fails(monkeypatch):
    factories.TaskFactory()

    def fail(**fields):
        raise RuntimeError("no audit")

    monkeypatch.setattr(AuditEntry.objects, "create", fail)
    with pytest.raises(RuntimeError):
        actions.open_duties(2026)
    assert not Duty.objects.exists()


def test_the_job_opens_the_year_that_has_begun_and_nothing_twice(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2027, 1, 1))
    factories.TaskFactory()
    for _ in range(2):
        jobs.open_due_duties()
    assert [duty.due_on for duty in Duty.objects.all()] == [date(2027, 12, 10)]
    assert AuditEntry.objects.get().changes == {"year": 2027, "duties": 1}
