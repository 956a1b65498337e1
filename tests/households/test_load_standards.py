"""`load_standards`: the shipped ethnic groups, standards and score tables, run at any time."""

from datetime import date

import pytest
from django.core.management import call_command

from households import actions, standards
from households.models import EthnicGroup, ScoreTable, Standard
from organisations.models import AuditEntry
from tests.households import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    call_command("load_standards")


def test_the_54_groups_are_loaded_with_kinh_as_the_majority(loaded):
    assert EthnicGroup.objects.count() == 54
    assert [group.name for group in EthnicGroup.objects.all() if not group.is_minority] == ["Kinh"]
    assert EthnicGroup.objects.get(code_1979="02").name == "Tày"


def test_both_standards_are_loaded_and_the_later_is_provisional(loaded):
    rows = Standard.objects.values_list("code", "valid_from", "valid_to", "is_provisional")
    assert list(rows) == [
        ("2022", date(2022, 1, 1), date(2026, 12, 31), False),
        ("2027", date(2027, 1, 1), date(2030, 12, 31), True),
    ]
    assert all(Standard.objects.values_list("is_national", flat=True))
    assert Standard.objects.get(code="2022").rules == standards.shipped().standards["2022"]


def test_one_standard_is_in_force_on_each_day(loaded):
    for day, code in [("2026-12-31", "2022"), ("2027-01-01", "2027")]:
        assert [s.code for s in Standard.objects.in_force(date.fromisoformat(day))] == [code]


def test_the_shipped_score_tables_are_for_illustration_only(loaded):
    assert ScoreTable.objects.count() == 2
    assert not any(ScoreTable.objects.values_list("is_official", flat=True))
    row = ScoreTable.objects.get(standard__code="2022")
    assert row.table in standards.shipped().tables


def test_loading_again_adds_nothing_and_undoes_no_correction(loaded):
    EthnicGroup.objects.filter(code_1979="02").update(aliases="Thổ (tên cũ)")
    Standard.objects.filter(code="2022").update(name="Chuẩn đã sửa")
    call_command("load_standards")
    assert EthnicGroup.objects.get(code_1979="02").aliases == "Thổ (tên cũ)"
    assert Standard.objects.get(code="2022").name == "Chuẩn đã sửa"
    assert (EthnicGroup.objects.count(), Standard.objects.count(), ScoreTable.objects.count()) == (
        54,
        2,
        2,
    )
    assert AuditEntry.objects.filter(action="load_standards").count() == 1


def test_what_is_missing_is_added_beside_what_is_there():
    build.standard("2022")
    call_command("load_standards")
    assert Standard.objects.count() == 2


def test_the_table_taken_into_use_last_counts():
    illustrative = build.score_table()
    official = ScoreTable.objects.get(pk=illustrative.pk)
    official.pk, official.code, official.is_official = None, "chinh_thuc", True
    official.legal_basis = "Thông tư …"
    official.definition |= {"code": "chinh_thuc", "official": True, "legal_basis": "Thông tư …"}
    official.valid_from = official.active_from = date(2024, 1, 1)
    official.definition["valid_from"] = "2024-01-01"
    official.save()
    standard = build.standard()
    assert actions.score_table_on(standard, date(2023, 12, 31)) == illustrative
    assert actions.score_table_on(standard, date(2024, 1, 1)) == official
    assert actions.score_table_on(standard, None) == official
    assert actions.score_table_on(build.standard("2027"), date(2027, 1, 1)) is None


def test_a_baseline_year_before_the_standard_still_has_its_table():
    table = build.score_table()
    assert actions.score_table_on(build.standard(), date(2021, 10, 1)) == table
