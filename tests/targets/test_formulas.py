import random
from fractions import Fraction

import pytest

from households.models import HouseholdYear, VillageYear
from organisations.models import UnitAttribute
from targets.formulas import FORMULAS, UnknownFormula, figures
from targets.ledger import Ledger
from tests import factories

from . import world

pytestmark = pytest.mark.django_db
YEARS = range(2021, 2027)


@pytest.fixture
def mini():
    """Two communes of two villages, 2021–2023, worked out by hand on paper.

    La Hiên: 2021 30 poor + 10 near of 100 · 2022 24 + 12 of 100 · 2023 21 + 12 of 120
    Sảng Mộc: 2021 50 poor + 10 near of 80 · 2022 46 + 9 of 80 · 2023 40 + 8 of 80
    """
    la_hien = world.commune("Xã La Hiên", region="I")
    sang_moc = world.commune("Xã Sảng Mộc", region="III")
    one, two = la_hien.villages
    three, four = sang_moc.villages
    for year, sizes in {2021: (60, 40), 2022: (60, 40), 2023: (70, 50)}.items():
        world.residents(one, year, sizes[0])
        world.residents(two, year, sizes[1])
        world.residents(three, year, 50)
        world.residents(four, year, 30)
    for village, poor, near in ((one, 20, 4), (two, 10, 6), (three, 30, 5), (four, 20, 5)):
        world.facts(village, 2021, "nam_goc", poor)
        world.facts(village, 2021, "nam_goc", near, poverty_class="can_ngheo")
    _year_2022(one, two, three)
    world.facts(one, 2023, "ngheo_cu", 20)
    world.facts(two, 2023, "tai_ngheo", 1)
    world.facts(two, 2023, "can_ngheo_cu", 12)
    world.facts(four, 2023, "ngheo_cu", 40)
    world.facts(three, 2023, "can_ngheo_cu", 8)
    for unit in (la_hien, sang_moc):
        for year in (2021, 2022, 2023):
            world.close(unit, year)
    return factories.district(), la_hien, sang_moc


def _year_2022(one, two, three):
    world.facts(one, 2022, "ngheo_cu", 17)
    world.facts(one, 2022, "tai_ngheo", 2)
    world.facts(one, 2022, "tai_ngheo", 1, has_merit=True)
    world.facts(two, 2022, "phat_sinh_ngheo", 3)
    world.facts(two, 2022, "can_ngheo_thanh_ngheo", 1)
    world.facts(two, 2022, "can_ngheo_cu", 12)
    world.facts(two, 2022, "thoat_ngheo", 9, has_merit=True)
    world.facts(three, 2022, "ngheo_cu", 40)
    world.facts(three, 2022, "phat_sinh_ngheo", 2, has_merit=True)
    world.facts(three, 2022, "khac_tang", 4, has_merit=True)
    world.facts(three, 2022, "tai_can_ngheo", 9)


HAND_WORKED = [
    # formula, year, district, La Hiên, Sảng Mộc
    ("poor_rate", 2021, Fraction(80, 180) * 100, 30, Fraction(125, 2)),
    ("poor_rate", 2022, Fraction(70, 180) * 100, 24, Fraction(115, 2)),
    ("poor_rate", 2023, Fraction(61, 200) * 100, Fraction(35, 2), 50),
    ("near_poor_rate", 2021, Fraction(20, 180) * 100, 10, Fraction(25, 2)),
    ("near_poor_rate", 2023, 10, 10, 10),
    ("multidimensional_rate", 2022, Fraction(91, 180) * 100, 36, Fraction(275, 4)),
    ("fall_of_poor_rate", 2022, Fraction(10, 180) * 100, 6, 5),
    ("fall_of_poor_rate", 2023, Fraction(70, 180) * 100 - Fraction(61, 2), Fraction(13, 2), 7.5),
    ("special_difficulty_communes", 2023, 1, 0, 1),
    ("poor_again", 2022, 3, 3, 0),
    ("new_poor", 2022, 5, 3, 2),
    ("fallen_into_poverty", 2022, 8, 6, 2),
    ("fallen_into_poverty", 2023, 1, 1, 0),
    ("fallen_with_merit", 2022, 3, 1, 2),
    ("merit_poor_households", 2022, 7, 1, 6),
    ("merit_poor_households", 2021, 0, 0, 0),
]


@pytest.mark.parametrize(("formula", "year", "all_of_it", "la_hien", "sang_moc"), HAND_WORKED)
def test_every_formula_gives_what_was_worked_out_by_hand(
    mini, formula, year, all_of_it, la_hien, sang_moc
):
    found = figures(formula, Ledger(mini[0], YEARS))
    expected = [all_of_it, la_hien, sang_moc]
    assert [found[unit.pk, year].exact for unit in mini] == expected


