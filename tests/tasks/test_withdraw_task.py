"""A task is withdrawn with a reason, never deleted."""

from datetime import timedelta

import pytest

from organisations.models import AuditEntry
from tasks import actions
from tasks.models import Task
from tests import factories
from tests.tasks import world

pytestmark = pytest.mark.django_db


def withdraw(task, *, reason="Thay bằng kế hoạch mới.", on=world.DAY, by=None):
    return actions.withdraw_task(task, reason=reason, on=on, by=by or factories.UserFactory())


def test_a_withdrawal_keeps_its_day_and_reason():
    task = withdraw(factories.TaskFactory())
    assert (task.withdrawn_on, task.withdrawal_reason) == (world.DAY, "Thay bằng kế hoạch mới.")
    assert AuditEntry.objects.get(action="withdraw_task").unit == task.lead.unit


def test_a_task_that_has_not_begun_is_withdrawn_from_its_first_day():
    task = factories.TaskFactory()
    assert withdraw(task, on=task.starts_on - timedelta(9)).withdrawn_on == task.starts_on


def test_a_withdrawal_says_why():
    with pytest.raises(actions.ReasonMissing):
        withdraw(factories.TaskFactory(), reason="  ")
    assert Task.objects.get().withdrawn_on is None


def test_withdrawing_twice_for_one_reason_is_once_and_for_another_is_refused():
    task = withdraw(factories.TaskFactory())
    withdraw(task, on=world.DAY + timedelta(1))
    with pytest.raises(actions.AlreadyWithdrawn):
        withdraw(task, reason="Lý do khác.")
    task.refresh_from_db()
    assert task.withdrawn_on == world.DAY
    assert AuditEntry.objects.filter(action="withdraw_task").count() == 1


def test_nothing_is_withdrawn_when_the_audit_line_fails(monkeypatch):
    task, by = factories.TaskFactory(), factories.UserFactory()

    def fail(**fields):
        raise RuntimeError("no audit")

    monkeypatch.setattr(AuditEntry.objects, "create", fail)
    with pytest.raises(RuntimeError):
        withdraw(task, by=by)
    assert Task.objects.get().withdrawn_on is None
