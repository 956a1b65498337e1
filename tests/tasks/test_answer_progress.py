"""The district confirms a result or gives it back."""

from datetime import date, timedelta

import pytest

from organisations.models import AuditEntry
from tasks import actions
from tasks.models import Duty, Progress
from tests import factories
from tests.tasks import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    return world.report(world.duty(), percent=100)


@pytest.fixture
def officer():
    return world.district_officer()


def confirm(progress, by, *, on=world.DAY, at=None):
    return actions.confirm_progress(progress, at=at or world.at(), on=on, by=by)


def give_back(progress, by, *, answer="Thiếu số liệu."):
    return actions.return_progress(progress, answer=answer, at=world.at(), by=by)


def test_a_confirmed_result_is_done_on_the_day_the_district_says(waiting, officer):
    progress = confirm(waiting, officer, on=date(2026, 11, 20))
    duty = Duty.objects.get()
    assert (duty.state, duty.percent, duty.done_on) == ("done", 100, date(2026, 11, 20))
    assert (progress.state, progress.answered_by) == ("confirmed", officer)


def test_a_returned_result_says_why_and_the_work_goes_on(waiting, officer):
    progress = give_back(waiting, officer, answer="  Thiếu số liệu theo xã. ")
    duty = Duty.objects.get()
    assert (duty.state, duty.percent, duty.done_on) == ("doing", 0, None)
    assert (progress.state, progress.answer) == ("returned", "Thiếu số liệu theo xã.")


def test_a_return_brings_back_the_percentage_that_stood_before(officer):
    duty = world.duty()
    world.report(duty, percent=30, at=world.at(hour=7))
    world.report(duty, percent=70, at=world.at(hour=8))
    give_back(world.report(duty, percent=100), officer)
    duty.refresh_from_db()
    assert duty.percent == 70


def test_after_a_return_the_lead_may_send_again_and_be_confirmed(waiting, officer):
    give_back(waiting, officer)
    confirm(world.report(waiting.duty), officer)
    assert Duty.objects.get().state == "done"
    states = Progress.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["returned", "confirmed"]


@pytest.mark.parametrize("answer", ["", "   ", "\n"])
def test_a_return_without_a_reason_is_refused(waiting, officer, answer):
    with pytest.raises(actions.ReasonMissing):
        give_back(waiting, officer, answer=answer)
    assert Duty.objects.get().state == "sent"


@pytest.mark.parametrize("answer", [confirm, give_back])
def test_nobody_answers_their_own_report(answer):
    duty = world.duty()
    both = world.district_officer()
    progress = world.report(duty, by=both)
    with pytest.raises(actions.OwnReport):
        answer(progress, both)
    assert Duty.objects.get().state == "sent"


@pytest.mark.parametrize("answer", [confirm, give_back])
def test_a_part_report_needs_no_answer_and_takes_none(officer, answer):
    progress = world.report(world.duty(), percent=50)
    with pytest.raises(actions.NotWaiting):
        answer(progress, officer)


@pytest.mark.parametrize("answer", [confirm, give_back])
def test_answering_twice_by_the_same_person_is_once(waiting, officer, answer):
    answer(waiting, officer)
    before = Progress.objects.values().get()
    answer(waiting, officer)
    assert Progress.objects.values().get() == before
    assert (
        AuditEntry.objects.filter(action__in=["confirm_progress", "return_progress"]).count() == 1
    )


@pytest.mark.parametrize("answer", [confirm, give_back])
def test_a_second_officer_comes_too_late(waiting, officer, answer):
    answer(waiting, officer)
    with pytest.raises(actions.NotWaiting):
        answer(waiting, world.district_officer())


def test_what_was_returned_cannot_be_confirmed(waiting, officer):
    give_back(waiting, officer)
    with pytest.raises(actions.NotWaiting):
        confirm(waiting, officer)


def test_the_result_cannot_be_there_tomorrow_but_today(waiting, officer):
    with pytest.raises(actions.DayOutOfRange, match="đến 23/11/2026"):
        confirm(waiting, officer, on=world.DAY + timedelta(1))
    confirm(waiting, officer, on=world.DAY)


def test_the_result_cannot_be_there_before_the_task_began_but_on_that_day(waiting, officer):
    with pytest.raises(actions.DayOutOfRange, match="01/01/2021"):
        confirm(waiting, officer, on=factories.START - timedelta(1))
    confirm(waiting, officer, on=factories.START)


@pytest.mark.parametrize("answer", [confirm, give_back])
def test_nothing_is_answered_when_the_audit_line_fails(monkeypatch, waiting, officer, answer):
    def fail(**fields):
        raise RuntimeError("no audit")

    monkeypatch.setattr(AuditEntry.objects, "create", fail)
    with pytest.raises(RuntimeError):
        answer(waiting, officer)
    assert Progress.objects.get().state == "sent"
    assert Duty.objects.get().state == "sent"
