"""The close: recognised cases become the year's facts, and the ledger reconciles."""

from datetime import date, timedelta

import pytest

from households import actions
from households.actions.closing import HouseholdsUnaccounted, NothingToClose, RoundsUnfinished
from households.models import (
    HouseholdYear,
    ReviewCase,
    Survey,
    VillageYear,
)
from organisations.models import AuditEntry
from tests.factories import VillageFactory
from tests.households import builders as build
from tests.households.builders import NEAR, NOT_POOR, POOR

pytestmark = pytest.mark.django_db
AT = build.moment("2026-12-20")


@pytest.fixture
def village():
    """One village, alone in its commune."""
    _, (village,) = build.commune()
    return village


def close(*rounds):
    return actions.close_review(list(rounds), at=AT, by=build.staff())


def test_a_fact_holds_scores_deprivations_causes_and_its_survey(village):
    household = build.household(village)
    build.closed_round(village.parent, {household: POOR})
    fact = HouseholdYear.objects.get()
    assert (fact.b1, fact.b2, fact.survey, fact.unit) == (100, 30, household.surveys.get(), village)
    assert (fact.standard.code, fact.members, fact.year) == ("2022", 1, 2026)
    codes = fact.deprivations.values_list("indicator", flat=True)
    assert set(codes) == {"NUOC_SH", "NHA_TIEU", "VIEN_THONG"}
    assert set(fact.causes.values_list("cause", flat=True)) == {1, 2}


def test_causes_named_twice_count_once(village):
    answers = {"poverty_class": POOR, "nguyen_nhan": [7, 7]}
    build.closed_round(village.parent, {build.household(village): answers})
    assert list(HouseholdYear.objects.get().causes.values_list("cause", flat=True)) == [7]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([{}], {"is_minority": True, "is_female_headed": True, "has_merit": False}),
        (
            [{"dan_toc": "01", "gioi_tinh": "nam"}],
            {"is_minority": False, "is_female_headed": False},
        ),
        ([{"dan_toc": "01"}, {"dan_toc": "07"}], {"is_minority": False}),
        ([{}, {"nguoi_co_cong": "co"}], {"has_merit": True}),
        ([{}], {"has_no_labour": False}),
        ([{"viec_lam": "khong_kha_nang"}], {"has_no_labour": True}),
        ([{"viec_lam": "khong_kha_nang"}, {"viec_lam": "khong_nhu_cau"}], {"has_no_labour": False}),
        ([{"ngay_sinh": "1966-10-05"}], {"has_no_labour": True}),  # 60 on the day
        ([{"ngay_sinh": "1966-10-06"}], {"has_no_labour": False}),  # 59
        ([{"ngay_sinh": "1950"}, {"ngay_sinh": "2011-10-06"}], {"has_no_labour": True}),  # 14
        ([{"ngay_sinh": "1950"}, {"ngay_sinh": "2011-10-05"}], {"has_no_labour": False}),  # 15
    ],
)
def test_groups_are_derived_from_the_members(village, members, expected):
    rows = [
        build.member_answers("Nông Thị Mẩn" if n == 0 else f"Con {n}", **answers)
        | ({"quan_he": "con"} if n else {})
        for n, answers in enumerate(members)
    ]
    answers = {"poverty_class": POOR, "members": rows}
    build.closed_round(village.parent, {build.household(village): answers})
    fact = HouseholdYear.objects.get()
    assert {name: getattr(fact, name) for name in expected} == expected
    assert fact.ethnicity.code_1979 == rows[0]["dan_toc"]


def test_the_close_is_marked_audited_and_counted(village):
    build.household(village)
    commune_review = build.recognised_round(
        village.parent, {build.household(village, "Lý Thị Hoa"): POOR}
    )
    build.figures(village.parent)
    by = build.staff()
    assert actions.close_review([commune_review], at=AT, by=by) == 1
    commune_review.refresh_from_db()
    assert (commune_review.stage, commune_review.closed_at, commune_review.closed_by) == (
        "closed",
        AT,
        by,
    )
    line = AuditEntry.objects.get(action="close_review")
    assert line.changes == {
        "year": 2026,
        "communes": [village.parent.code],
        "households": 1,
        "gone": 0,
    }


# What stops a close


def test_a_commune_without_decision_or_figures_is_named_with_what_is_missing(village):
    ready, (there,) = build.commune()
    households = {build.household(there): POOR}
    rounds = [build.open_round(village.parent), build.recognised_round(ready, households)]
    with pytest.raises(RoundsUnfinished) as refusal:
        close(*rounds)
    assert str(refusal.value) == (
        f"Chưa khoá sổ được. {village.parent}: chưa có quyết định công nhận; "
        f"{village.parent}: chưa xác nhận số hộ dân cư của {village}; "
        f"{ready}: chưa xác nhận số hộ dân cư của {there}."
    )
    assert not HouseholdYear.objects.exists()


