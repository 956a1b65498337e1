"""The journey: a village over a baseline and two years, worked out by hand."""

from datetime import date

import pytest

from households.models import Movement
from tests.households import builders as build
from tests.households.builders import NEAR, NOT_POOR, POOR

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    """One village, alone in its commune."""
    _, (village,) = build.commune()
    return village


# The journey: eleven households over a baseline and two years, worked out by hand.

JOURNEY = {
    # household: class in 2024 (baseline), 2025, 2026; None: no case in that year
    "A": (POOR, POOR, POOR),
    "B": (POOR, NEAR, POOR),
    "C": (POOR, NOT_POOR, POOR),
    "D": (NEAR, NOT_POOR, NEAR),
    "E": (NEAR, NEAR, NOT_POOR),
    "F": (NOT_POOR, POOR, NEAR),
    "G": (NOT_POOR, NEAR, NOT_POOR),
    "H": (None, POOR, None),  # moves in in 2025, moves away in 2026
    "I": (NEAR, None, None),  # dissolved in 2025
    "J": (NOT_POOR, NOT_POOR, None),
    "K": (None, None, NEAR),  # splits off in 2026
}
EXPECTED = {
    2025: {
        "A": "ngheo_cu",
        "B": "ngheo_thanh_can_ngheo",
        "C": "thoat_ngheo",
        "D": "thoat_can_ngheo",
        "E": "can_ngheo_cu",
        "F": "phat_sinh_ngheo",
        "G": "phat_sinh_can_ngheo",
        "H": "khac_tang",
        "I": "khac_giam",
        "J": "khong_ngheo",
    },
    2026: {
        "A": "ngheo_cu",
        "B": "can_ngheo_thanh_ngheo",
        "C": "tai_ngheo",
        "D": "tai_can_ngheo",
        "E": "thoat_can_ngheo",
        "F": "ngheo_thanh_can_ngheo",
        "G": "thoat_can_ngheo",
        "H": "khac_giam",
        "K": "khac_tang",
    },
}
PERSONS = {"A": (1, 2, 2), "B": (3, 3, 4), "H": (0, 5, 0), "I": (2, 0, 0)}  # others live alone


@pytest.fixture
def journey(village):
    """{letter: household} after the closes of 2024, 2025 and 2026."""
    households = {name: build.household(village, f"Hộ {name}") for name in "ABCDEFGIJ"}
    for index, year in enumerate((2024, 2025, 2026)):
        if year == 2025:
            households["H"] = build.household(village, "Hộ H", origin="moved_in")
            build.leave(households["I"], date(2025, 4, 1), "dissolved")
        if year == 2026:
            households["K"] = build.household(village, "Hộ K", origin="split")
            build.leave(households["H"], date(2026, 10, 2))
        classes = {
            household: {"poverty_class": JOURNEY[name][index], "members": people(name, index)}
            for name, household in households.items()
            if JOURNEY[name][index]
        }
        build.closed_round(village.parent, classes, year, is_baseline=index == 0)
    return households


def people(name, index):
    count = PERSONS.get(name, (1, 1, 1))[index]
    others = [
        build.member_answers(f"Con {n}", quan_he="con", ngay_sinh=f"1999-01-0{n}")
        for n in range(1, count)
    ]
    return [build.member_answers(f"Hộ {name}"), *others]


def test_a_village_over_three_years_has_the_movements_worked_out_by_hand(journey):
    names = {household.pk: name for name, household in journey.items()}
    for year, expected in EXPECTED.items():
        assert {names[pk]: fact.movement for pk, fact in build.facts(year).items()} == expected
    assert {names[pk]: fact.movement for pk, fact in build.facts(2024).items()} == dict.fromkeys(
        "ABCDEFGIJ", "nam_goc"
    )
    seen = {movement for year in EXPECTED.values() for movement in year.values()} | {"nam_goc"}
    assert seen == set(Movement.values), "the journey shows every movement"


def test_classes_and_sizes_stand_beside_those_of_the_year_before(journey):
    a, b, h, i, j = (journey[name].pk for name in "ABHIJ")
    of_2025, of_2026 = build.facts(2025), build.facts(2026)
    rows = [of_2025[a], of_2026[b], of_2025[h], of_2026[h], of_2025[i], of_2025[j]]
    assert [(f.poverty_class, f.class_before, f.members, f.members_before) for f in rows] == [
        (POOR, POOR, 2, 1),
        (POOR, NEAR, 4, 3),
        (POOR, None, 5, None),
        (None, POOR, 0, 5),
        (None, NEAR, 0, 2),
        (NOT_POOR, NOT_POOR, 1, 1),
    ]


# opening − left − other decrease + in + other increase = closing, counted by hand
LEDGER = {
    (2025, POOR): {"households": (3, 2, 0, 1, 1, 3), "persons": (5, 4, 0, 1, 6, 8)},
    (2025, NEAR): {"households": (3, 1, 1, 2, 0, 3), "persons": (4, 1, 2, 4, 0, 5)},
    (2026, POOR): {"households": (3, 1, 1, 2, 0, 3), "persons": (8, 1, 5, 4, 1, 7)},
    (2026, NEAR): {"households": (3, 3, 0, 2, 1, 3), "persons": (5, 5, 0, 2, 1, 3)},
}


@pytest.mark.parametrize(("year", "found"), LEDGER)
def test_households_and_persons_reconcile_from_one_years_rows_alone(journey, year, found):
    """A household that changes class carries last year's members; growth is «khác tăng»."""
    rows = build.facts(year).values()
    before = [f for f in rows if f.class_before == found]
    now = [f for f in rows if f.poverty_class == found]
    gone = [f for f in before if f.movement == "khac_giam"]
    left = [f for f in before if f.poverty_class not in (found, None)]
    arrived = [f for f in now if f.class_before != found and f.movement != "khac_tang"]
    new = [f for f in now if f.movement == "khac_tang"]
    came = {NOT_POOR: "members"}
    grown = sum(f.members - f.members_before for f in now if f.class_before in (POOR, NEAR))
    assert LEDGER[year, found]["households"] == tuple(
        len(each) for each in (before, left, gone, arrived, new, now)
    )
    assert LEDGER[year, found]["persons"] == (
        sum(f.members_before for f in before),
        sum(f.members_before for f in left),
        sum(f.members_before for f in gone),
        sum(getattr(f, came.get(f.class_before, "members_before")) for f in arrived),
        sum(f.members for f in new) + grown,
        sum(f.members for f in now),
    )
    for opening, out, gone, arrived, more, closing in LEDGER[year, found].values():
        assert opening - out - gone + arrived + more == closing


def test_a_years_opening_is_the_closing_of_the_year_before(journey):
    for found in (POOR, NEAR):
        closing = {pk for pk, f in build.facts(2025).items() if f.poverty_class == found}
        assert {pk for pk, f in build.facts(2026).items() if f.class_before == found} == closing


def test_a_baseline_compares_with_nothing(journey):
    assert not any(
        (f.class_before, f.unit_before_id, f.members_before) != (None, None, None)
        for f in build.facts(2024).values()
    )
