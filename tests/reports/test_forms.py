"""B1–B4 against a plain recount, and every way a household can go."""

from datetime import date

import pytest

from reports.checks import cross_checks
from reports.forms import FORMS
from reports.forms.declaration import rate
from reports.scope import NoReportsOfSuchUnit, Scope, YearNotClosed, closed_years
from tests import factories

from . import world
from .recount import Recount
from .world import NEAR, NOT, POOR

pytestmark = pytest.mark.django_db


def scopes(places, year=2024):
    """The district and its first commune."""
    return [Scope(factories.district(), year), Scope(places[0][0], year)]


def tables_of(scope):
    return {code: form.table(scope) for code, form in FORMS.items()}


def numbers(table, line=""):
    """{row: {column number: value}} of a filled form."""
    return {
        row.unit and row.unit.pk: {
            int(column.number): row.lines[line][column.key] for column in table.columns
        }
        for row in table.all_rows
    }


@pytest.mark.parametrize("seed", range(8))
def test_every_form_agrees_with_a_recount_of_the_raw_rows(seed):
    places = world.communes()
    world.close(2024, places)
    world.population(2024, places, seed=seed)
    for scope in scopes(places):
        recount, tables = Recount(scope.unit, 2024), tables_of(scope)
        assert_results(tables["B1"], recount.results())
        assert_movement(tables["B2"], recount.movement(POOR, NEAR))
        assert_movement(tables["B3"], recount.movement(NEAR, POOR))
        assert_deprivations(tables["B4"], recount.deprivations())


def assert_results(table, expected):
    for row, columns in numbers(table).items():
        for number in (1, 2, 3, 5, 9, 11):
            assert columns[number] == expected[row][number], (row, number)
        assert float(columns[4]) == pytest.approx(100 * columns[3] / columns[1], abs=1e-6)
        assert float(columns[12]) == pytest.approx(100 * columns[11] / columns[2], abs=1e-6)


def assert_movement(table, expected):
    for line in table.form.lines:
        found = numbers(table, line)
        assert set(expected) <= set(found)
        for row, columns in found.items():
            assert columns == expected.get(row, {}).get(line, dict.fromkeys(range(1, 10), 0))


def assert_deprivations(table, expected):
    for row in table.all_rows:
        wanted = expected.get(row.unit and row.unit.pk, {})
        assert {k: v for k, v in row.lines[""].items() if v} == dict(wanted)


@pytest.mark.parametrize("seed", range(4))
def test_every_check_passes_on_any_population(seed):
    places = world.communes()
    world.close(2023, places, is_baseline=True)
    world.close(2024, places)
    for each in world.population(2024, places, seed=seed):
        if each.class_before:
            world.fact(
                2023, each.unit_before, each.class_before, "nam_goc",
                members=each.members_before, household=each.household,
            )  # fmt: skip
    for scope in scopes(places):
        checks = cross_checks(tables_of(scope), scope)
        assert len(checks) == 8
        assert [(c.code, c.detail) for c in checks if c.passed is not True] == []


def line_of(form, unit, village_unit, line, year=2024):
    """{column number: value} of one line, without zeros."""
    found = numbers(FORMS[form].table(Scope(unit, year)), line)[village_unit.pk]
    return {number: value for number, value in found.items() if value}


@pytest.fixture
def two():
    """Two communes of one village each, 2024 closed: (district, A, village a, B, village b)."""
    places = world.communes(2, 1)
    world.close(2024, places)
    (a, [in_a]), (b, [in_b]) = places
    return factories.district(), a, in_a, b, in_b


def test_a_poor_household_that_moves_to_another_commune_leaves_here_and_comes_there(two):
    district, a, in_a, b, in_b = two
    world.fact(2024, in_b, POOR, "ngheo_cu", members=5, before=(in_a, POOR, 4))
    assert line_of("B2", district, a, "Hộ") == {1: 1, 4: 1}
    assert line_of("B2", district, a, "Nhân khẩu") == {1: 4, 4: 4}
    assert line_of("B2", district, b, "Hộ") == {8: 1, 9: 1}
    assert line_of("B2", district, b, "Nhân khẩu") == {8: 5, 9: 5}