def test_figures_typed_but_not_confirmed_are_not_enough(village):
    commune_review = build.recognised_round(village.parent, {build.household(village): POOR})
    build.figures(village.parent)
    VillageYear.objects.update(confirmed_at=None, confirmed_by=None)
    with pytest.raises(RoundsUnfinished, match="chưa xác nhận"):
        close(commune_review)


def test_figures_are_asked_of_villages_that_exist_at_the_end_of_the_year(village):
    VillageFactory(parent=village.parent, valid_to=date(2026, 12, 30))
    build.closed_round(village.parent, {build.household(village): POOR})


def test_a_commune_is_closed_once(village):
    commune_review = build.closed_round(village.parent, {build.household(village): POOR})
    with pytest.raises(RoundsUnfinished, match="đã khoá sổ rồi"):
        close(commune_review)
    assert HouseholdYear.objects.count() == 1


def test_a_close_is_about_communes_of_one_round(village):
    with pytest.raises(NothingToClose):
        close()
    first = build.closed_round(village.parent, {}, 2025)
    with pytest.raises(NothingToClose):
        close(first, build.open_round(village.parent, 2026))


def test_who_was_poor_and_is_neither_reviewed_nor_gone_stops_the_close_by_code(village):
    reviewed = build.household(village, "Đã Rà Soát")
    build.fact(reviewed, POOR)
    rich = build.household(village, "Không Nghèo")
    build.fact(rich, NOT_POOR)
    commune_review = build.recognised_round(village.parent, {reviewed: POOR})
    forgotten = build.household(village, "Bị Bỏ Sót")
    build.fact(forgotten, NEAR)
    build.figures(village.parent)
    with pytest.raises(HouseholdsUnaccounted) as refusal:
        close(commune_review)
    assert str(refusal.value).endswith(f"chưa đóng: {forgotten.code}.")
    assert not build.facts()
    build.leave(forgotten, date(2026, 12, 1))
    close(commune_review)
    assert set(build.facts()) == {reviewed.pk, forgotten.pk}


def test_many_that_stop_the_close_are_named_shortly(village):
    commune_review = build.recognised_round(village.parent, {build.household(village): POOR})
    for n in range(12):
        build.fact(build.household(village, f"Hộ {n}"), POOR)
    build.figures(village.parent)
    with pytest.raises(HouseholdsUnaccounted, match="và 2 nữa"):
        close(commune_review)


# Size


def thousand(village, count=1000):
    """A recognised round of many households, written set-based; two in three with a past."""
    commune_review = build.open_round(village.parent)
    build.ethnic_groups()
    day = commune_review.review.opens_on + timedelta(10)
    sample = build.survey(build.listed(commune_review, build.household(village)), POOR)
    households = build.Household.objects.bulk_create(
        build.Household(code=f"X{n}", unit=village, head_name="Hộ", registered_on=day)
        for n in range(count)
    )
    facts = {"standard": sample.standard, "unit": village, "year": 2025, "movement": "nam_goc"}
    HouseholdYear.objects.bulk_create(
        HouseholdYear(household=h, poverty_class=POOR, members=2, **facts)
        for n, h in enumerate(households)
        if n % 3
    )
    shared = {
        name: getattr(sample, name)
        for name in ("survey_date", "area", "standard", "answers", "result", "b1", "b1_source",
                     "b2", "poverty_class", "recorded_at", "recorded_by")
    }  # fmt: skip
    surveys = Survey.objects.bulk_create(
        Survey(household=h, commune_review=commune_review, **shared) for h in households
    )
    ReviewCase.objects.bulk_create(
        ReviewCase(
            commune_review=commune_review, household_id=s.household_id, reason="all",
            state="agreed", survey=s, listed_on=day,
        )
        for s in surveys
    )  # fmt: skip
    build.meet(commune_review, village)
    build.post(commune_review)
    build.figures(village.parent, households=2000, persons=4000)
    return build.recognise(commune_review)


def test_closing_a_thousand_households_takes_fewer_than_twenty_queries(
    village, django_assert_max_num_queries
):
    commune_review = thousand(village)
    by = build.staff()
    with django_assert_max_num_queries(19):
        written = actions.close_review([commune_review], at=AT, by=by)
    assert written == 1001
    counts = [f.movement for f in build.facts().values()]
    assert (counts.count("ngheo_cu"), counts.count("phat_sinh_ngheo")) == (666, 335)
    assert build.facts()[commune_review.cases.first().household_id].deprivations.count() == 3
