"""Score tables come into use from a survey date, and never against what was recorded."""

from datetime import date

import pytest
from django.db.models import ProtectedError

from households import actions
from households.actions import score_table as rules
from households.management.commands.score_surveys import load_standards
from households.models import ScoreTable, Survey
from organisations.models import AuditEntry
from tests.households import builders as build
from tests.households.scored import FIRST, computed, imported, version

pytestmark = pytest.mark.django_db
D = date


@pytest.fixture
def first():
    """The illustrative table, in use since 01/01/2022."""
    return build.score_table()


@pytest.fixture
def surveyed(first):
    """A household surveyed on 05/10/2026, its B1 computed by the first table."""
    commune, (village,) = build.commune()
    case = build.listed(build.open_round(commune), build.household(village))
    return computed(case)


def activate(table, day):
    return actions.activate_score_table(table, active_from=day, by=build.staff())


def test_an_imported_table_is_used_by_nothing(first):
    table = imported()
    assert table.active_from is None
    assert actions.score_table_on(table.standard, D(2026, 10, 5)) == first


def test_a_table_is_used_from_its_day_on_and_the_one_before_until_then(first):
    table = activate(imported(), D(2026, 9, 1))
    assert actions.score_table_on(table.standard, D(2026, 8, 31)) == first
    assert actions.score_table_on(table.standard, D(2026, 9, 1)) == table
    line = AuditEntry.objects.get(action="activate_score_table")
    assert line.changes == {"code": "ban_2", "active_from": "2026-09-01"}


def test_the_day_of_a_survey_scored_by_another_table_is_refused_and_the_day_after_is_not(surveyed):
    table = imported()
    with pytest.raises(rules.ContradictsSurveys) as refused:
        activate(table, D(2026, 10, 5))
    assert "1 Phiếu B" in str(refused.value)
    assert "06/10/2026" in str(refused.value)
    assert activate(table, D(2026, 10, 6)).active_from == D(2026, 10, 6)


def test_a_day_before_a_survey_scored_by_another_table_is_refused(surveyed):
    with pytest.raises(rules.ContradictsSurveys):
        activate(imported(), D(2026, 9, 1))


def test_a_survey_whose_total_came_from_paper_binds_no_table(first):
    commune, (village,) = build.commune()
    build.survey(build.listed(build.open_round(commune), build.household(village)), build.POOR)
    assert activate(imported(), D(2026, 9, 1)).active_from == D(2026, 9, 1)


def test_a_survey_that_was_replaced_still_binds(surveyed):
    case = surveyed.commune_review.cases.get()
    build.survey(case, build.POOR, base=surveyed.pk)
    with pytest.raises(rules.ContradictsSurveys):
        activate(imported(), D(2026, 10, 5))


def test_a_table_before_the_first_does_not_take_over_the_years_before_both(surveyed):
    """Before the first day of all, `score_table_on` gives the earliest table."""
    ScoreTable.objects.filter(pk=surveyed.score_table_id).update(active_from=D(2026, 12, 1))
    table = imported()
    with pytest.raises(rules.ContradictsSurveys, match="từ ngày 02/12/2026"):
        activate(table, D(2026, 11, 1))
    assert activate(table, D(2026, 12, 2)).active_from == D(2026, 12, 2)


def test_a_table_between_two_others_is_held_only_against_the_days_it_would_take(surveyed):
    later = activate(imported("ban_3"), D(2026, 12, 1))
    assert activate(imported(), D(2026, 11, 1)).active_from == D(2026, 11, 1)
    assert actions.score_table_on(later.standard, D(2026, 12, 1)) == later


def test_no_day_is_offered_after_the_last_day_of_the_table(surveyed):
    table = imported(valid_to=D(2026, 10, 5))
    with pytest.raises(rules.ContradictsSurveys, match="không còn ngày nào"):
        activate(table, D(2026, 10, 1))


