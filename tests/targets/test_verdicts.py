"""Verdicts at their edges: exactly on the target, just beside it, and without data."""

from decimal import Decimal

import pytest

from households.models import VillageYear
from targets.models import Target
from targets.readings import Basis
from targets.verdicts import Board, Verdict, goal_rows
from tests import factories

from . import world

pytestmark = pytest.mark.django_db
FALL, RATE, BOTH = "muc-giam-ty-le-ho-ngheo", "ty-le-ho-ngheo", "ty-le-ngheo-da-chieu"
SPECIAL, FALLEN = "xa-dac-biet-kho-khan", "ho-tai-ngheo-va-phat-sinh-moi"


@pytest.fixture
def la_hien():
    return world.commune("Xã La Hiên")


def years(commune, poor_by_year, **how):
    """Close the years 2021, 2022, … with so many poor of 1000 households."""
    for year, poor in enumerate(poor_by_year, 2021):
        world.full_year(commune, year, poor=poor, **how)


def readings(code, unit):
    indicator = world.indicator(code)
    return Board(unit).readings(indicator)


def standing(code, unit, year=None):
    indicator = world.indicator(code)
    return Board(unit, year).standing(indicator)


class TestAverage:
    """Fall of the poor share: at least 3 points a year on average over 2022–2025."""

    def test_exactly_three_points_a_year_is_met(self, la_hien):
        years(la_hien, [200, 170, 140, 110, 80])
        reading = readings(FALL, la_hien)[2025]
        assert reading.verdict == Verdict.MET
        assert reading.actual == 3
        assert reading.reason.endswith("từ 3,00\xa0điểm\xa0% trở lên; vừa đúng")
        assert standing(FALL, la_hien).word == "Đã đạt"

    def test_one_household_short_of_three_points_is_not_met(self, la_hien):
        years(la_hien, [200, 170, 140, 110, 81])
        reading = readings(FALL, la_hien)[2025]
        assert (reading.verdict, reading.actual) == (Verdict.NOT_MET, Decimal("2.975"))
        assert standing(FALL, la_hien).word == "Không đạt"

    def test_a_shortfall_that_rounding_hides_is_shown_with_more_decimals(self, la_hien):
        world.full_year(la_hien, 2021, poor=20, households=100)
        world.full_year(la_hien, 2022, poor=101, households=594)
        reading = readings(FALL, la_hien)[2022]
        assert reading.verdict == Verdict.NOT_MET
        assert reading.reason == (
            "2,997\xa0điểm\xa0%; mục tiêu: từ 3,000\xa0điểm\xa0% trở lên; "
            "thấp hơn 0,003\xa0điểm\xa0%"
        )

    def test_repeating_fractions_that_add_up_to_exactly_three_are_met(self, la_hien):
        for year, poor in {2021: 100, 2022: 91, 2023: 82}.items():
            world.full_year(la_hien, year, poor=poor, households=300)
        assert readings(FALL, la_hien)[2023].actual == 3
        assert readings(FALL, la_hien)[2023].verdict == Verdict.MET

    def test_a_weak_year_is_carried_by_a_strong_one(self, la_hien):
        years(la_hien, [200, 150, 140])
        found = readings(FALL, la_hien)
        assert found[2023].figure.exact == 1
        assert (found[2021].word, found[2021].figure.exact) == ("Năm gốc", None)
        assert (found[2023].held, found[2023].verdict) == (3, Verdict.MET)
        assert standing(FALL, la_hien).word == "Đang đạt"

    def test_a_year_without_denominators_leaves_the_average_without_data(self, la_hien):
        years(la_hien, [200, 170, 140])
        VillageYear.objects.filter(year=2022).update(confirmed_at=None, confirmed_by=None)
        reading = readings(FALL, la_hien)[2023]
        assert reading.verdict == Verdict.NO_DATA
        assert reading.reason == "Xã La Hiên chưa xác nhận số hộ dân cư năm 2022"

    def test_after_its_last_year_the_verdict_of_2025_stands(self, la_hien):
        years(la_hien, [200, 170, 140, 110, 80, 79])
        stands = standing(FALL, la_hien)
        assert (stands.year, stands.reading.year, stands.word) == (2026, 2025, "Đã đạt")