def test_a_household_near_poor_here_and_poor_there_is_other_decrease_and_other_increase(two):
    district, a, in_a, b, in_b = two
    world.fact(2024, in_b, POOR, "can_ngheo_thanh_ngheo", members=3, before=(in_a, NEAR, 4))
    assert line_of("B3", district, a, "Hộ") == {1: 1, 4: 1}
    assert line_of("B2", district, b, "Hộ") == {8: 1, 9: 1}
    assert line_of("B3", district, b, "Hộ") == {}
    assert line_of("B2", district, b, "Nhân khẩu") == {8: 3, 9: 3}


def test_a_household_that_left_poverty_and_moved_is_other_decrease_only(two):
    district, a, in_a, b, in_b = two
    world.fact(2024, in_b, NOT, "thoat_ngheo", before=(in_a, POOR, 4))
    assert line_of("B2", district, a, "Hộ") == {1: 1, 4: 1}
    assert line_of("B2", district, b, "Hộ") == {}


def test_a_crossing_household_crosses_with_the_members_of_the_year_before(two):
    district, a, in_a, *_ = two
    world.fact(2024, in_a, NEAR, "ngheo_thanh_can_ngheo", members=6, before=(in_a, POOR, 4))
    assert line_of("B2", district, a, "Nhân khẩu") == {1: 4, 2: 4}
    assert line_of("B3", district, a, "Nhân khẩu") == {5: 4, 8: 2, 9: 6}
    assert line_of("B3", district, a, "Hộ") == {5: 1, 9: 1}


def test_a_household_that_shrinks_within_its_class_decreases_persons_only(two):
    district, a, in_a, *_ = two
    world.fact(2024, in_a, POOR, "ngheo_cu", members=2, before=(in_a, POOR, 5))
    assert line_of("B2", district, a, "Hộ") == {1: 1, 9: 1}
    assert line_of("B2", district, a, "Nhân khẩu") == {1: 5, 4: 3, 9: 2}


def test_a_removed_household_is_other_decrease_where_it_was(two):
    district, a, in_a, b, in_b = two
    world.fact(2024, in_b, None, "khac_giam", members=4, before=(in_a, NEAR, 4))
    assert line_of("B3", district, a, "Hộ") == {1: 1, 4: 1}
    assert line_of("B3", district, b, "Hộ") == {}


@pytest.mark.parametrize(
    ("movement", "column"), [("tai_ngheo", 6), ("phat_sinh_ngheo", 7), ("khac_tang", 8)]
)
def test_who_becomes_poor_from_outside_enters_with_the_members_of_now(two, movement, column):
    district, a, in_a, *_ = two
    world.fact(2024, in_a, POOR, movement, members=6, before=(in_a, NOT, 4))
    assert line_of("B2", district, a, "Hộ") == {column: 1, 9: 1}
    assert line_of("B2", district, a, "Nhân khẩu") == {column: 6, 9: 6}


def test_a_village_of_the_same_commune_is_no_move_in_the_district_and_one_in_the_commune():
    places = world.communes(1, 2)
    world.close(2024, places)
    commune, (first, second) = places[0]
    world.fact(2024, second, POOR, "ngheo_cu", before=(first, POOR, 4))
    assert line_of("B2", factories.district(), commune, "Hộ") == {1: 1, 9: 1}
    assert line_of("B2", commune, first, "Hộ") == {1: 1, 4: 1}
    assert line_of("B2", commune, second, "Hộ") == {8: 1, 9: 1}


def test_a_baseline_year_has_no_movement_and_says_so(two):
    district, a, in_a, *_ = two
    world.fact(2024, in_a, POOR, "nam_goc")
    table = FORMS["B2"].table(Scope(district, 2024))
    assert {v for row in table.all_rows for v in row.lines["Hộ"].values()} == {None}
    assert "năm gốc" in table.notes[0]
    checks = cross_checks(tables_of(Scope(district, 2024)), Scope(district, 2024))
    assert {check.passed for check in checks} == {None}


def test_missing_denominators_leave_rates_and_totals_missing_with_a_reason(two):
    district, a, in_a, b, in_b = two
    in_a.years.update(confirmed_at=None, confirmed_by=None)
    world.fact(2024, in_a, POOR, "ngheo_cu", before=(in_a, POOR, 4))
    table = FORMS["B1"].table(Scope(district, 2024))
    found = numbers(table)
    assert (found[a.pk][1], found[a.pk][3], found[a.pk][4]) == (None, 1, None)
    assert (found[b.pk][1], found[b.pk][4]) == (100, 0)
    assert (found[None][1], found[None][3], found[None][4]) == (None, 1, None)
    assert f"{a} (1 thôn)" in table.notes[0]