def test_no_formula_is_left_without_a_hand_worked_case():
    assert {row[0] for row in HAND_WORKED} == set(FORMULAS)


def test_a_rate_shows_its_numerator_and_denominator(mini):
    found = figures("poor_rate", Ledger(mini[0], YEARS))
    figure = found[mini[0].pk, 2023]
    assert (figure.numerator, figure.denominator) == (61, 200)
    assert str(figure.value) == "30.5"


def test_a_ledger_of_one_commune_holds_nothing_of_another(mini):
    district, la_hien, _ = mini
    alone = figures("poor_rate", Ledger(la_hien, YEARS))
    assert {pk for pk, _ in alone} == {la_hien.pk}
    assert alone == {
        key: figure
        for key, figure in figures("poor_rate", Ledger(district, YEARS)).items()
        if key[0] == la_hien.pk
    }


def test_an_unknown_formula_is_refused(mini):
    with pytest.raises(UnknownFormula, match="poor_rates"):
        figures("poor_rates", Ledger(mini[0], YEARS))


def test_the_number_of_queries_does_not_grow_with_communes_and_years(django_assert_num_queries):
    for count in (1, 3):
        for _ in range(count):
            unit = world.commune()
            for year in (2021, 2022, 2023)[:count]:
                world.full_year(unit, year, poor=5)
        ledger = Ledger(factories.district(), YEARS)
        with django_assert_num_queries(5):
            for formula in FORMULAS:
                assert figures(formula, ledger)


class TestMissing:
    """What cannot be computed is missing with its reason, never 0."""

    def reason(self, formula, unit, year):
        figure = figures(formula, Ledger(factories.district(), YEARS))[unit.pk, year]
        assert figure.exact is None and figure.value is None
        return figure.missing_reason

    def test_a_year_that_is_not_closed(self, mini):
        for formula in FORMULAS:
            assert self.reason(formula, mini[1], 2024) == "Chưa khoá sổ năm 2024"
            assert self.reason(formula, mini[0], 2024) == "Chưa khoá sổ năm 2024"

    def test_facts_of_a_year_that_is_not_closed_do_not_count(self, mini):
        world.facts(mini[1].villages[0], 2024, "ngheo_cu", 5)
        assert self.reason("merit_poor_households", mini[1], 2024) == "Chưa khoá sổ năm 2024"

    def test_a_district_with_a_commune_still_open_names_it(self, mini):
        world.full_year(mini[1], 2024, poor=1)
        assert self.reason("poor_again", mini[0], 2024) == "Xã Sảng Mộc chưa khoá sổ năm 2024"

    def test_one_unconfirmed_village_is_enough(self, mini):
        figure = VillageYear.objects.get(village=mini[1].villages[1], year=2023)
        figure.confirmed_at = figure.confirmed_by = None
        figure.save()
        expected = "Xã La Hiên chưa xác nhận số hộ dân cư năm 2023"
        assert self.reason("poor_rate", mini[1], 2023) == expected
        assert self.reason("multidimensional_rate", mini[0], 2023) == expected
        assert self.reason("fall_of_poor_rate", mini[0], 2023) == expected

    def test_a_village_without_any_figure_is_missed_too(self, mini):
        factories.VillageFactory(parent=mini[2])
        expected = "Xã Sảng Mộc chưa xác nhận số hộ dân cư năm 2023"
        assert self.reason("poor_rate", mini[0], 2023) == expected

    def test_a_count_needs_no_denominator(self, mini):
        VillageYear.objects.all().delete()
        found = figures("poor_again", Ledger(mini[0], YEARS))
        assert found[mini[0].pk, 2022].exact == 3

    def test_more_than_three_communes_are_counted_not_listed(self, mini):
        for number in range(5):
            world.full_year(world.commune(f"Xã số {number}"), 2023, poor=0)
        VillageYear.objects.filter(year=2023).update(confirmed_at=None, confirmed_by=None)
        reason = self.reason("poor_rate", mini[0], 2023)
        assert reason.startswith("Xã La Hiên, Xã Sảng Mộc, Xã số 0 và 4 xã khác chưa xác nhận")

    def test_the_baseline_year_has_no_movement_and_no_fall(self, mini):
        assert "là năm gốc" in self.reason("poor_again", mini[1], 2021)
        assert "là năm gốc" in self.reason("fall_of_poor_rate", mini[0], 2021)

    def test_a_fall_is_missing_with_the_reason_of_the_year_before(self, mini):
        VillageYear.objects.filter(year=2022, village=mini[1].villages[0]).delete()
        expected = "Xã La Hiên chưa xác nhận số hộ dân cư năm 2022"
        assert self.reason("fall_of_poor_rate", mini[1], 2023) == expected

    def test_two_standards_are_never_subtracted(self, mini):
        world.full_year(mini[1], 2024, poor=1, standard_code="2027")
        assert self.reason("fall_of_poor_rate", mini[1], 2024) == (
            "Năm 2023 và năm 2024 đo theo hai chuẩn nghèo khác nhau"
        )

    def test_no_resident_household_at_all(self, mini):
        VillageYear.objects.filter(village__in=mini[1].villages, year=2023).update(
            households=0, persons=0
        )
        assert self.reason("poor_rate", mini[1], 2023) == "Tổng số hộ dân cư năm 2023 bằng 0"

    def test_an_unknown_region_is_named(self, mini):
        UnitAttribute.objects.filter(unit=mini[2]).delete()
        assert self.reason("special_difficulty_communes", mini[0], 2022) == (
            "Chưa có khu vực (I, II, III) năm 2022 của Xã Sảng Mộc"
        )