class TestHalfOfTheBaseline:
    """Multidimensional poverty: at most half of the baseline by 2030."""

    def close_until_2030(self, la_hien, last, standard_code="2022"):
        world.full_year(la_hien, 2021, poor=150, near=51)
        world.full_year(la_hien, 2030, poor=last, standard_code=standard_code)

    def test_exactly_half_is_met(self, la_hien):
        world.full_year(la_hien, 2021, poor=150, near=50)
        world.full_year(la_hien, 2030, poor=60, near=40)
        reading = readings(BOTH, la_hien)[2030]
        assert (reading.verdict, reading.aim.value) == (Verdict.MET, 10)
        assert reading.aim.basis == Basis.PLAN

    @pytest.mark.parametrize(
        ("poor", "verdict"), [(100, Verdict.MET), (101, Verdict.NOT_MET)], ids=["below", "above"]
    )
    def test_half_of_an_odd_baseline_lies_between_two_households(self, la_hien, poor, verdict):
        self.close_until_2030(la_hien, poor)
        assert readings(BOTH, la_hien)[2030].verdict == verdict

    def test_years_before_2030_are_held_against_a_reference_path_that_says_so(self, la_hien):
        world.full_year(la_hien, 2021, poor=180)
        world.full_year(la_hien, 2024, poor=150)
        reading = readings(BOTH, la_hien)[2024]
        assert (reading.verdict, reading.aim.exact) == (Verdict.MET, 15)
        assert reading.word == "Kịp lộ trình"
        assert "Kế hoạch không quy định từng năm" in reading.aim.source
        assert "giữ nhịp" in standing(BOTH, la_hien).reason.lower()

    def test_one_household_above_the_path_is_late(self, la_hien):
        world.full_year(la_hien, 2021, poor=180)
        world.full_year(la_hien, 2024, poor=151)
        assert readings(BOTH, la_hien)[2024].word == "Chậm lộ trình"
        assert "không kịp mục tiêu năm 2030" in standing(BOTH, la_hien).reason

    def test_another_standard_makes_no_verdict(self, la_hien):
        self.close_until_2030(la_hien, 10, standard_code="2027")
        reading = readings(BOTH, la_hien)[2030]
        assert reading.verdict == Verdict.NO_DATA
        assert "chuẩn nghèo khác với năm 2021" in reading.reason
        assert reading.figure.exact == 1

    def test_without_a_baseline_there_is_no_verdict(self, la_hien):
        world.full_year(la_hien, 2030, poor=10)
        reading = readings(BOTH, la_hien)[2030]
        assert (reading.verdict, reading.reason) == (Verdict.NO_DATA, "Chưa khoá sổ năm 2021")


class TestDerivedPath:
    """The poor share by year: the baseline minus three points for every year."""

    def test_the_baseline_minus_six_points_in_2023(self, la_hien):
        years(la_hien, [200, 180, 140])
        found = readings(RATE, la_hien)
        assert [found[year].aim.value for year in (2022, 2023)] == [17, 14]
        assert [found[year].verdict for year in (2022, 2023)] == [Verdict.NOT_MET, Verdict.MET]
        assert found[2023].aim.basis == Basis.DERIVED
        assert "Suy ra" in found[2023].aim.source

    def test_a_target_never_falls_below_zero(self, la_hien):
        years(la_hien, [70, 40, 10, 1, 0])
        found = readings(RATE, la_hien)
        assert [found[year].aim.value for year in (2023, 2024, 2025)] == [1, 0, 0]
        assert [found[year].verdict for year in (2023, 2024, 2025)] == [
            Verdict.MET, Verdict.NOT_MET, Verdict.MET,
        ]  # fmt: skip

    def test_after_2025_there_is_no_target_and_the_change_is_told(self, la_hien):
        years(la_hien, [200, 170, 140, 110, 80, 70])
        reading = readings(RATE, la_hien)[2026]
        assert reading.verdict == Verdict.NO_TARGET
        assert reading.reason == (
            "Kế hoạch không đặt mục tiêu cho năm 2026. "
            "Giảm 1,00\xa0điểm\xa0% so với năm 2025 (8,00 → 7,00\xa0%)"
        )


class TestSpecialDifficulty:
    """No commune in special difficulty by 2030; nothing is said about the years before."""

    def test_one_commune_left_means_not_yet(self, la_hien):
        sang_moc = world.commune("Xã Sảng Mộc", region="III")
        for unit in (la_hien, sang_moc):
            world.full_year(unit, 2021, poor=1)
            world.full_year(unit, 2022, poor=1)
        assert readings(SPECIAL, factories.district())[2022].verdict == Verdict.NO_TARGET
        stands = standing(SPECIAL, factories.district())
        assert (stands.word, stands.actual, stands.aim.value) == ("Chưa đạt", 1, 0)
        assert stands.reason == "1\xa0xã; mục tiêu năm 2030: 0\xa0xã; cao hơn 1\xa0xã"

    def test_none_left_is_met_and_in_2030_for_good(self, la_hien):
        world.full_year(la_hien, 2021, poor=1)
        assert standing(SPECIAL, la_hien).word == "Đang đạt"
        world.full_year(la_hien, 2030, poor=1)
        assert standing(SPECIAL, la_hien).word == "Đã đạt"