def test_a_commune_or_village_that_ended_during_the_year_leaves_the_total_whole(two):
    district, a, in_a, b, in_b = two
    gone = factories.UnitFactory(valid_to=date(2024, 6, 30))
    was = factories.VillageFactory(parent=gone, valid_to=date(2024, 6, 30))
    merged = factories.VillageFactory(parent=a, valid_to=date(2024, 6, 30))
    for village in (was, merged):
        village.years.create(
            year=2024, households=7, persons=7, minority_households=0, minority_persons=0
        )
    table = FORMS["B1"].table(Scope(district, 2024))
    found = numbers(table)
    assert gone.pk not in found
    assert (found[None][1], found[None][2]) == (200, 800)
    assert not any("Chưa có đủ" in note for note in table.notes)
    inside = numbers(FORMS["B1"].table(Scope(a, 2024)))
    assert merged.pk not in inside
    assert (inside[in_a.pk][1], inside[None][1]) == (100, 100)


def test_a_poor_household_left_in_a_village_long_gone_takes_no_total_away(two):
    district, a, in_a, *_ = two
    old = factories.VillageFactory(parent=a, valid_to=date(2022, 6, 30))
    world.fact(2024, old, POOR, "ngheo_cu", before=(old, POOR, 4))
    found = numbers(FORMS["B1"].table(Scope(a, 2024)))
    assert (found[old.pk][1], found[old.pk][3], found[None][1]) == (0, 1, 100)


def test_the_average_living_standard_is_missing_never_zero(two):
    table = FORMS["B1"].table(Scope(two[0], 2024))
    assert {row[number] for row in numbers(table).values() for number in (7, 8, 13, 14)} == {None}
    assert any("(7), (8), (13), (14)" in note for note in table.notes)


def test_a_commune_does_not_count_another_communes_rows(two):
    district, a, in_a, b, in_b = two
    world.fact(2024, in_b, POOR, "phat_sinh_ngheo")
    table = FORMS["B1"].table(Scope(a, 2024))
    assert [row.unit for row in table.rows] == [in_a]
    assert numbers(table)[None][3] == 0


def test_a_check_that_fails_names_the_row_and_both_numbers(two):
    district, a, in_a, *_ = two
    world.close(2023, [(a, [in_a]), (two[3], [two[4]])])
    world.fact(2024, in_a, POOR, "ngheo_cu", before=(in_a, POOR, 4))
    scope = Scope(district, 2024)
    opening = {c.code: c for c in cross_checks(tables_of(scope), scope)}["B2-1"]
    assert opening.passed is False
    assert f"{a} (hộ): 1 ≠ 0" in opening.detail


def test_a_year_is_closed_when_every_commune_has_closed(two):
    district, a, *_ = two
    assert closed_years(district) == [2024]
    review = world.close(2025, [(a, [])])
    assert closed_years(district) == [2025, 2024]
    review.communes.create(commune=two[3])
    assert closed_years(district) == [2024]
    assert closed_years(a) == [2025, 2024]
    with pytest.raises(YearNotClosed):
        Scope(district, 2025).require_closed()


def test_there_are_no_reports_of_a_village(two):
    with pytest.raises(NoReportsOfSuchUnit):
        Scope(two[2], 2024)


def test_rates_are_exact_and_missing_without_a_whole():
    assert rate(1, 3).as_tuple().exponent == -6
    assert rate(1, 0) is None
    assert rate(None, 5) is None


@pytest.mark.parametrize("code", FORMS)
def test_a_form_asks_as_many_queries_for_one_commune_as_for_three(
    code, django_assert_max_num_queries
):
    counts = set()
    for _ in range(2):
        places = world.communes(1 if not counts else 2)
        world.close(2024, places)
        world.population(2024, places, seed=1, size=30)
        scope = Scope(factories.district(), 2024)
        _ = scope.units, scope.standards
        with django_assert_max_num_queries(3) as queries:
            FORMS[code].table(scope)
        counts.add(len(queries))
    assert len(counts) == 1