def test_the_region_in_force_on_the_last_day_of_the_year_counts(mini):
    attribute = UnitAttribute.objects.get(unit=mini[2])
    attribute.valid_to = "2023-12-30"
    attribute.save()
    UnitAttribute.objects.create(
        unit=mini[2], kind="region", value="II", valid_from="2023-12-31", is_confirmed=False
    )
    found = figures("special_difficulty_communes", Ledger(mini[0], YEARS))
    assert [found[mini[0].pk, year].exact for year in (2022, 2023)] == [1, 0]
    assert found[mini[0].pk, 2022].remark == ""
    assert (
        found[mini[0].pk, 2023].remark == "Khu vực của Xã Sảng Mộc chưa đối chiếu với văn bản gốc"
    )


def test_a_commune_that_ended_during_the_year_is_no_part_of_it(mini):
    district, la_hien, sang_moc = mini
    sang_moc.valid_to = "2023-12-30"
    sang_moc.save()
    found = figures("poor_rate", Ledger(district, YEARS))
    assert (sang_moc.pk, 2023) not in found
    assert found[district.pk, 2023] == found[la_hien.pk, 2023]
    assert found[district.pk, 2022].exact == Fraction(70, 180) * 100


@pytest.mark.parametrize("seed", range(4))
def test_an_independent_recount_of_random_facts_agrees(seed):
    luck = random.Random(seed)
    units = [world.commune(f"Xã {n}") for n in range(3)]
    for unit in units:
        for year in (2021, 2022, 2023):
            for village in unit.villages:
                world.residents(village, year, luck.randint(20, 60))
                for _ in range(luck.randint(3, 12)):
                    movement = luck.choice(sorted(world.CLASS_OF))
                    world.facts(village, year, movement, has_merit=luck.random() < 0.4)
            world.close(unit, year)
    for unit in units:
        _compare(unit, [unit], Ledger(factories.district(), YEARS))
    _compare(factories.district(), units, Ledger(factories.district(), YEARS))


def _compare(unit, communes, ledger):
    """Count again in plain Python, row by row, knowing nothing of ledger or formulas."""
    for year in (2022, 2023):
        rows = [
            row
            for row in HouseholdYear.objects.select_related("unit__parent")
            if row.year == year and row.unit.parent in communes
        ]
        poor = sum(row.poverty_class == "ngheo" for row in rows)
        near = sum(row.poverty_class == "can_ngheo" for row in rows)
        again = [row for row in rows if row.movement == "tai_ngheo"]
        new = [row for row in rows if row.movement == "phat_sinh_ngheo"]
        residents = sum(
            row.households
            for row in VillageYear.objects.select_related("village__parent")
            if row.year == year and row.village.parent in communes
        )
        expected = {
            "poor_rate": Fraction(poor * 100, residents),
            "near_poor_rate": Fraction(near * 100, residents),
            "multidimensional_rate": Fraction((poor + near) * 100, residents),
            "poor_again": len(again),
            "new_poor": len(new),
            "fallen_into_poverty": len(again) + len(new),
            "fallen_with_merit": sum(row.has_merit for row in again + new),
            "merit_poor_households": sum(
                row.has_merit for row in rows if row.poverty_class == "ngheo"
            ),
        }
        found = {name: figures(name, ledger)[unit.pk, year].exact for name in expected}
        assert found == expected