class TestAgainstTheYearBefore:
    """Re-poor and newly poor: as few as possible, so the year before is the measure."""

    @pytest.fixture
    def fallen(self, la_hien):
        def close(*counts):
            world.full_year(la_hien, 2021, poor=10)
            for year, count in enumerate(counts, 2022):
                world.full_year(la_hien, year, poor=10)
                world.facts(la_hien.villages[0], year, "tai_ngheo", count)

        return close

    @pytest.mark.parametrize(
        ("before", "now", "word", "tone"),
        [
            (5, 4, "Giảm", "ok"),
            (5, 5, "Không giảm", "late"),
            (5, 6, "Không giảm", "late"),
            (1, 0, "Không có", "ok"),
            (0, 0, "Không có", "ok"),
        ],
        ids=["fewer", "as many", "more", "none now", "none twice"],
    )
    def test_only_fewer_or_none_is_good(self, la_hien, fallen, before, now, word, tone):
        fallen(before, now)
        assert readings(FALLEN, la_hien)[2023].word == word
        stands = standing(FALLEN, la_hien)
        assert (stands.word, stands.tone) == (word, tone)

    def test_the_first_year_has_nothing_to_be_held_against(self, la_hien, fallen):
        fallen(5)
        reading = readings(FALLEN, la_hien)[2022]
        assert (reading.verdict, reading.actual) == (Verdict.NO_TARGET, 5)
        assert reading.reason.startswith("Chưa so được với năm 2021")


def test_before_any_year_is_closed_every_goal_says_so(la_hien):
    for code in (FALL, BOTH, SPECIAL, FALLEN):
        stands = standing(code, factories.district())
        assert (stands.word, stands.reason) == ("Chưa có số liệu", "Chưa khoá sổ năm nào")
        assert stands.actual is None


def test_a_district_is_judged_in_the_last_year_all_its_communes_closed(la_hien):
    world.indicator(FALL)
    sang_moc = world.commune("Xã Sảng Mộc")
    years(la_hien, [200, 170, 140])
    years(sang_moc, [200, 170])
    assert Board(factories.district()).year == 2022
    assert Board(la_hien).year == 2023


def test_a_target_of_another_rule_follows_at_once(la_hien):
    years(la_hien, [200, 170])
    world.indicator(RATE)
    Target.objects.filter(indicator__code=RATE, year=2022).update(rule="value", value="17.0001")
    assert readings(RATE, la_hien)[2022].verdict == Verdict.MET
    Target.objects.filter(indicator__code=RATE, year=2022).update(value="16.9999")
    assert readings(RATE, la_hien)[2022].verdict == Verdict.NOT_MET


class TestRowsOfTheSheet:
    """`goal_rows`: what the annual report prints about the goals."""

    def test_a_row_for_every_indicator_with_target_and_source(self, la_hien):
        years(la_hien, [200, 170, 140])
        world.indicator(FALL)
        rows = goal_rows(la_hien, 2023)
        fall, rate, both = rows[0], rows[1], rows[2]
        assert len(rows) == 10
        assert (fall.target, fall.actual, fall.verdict, fall.baseline) == (3, 3, "Đang đạt", None)
        assert (rate.baseline, rate.target, rate.target_year, rate.actual) == (20, 14, 2023, 14)
        assert "suy ra" in rate.source.lower()
        assert (both.baseline_year, both.baseline, both.target_year) == (2021, 20, 2023)

    def test_a_special_difficulty_row_shows_the_target_of_2030(self, la_hien):
        years(la_hien, [200, 170])
        world.indicator(FALL)
        row = next(row for row in goal_rows(la_hien, 2022) if row.measure == "xã")
        assert (row.target, row.target_year, row.actual, row.places) == (0, 2030, 0, 0)

    def test_a_year_that_is_not_closed_gives_reasons_and_no_figures(self, la_hien):
        world.indicator(FALL)
        for row in goal_rows(la_hien, 2024):
            assert (row.actual, row.verdict) == (None, "Chưa có số liệu")
            assert row.reason == "Chưa khoá sổ năm 2024"
            assert row.source

    def test_later_years_do_not_change_an_earlier_report(self, la_hien):
        years(la_hien, [200, 170])
        world.indicator(FALL)
        before = goal_rows(la_hien, 2022)
        years_after = {2023: 150, 2024: 90}
        for year, poor in years_after.items():
            world.full_year(la_hien, year, poor=poor)
        assert goal_rows(la_hien, 2022) == before

    def test_the_cost_does_not_grow_with_communes(self, django_assert_num_queries):
        world.indicator(FALL)
        for count in (1, 2):
            for _ in range(count):
                years(world.commune(), [200, 170])
            district = factories.district()
            with django_assert_num_queries(7):
                goal_rows(district, 2022)