@pytest.mark.parametrize(
    ("day", "whose"),
    [(D(2025, 12, 31), "bảng điểm ban_2"), (D(2027, 1, 1), "chuẩn 2022")],
)
def test_a_day_outside_the_table_or_its_standard_is_refused(day, whose, first):
    table = imported(valid_from=D(2026, 1, 1), valid_to=D(2028, 1, 1))
    with pytest.raises(rules.NotInForce, match=whose):
        activate(table, day)


def test_the_first_and_the_last_day_in_force_will_do(first):
    assert activate(imported("a", valid_from=D(2026, 1, 1)), D(2026, 1, 1))
    assert activate(imported("b"), D(2026, 12, 31))


def test_a_second_table_from_the_same_day_is_refused_in_words(first):
    activate(imported(), D(2026, 9, 1))
    with pytest.raises(rules.AnotherFromThatDay, match="01/09/2026"):
        activate(imported("ban_3"), D(2026, 9, 1))
    assert ScoreTable.objects.get(code="ban_3").active_from is None


def test_of_two_activations_of_one_table_the_second_is_refused(first):
    table = imported()
    stale = ScoreTable.objects.get(pk=table.pk)
    activate(table, D(2026, 9, 1))
    with pytest.raises(rules.ScoreTableIsActive, match="01/09/2026"):
        activate(stale, D(2026, 9, 2))


def test_a_table_that_scored_nothing_may_be_taken_out_of_use(first):
    table = activate(imported(), D(2026, 9, 1))
    actions.deactivate_score_table(table, by=build.staff())
    assert actions.score_table_on(table.standard, D(2026, 10, 5)) == first
    with pytest.raises(rules.ScoreTableNotActive):
        actions.deactivate_score_table(table, by=build.staff())


def test_a_table_that_scored_a_survey_is_neither_taken_out_of_use_nor_discarded(surveyed):
    table = surveyed.score_table
    with pytest.raises(rules.ScoreTableIsUsed, match="nhập bản mới"):
        actions.deactivate_score_table(table, by=build.staff())
    with pytest.raises(rules.ScoreTableIsActive):
        actions.discard_score_table(table, by=build.staff())


def test_the_database_itself_keeps_a_table_that_scored_a_survey(surveyed):
    table = surveyed.score_table
    with pytest.raises(ProtectedError):
        table.delete()
    ScoreTable.objects.filter(pk=table.pk).update(active_from=None)  # past every rule
    with pytest.raises(rules.ScoreTableIsUsed):
        actions.discard_score_table(table, by=build.staff())
    assert Survey.objects.get().score_table == table


def test_a_table_never_used_may_be_discarded_and_its_code_used_again(first):
    actions.discard_score_table(imported(), by=build.staff())
    assert not ScoreTable.objects.filter(code="ban_2").exists()
    assert AuditEntry.objects.get(action="discard_score_table").changes == {"code": "ban_2"}
    assert imported(name="Bản khác").name == "Bản khác"


def test_the_same_table_once_more_changes_nothing_and_another_of_its_code_is_refused(first):
    table = imported()
    lines = AuditEntry.objects.count()
    assert imported() == table
    assert AuditEntry.objects.count() == lines
    with pytest.raises(rules.ScoreTableExists):
        imported(name="Bản khác")


def test_scoring_a_workbook_and_recording_a_survey_choose_the_same_table(first):
    official = {"official": True, "legal_basis": "Thông tư …"}
    activate(imported("chinh_thuc", **official), D(2024, 3, 1))
    activate(imported("minh_hoa_moi"), D(2025, 3, 1))
    imported("chua_dung", **official)
    standard = build.standard()
    rulebook = load_standards()
    days = [D(2021, 10, 1), D(2022, 1, 1), D(2024, 2, 29), D(2024, 3, 1), D(2025, 3, 1)]
    chosen = [actions.score_table_on(standard, day).code for day in days]
    assert [rulebook.table(standard.rules, day).code for day in days] == chosen
    assert chosen == [FIRST.code, FIRST.code, FIRST.code, "chinh_thuc", "minh_hoa_moi"]


def test_an_official_table_without_a_basis_is_refused(first):
    with pytest.raises(rules.OfficialWithoutBasis):
        actions.import_score_table(version(official=True, legal_basis=""), by=build.staff())
