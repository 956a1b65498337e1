"""The calendar: computed days are loaded once, corrected by staff, and counted by."""

from datetime import date

import pytest
from django.core.management import call_command

from organisations import holiday_actions
from organisations.access import Role
from organisations.models import AuditEntry, Holiday
from organisations.working_days import Calendar
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/ngay-nghi/"
D = date


def calendar(*rows):
    return Calendar({day: Holiday(day=day, kind=kind, name="x") for day, kind in rows})


def test_weekends_and_holidays_are_off_and_made_up_days_are_worked():
    made = calendar((D(2026, 9, 2), "off"), (D(2026, 8, 22), "work"))
    assert made.count(D(2026, 8, 21), D(2026, 8, 24)) == 3  # Friday, worked Saturday, Monday
    assert made.count(D(2026, 8, 31), D(2026, 9, 4)) == 4
    assert made.count(D(2026, 9, 4), D(2026, 9, 3)) == 0


def test_the_last_of_some_working_days_is_found_over_tet():
    tet = [(D(2026, 2, day), "off") for day in range(16, 21)]
    assert calendar(*tet).last_of(D(2026, 2, 13), 3) == D(2026, 2, 24)
    with pytest.raises(ValueError, match="do not fit"):
        calendar().last_of(D(2026, 2, 13), 60)


def test_a_year_without_any_day_is_named_missing():
    Holiday.objects.create(day=D(2026, 1, 1), name="Tết Dương lịch")
    assert Calendar.between(D(2026, 12, 1), D(2028, 1, 5)).missing_years == (2027, 2028)


def test_the_plans_years_are_loaded_once_and_corrections_stay():
    call_command("load_holidays", verbosity=0)
    assert Holiday.objects.get(day=D(2026, 2, 17)).name == "Tết Nguyên Đán"
    assert Holiday.objects.get(day=D(2026, 8, 22)).kind == Holiday.Kind.WORK
    years = {day.year for day in Holiday.objects.values_list("day", flat=True)}
    assert years == set(range(2021, 2031))
    assert not Holiday.objects.filter(is_confirmed=True).exists()
    Holiday.objects.filter(day=D(2026, 8, 31)).update(kind="work", name="Không nghỉ")
    before = list(Holiday.objects.values())
    call_command("load_holidays", verbosity=0)
    assert list(Holiday.objects.values()) == before
    assert AuditEntry.objects.filter(action="load_holidays").count() == 1


def test_everybody_reads_a_year_and_an_empty_one_says_so(signed_in):
    Holiday.objects.create(day=D(2026, 1, 1), name="Tết Dương lịch", legal_basis="Điều 112")
    client = signed_in(Role.VILLAGE_HEAD, factories.VillageFactory())
    shown = client.get(PAGE, {"year": 2026}).content.decode()
    assert "Tết Dương lịch" in shown and "chưa đối chiếu" in shown
    assert "Ghi vào lịch" not in shown
    assert "Chưa có ngày nghỉ năm 2031" in client.get(PAGE, {"year": 2031}).content.decode()
    assert client.get(PAGE, {"year": "x"}).status_code == 200


def test_only_an_administrator_enters_days(signed_in):
    entry = {"day": "02/01/2026", "kind": "off", "name": "Nghỉ thêm"}
    signed_in(Role.DISTRICT_STAFF).post(PAGE, entry)
    assert not Holiday.objects.exists()
    signed_in(Role.ADMINISTRATOR).post(PAGE, entry)
    assert Holiday.objects.get().name == "Nghỉ thêm"


def test_a_day_that_is_there_is_corrected_and_refused_input_is_kept(signed_in):
    Holiday.objects.create(day=D(2026, 1, 2), name="Nghỉ thêm")
    client = signed_in(Role.ADMINISTRATOR)
    entry = {"day": "02/01/2026", "kind": "work", "name": "Làm việc", "is_confirmed": "on"}
    refused = client.post(PAGE, entry).content.decode()
    assert "nếu đã đối chiếu văn bản" in refused and "Làm việc" in refused
    client.post(PAGE, entry | {"legal_basis": "TB 6150/TB-BLĐTBXH"})
    assert Holiday.objects.get().kind == "work"


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_day_and_for_three(
    signed_in, number, django_assert_num_queries
):
    for day in range(1, number + 1):
        Holiday.objects.create(day=D(2026, 1, day), name="Nghỉ")
    client = signed_in(Role.LEADER)
    client.get(PAGE)
    with django_assert_num_queries(4):
        client.get(PAGE, {"year": 2026})


def test_without_the_audit_line_no_day_is_entered(monkeypatch):
    monkeypatch.setattr(holiday_actions, "record", lambda *args, **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        holiday_actions.set_holiday(day=D(2026, 1, 2), kind="off", name="x", by=None)
    assert not Holiday.objects.exists()


def test_a_day_that_was_entered_reads_as_a_change_in_the_trail(signed_in):
    client = signed_in(Role.ADMINISTRATOR)
    client.post(PAGE, {"day": "02/09/2026", "kind": "off", "name": "Quốc khánh"})
    shown = client.get("/nhat-ky/").content.decode()
    assert "Ghi ngày nghỉ" in shown and "loại ngày: Nghỉ" in shown
    assert AuditEntry.objects.get(action="set_holiday").kind == AuditEntry.Kind.CHANGE
