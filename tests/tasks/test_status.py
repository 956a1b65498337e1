"""Where a duty stands on a day, and the counts of it."""

from datetime import date, timedelta

import pytest

from tasks.models import Duty, Status
from tests import factories
from tests.tasks import world

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 25)


def status(duty, on):
    return Duty.objects.with_status(on).get(pk=duty.pk).standing


def done(on, **fields):
    return world.duty(due_on=DUE, state="done", percent=100, done_on=on, **fields)


def withdrawn(on, **fields):
    duty = world.duty(due_on=DUE, **fields)
    duty.task.withdrawn_on, duty.task.withdrawal_reason = on, "Thay thế."
    duty.task.save()
    return duty


@pytest.mark.parametrize("state", ["open", "doing"])
def test_a_duty_is_overdue_from_the_day_after_its_day(state):
    duty = world.duty(due_on=DUE, state=state)
    assert status(duty, DUE) == state
    assert status(duty, DUE + timedelta(1)) == Status.OVERDUE
    assert list(Duty.objects.overdue(DUE)) == []
    assert list(Duty.objects.overdue(DUE + timedelta(1))) == [duty]


def test_what_waits_for_the_district_is_not_overdue_for_the_agency():
    duty = world.duty(due_on=DUE, state="sent", percent=100)
    assert status(duty, DUE + timedelta(30)) == Status.SENT
    assert not Duty.objects.overdue(DUE + timedelta(30)).exists()
    assert list(Duty.objects.owed()) == [duty]


def test_done_on_the_day_is_in_time_and_a_day_later_is_late():
    assert status(done(DUE), DUE) == Status.DONE
    assert status(done(DUE + timedelta(1)), DUE) == Status.DONE_LATE
    assert not Duty.objects.owed().exists()


def test_a_withdrawal_ends_what_falls_due_on_its_day_but_not_what_was_due_before():
    before, same_day = withdrawn(DUE + timedelta(1)), withdrawn(DUE)
    later = DUE + timedelta(9)
    assert status(before, later) == Status.OVERDUE
    assert status(same_day, later) == Status.WITHDRAWN
    assert list(Duty.objects.owed()) == [before]
    assert list(Duty.objects.overdue(later)) == [before]


def test_a_confirmed_result_stays_done_after_a_withdrawal():
    duty = withdrawn(DUE, state="done", percent=100, done_on=DUE)
    assert status(duty, DUE) == Status.DONE


@pytest.mark.parametrize("day", [DUE - timedelta(1), DUE, DUE + timedelta(1)])
def test_the_row_and_the_query_agree_on_a_withdrawal(day):
    duty = withdrawn(day)
    assert duty.is_withdrawn == (status(duty, DUE) == Status.WITHDRAWN)


def test_days_late_count_until_today_while_owed_and_until_the_result_when_done():
    on = DUE + timedelta(12)
    rows = Duty.objects.with_status(on)
    assert rows.get(pk=world.duty(due_on=DUE).pk).days_late == 12
    assert rows.get(pk=done(DUE + timedelta(5)).pk).days_late == 5
    assert rows.get(pk=done(DUE - timedelta(5)).pk).days_late == 0
    assert rows.get(pk=world.duty(due_on=on).pk).days_late == 0
    assert rows.get(pk=world.duty(due_on=DUE, state="sent").pk).days_late == 0


def test_the_words_are_the_official_ones():
    assert [s.label for s in Status] == [
        "Chưa bắt đầu", "Đang làm", "Chờ xác nhận", "Hoàn thành", "Hoàn thành quá hạn",
        "Quá hạn", "Đã thu hồi",
    ]  # fmt: skip


def test_a_year_holds_its_first_and_its_last_day():
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    for day in days:
        world.duty(due_on=day)
    assert [d.due_on for d in Duty.objects.of_year(2026)] == days[1:3]
    assert Duty.objects.years() == [2027, 2026, 2025]


def an_office():
    """Two lead agencies with every status, and a neighbouring year."""
    one, two = (factories.AgencyFactory(order=order) for order in (1, 2))
    world.duty(one, due_on=DUE)
    world.duty(one, due_on=DUE, state="sent", percent=100)
    world.duty(one, due_on=date(2026, 12, 15), state="doing", percent=40)
    done(DUE, lead=two)
    done(DUE + timedelta(3), lead=two)
    withdrawn(DUE, lead=two)
    world.duty(two, due_on=date(2026, 12, 15), partners=[one])
    world.duty(two, due_on=date(2025, 12, 15))
    return one, two


def test_each_agency_is_counted_for_what_it_leads_in_one_query(django_assert_num_queries):
    one, two = an_office()
    with django_assert_num_queries(1):
        rows = {row["agency_id"]: row for row in Duty.objects.by_agency(2026, on=world.DAY)}
    figures = ["owed", *Status.values]
    assert [rows[one.pk][name] for name in figures] == [3, 0, 1, 1, 0, 0, 1, 0]
    assert [rows[two.pk][name] for name in figures] == [3, 1, 0, 0, 1, 1, 0, 1]
    assert [row["agency_id"] for row in Duty.objects.by_agency(2026, on=world.DAY)] == [
        one.pk,
        two.pk,
    ]


def test_the_tally_is_the_sum_of_the_agencies():
    an_office()
    rows = list(Duty.objects.by_agency(2026, on=world.DAY))
    tally = Duty.objects.of_year(2026).tally(world.DAY)
    assert tally == {name: sum(row[name] for row in rows) for name in tally}
    assert tally["owed"] == sum(tally[s] for s in Status if s != Status.WITHDRAWN) == 6


def test_an_agency_is_told_what_it_leads_and_where_it_helps():
    one, two = an_office()
    assert Duty.objects.of_agencies([one]).count() == 4
    assert Duty.objects.of_agencies([one, two]).count() == 8
    assert Duty.objects.of_agencies([]).count() == 0


def test_a_duty_with_several_of_ones_agencies_is_listed_once():
    agencies = [factories.AgencyFactory() for _ in range(3)]
    duty = world.duty(agencies[0], partners=agencies[1:])
    assert list(Duty.objects.of_agencies(agencies)) == [duty]
