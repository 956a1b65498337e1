"""What the database itself refuses: each constraint broken once, and held at its edge."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tasks.models import Progress
from tests import factories
from tests.tasks import world

pytestmark = pytest.mark.django_db


def refused(name, make, *, columns=None, **fields):
    """SQLite names a broken unique index by its columns, PostgreSQL by its name."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make(**fields)
    assert name in str(error.value) or (columns and str(error.value).endswith(columns))


def progress(**fields):
    values = {
        "percent": 50, "text": "…", "submission_key": factories.key(), "reported_at": world.at(),
        "state": "noted",
    }  # fmt: skip
    values |= fields
    values.setdefault("duty", world.duty())
    values.setdefault("reported_by", factories.UserFactory())
    return Progress.objects.create(agency=values["duty"].task.lead, **values)


def test_a_number_is_used_once_by_an_issuer_but_may_be_unknown_twice():
    factories.DocumentFactory(number="05-CT/TW", issuer="Ban Bí thư")
    refused(
        "tasks_document_number_of_issuer",
        factories.DocumentFactory, number="05-CT/TW", issuer="Ban Bí thư",
        columns="tasks_document.number, tasks_document.issuer",
    )  # fmt: skip
    factories.DocumentFactory(number="05-CT/TW", issuer="Tỉnh ủy")
    factories.DocumentFactory(number="", issuer="Ban Bí thư")
    factories.DocumentFactory(number="", issuer="Ban Bí thư")


def test_there_is_one_plan_and_any_number_of_other_documents():
    factories.DocumentFactory(role="plan")
    refused(
        "tasks_document_one_plan",
        factories.DocumentFactory, role="plan", columns="tasks_document.role",
    )  # fmt: skip
    factories.DocumentFactory(role="basis")
    factories.DocumentFactory(role="basis")


def test_a_rhythm_is_one_that_is_known():
    refused("tasks_task_rhythm_known", factories.TaskFactory, rhythm="daily")
    factories.TaskFactory(rhythm="once")


def test_a_task_is_not_due_before_it_starts():
    start = factories.START
    refused("tasks_task_due_after_start", factories.TaskFactory, first_due_on=start - timedelta(1))
    factories.TaskFactory(first_due_on=start)


def test_a_task_does_not_end_before_it_starts():
    start = factories.START
    refused("tasks_task_dates_in_order", factories.TaskFactory, ends_on=start - timedelta(1))
    factories.TaskFactory(ends_on=start)
    factories.TaskFactory(ends_on=None)


def test_a_task_is_not_withdrawn_before_it_starts():
    start, why = factories.START, "Thay thế."
    refused(
        "tasks_task_withdrawn_after_start",
        factories.TaskFactory, withdrawn_on=start - timedelta(1), withdrawal_reason=why,
    )  # fmt: skip
    factories.TaskFactory(withdrawn_on=start, withdrawal_reason=why)


def test_a_withdrawal_has_a_day_and_a_reason_or_neither():
    name = "tasks_task_withdrawn_with_reason"
    refused(name, factories.TaskFactory, withdrawn_on=date(2024, 1, 1))
    refused(name, factories.TaskFactory, withdrawal_reason="Thay thế.")
    factories.TaskFactory(withdrawn_on=None, withdrawal_reason="")


def test_a_task_is_owed_once_in_a_period():
    duty = world.duty(period="Năm 2026")
    refused(
        "tasks_duty_once_a_period",
        factories.DutyFactory, task=duty.task, period="Năm 2026",
        columns="tasks_duty.task_id, tasks_duty.period",
    )  # fmt: skip
    factories.DutyFactory(task=duty.task, period="Năm 2027")


def test_a_duty_is_in_a_known_state():
    refused("tasks_duty_state_known", world.duty, state="late")
    world.duty(state="sent")


@pytest.mark.parametrize("percent", [101, 32000])
def test_a_duty_is_not_more_than_whole(percent):
    refused("tasks_duty_percent_range", world.duty, percent=percent)
    world.duty(percent=0)
    world.duty(percent=100)


def test_a_duty_is_done_on_a_day_and_only_then():
    refused("tasks_duty_done_on_a_day", world.duty, state="done")
    refused("tasks_duty_done_on_a_day", world.duty, state="sent", done_on=world.DAY)
    world.duty(state="done", done_on=world.DAY)


def test_a_report_is_in_a_known_state():
    refused("tasks_progress_", progress, state="lost")
    progress(state="noted")


def test_a_report_is_not_more_than_whole():
    refused("tasks_progress_percent_range", progress, percent=101)
    progress(percent=100)
    progress(percent=0)


def test_an_answer_has_a_moment_and_a_person():
    by = factories.UserFactory()
    refused("tasks_progress_", progress, state="confirmed", answered_at=world.at())
    refused("tasks_progress_answered_by", progress, state="sent", answered_by=by)
    progress(state="confirmed", answered_at=world.at(), answered_by=by)


def test_only_an_answered_report_has_an_answers_moment():
    answered = {"answered_at": world.at(), "answered_by": factories.UserFactory()}
    refused("tasks_progress_answer_has_a_moment", progress, state="noted", **answered)
    refused("tasks_progress_answer_has_a_moment", progress, state="confirmed")
    progress(state="sent")


def test_an_answer_does_not_come_before_the_report():
    answered = {"state": "confirmed", "answered_by": factories.UserFactory()}
    refused(
        "tasks_progress_answered_after_report",
        progress, answered_at=world.at() - timedelta(seconds=1), **answered,
    )  # fmt: skip
    progress(answered_at=world.at(), **answered)


def test_one_result_waits_at_a_time():
    duty = world.duty()
    progress(duty=duty, state="sent")
    refused(
        "tasks_progress_one_waiting",
        progress, duty=duty, state="sent", columns="tasks_progress.duty_id",
    )  # fmt: skip
    progress(duty=duty, state="noted")
    progress(state="sent")


def test_a_return_has_a_reason():
    answered = {"answered_at": world.at(), "answered_by": factories.UserFactory()}
    refused("tasks_progress_returned_with_reason", progress, state="returned", **answered)
    progress(state="returned", answer="Thiếu.", **answered)
    progress(state="confirmed", answer="", **answered)


def test_a_submission_key_is_used_once():
    key = factories.key()
    progress(submission_key=key)
    refused("submission_key", progress, submission_key=key)
