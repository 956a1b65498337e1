"""A small district with closed years, its facts written directly, and a plain recount of them."""

import random
from datetime import UTC, date, datetime

from households.models import (
    CommuneReview,
    Deprivation,
    Household,
    HouseholdYear,
    Review,
    Standard,
    VillageYear,
)
from households.standards import shipped
from tests import factories

POOR, NEAR, NOT = "ngheo", "can_ngheo", "khong_ngheo"


def standard():
    """The standard of 2022 as shipped."""
    rules = next(iter(shipped().standards.values()))
    found, _ = Standard.objects.get_or_create(
        code=rules.code,
        defaults={
            "name": rules.name,
            "legal_basis": rules.legal_basis,
            "valid_from": rules.valid_from,
            "valid_to": rules.valid_to,
            "definition": rules.to_dict(),
        },
    )
    return found


def communes(count=3, villages=2):
    """Communes of the one district, each with villages: [(commune, [village, …]), …]."""
    made = []
    for _ in range(count):
        commune = factories.UnitFactory()
        made.append((commune, factories.VillageFactory.create_batch(villages, parent=commune)))
    return made


def close(year, places, *, is_baseline=False, confirmed=True, households=100, persons=400):
    """Close a year in the communes and record the denominators of every village."""
    chairman = factories.UserFactory()
    review, _ = Review.objects.get_or_create(
        unit=factories.district(),
        year=year,
        defaults={
            "standard": standard(),
            "opens_on": date(year, 9, 1),
            "due_on": date(year, 12, 14),
            "is_baseline": is_baseline,
        },
    )
    closed_at = datetime(year, 12, 14, 3, tzinfo=UTC)
    for commune, villages in places:
        CommuneReview.objects.create(
            review=review, commune=commune, posted_from=date(year, 12, 1),
            posted_to=date(year, 12, 4), decision_number="1/QĐ-UBND",
            decided_on=date(year, 12, 10), decided_by=chairman, settles_year=year,
            closed_at=closed_at, closed_by=chairman,
        )  # fmt: skip
        VillageYear.objects.bulk_create(
            VillageYear(
                village=village, year=year, households=households, persons=persons,
                minority_households=0, minority_persons=0,
                confirmed_at=closed_at if confirmed else None,
                confirmed_by=chairman if confirmed else None,
            )
            for village in villages
        )  # fmt: skip
    return review


def fact(year, unit, poverty_class, movement, *, members=4, before=None, household=None, **groups):
    """One fact; `before` is (unit, class, members) of the year before."""
    unit_before, class_before, members_before = before or (None, None, None)
    return HouseholdYear.objects.create(
        household=household or factories.HouseholdFactory(unit=unit),
        year=year, standard=standard(), unit=unit, poverty_class=poverty_class,
        movement=movement, members=members, unit_before=unit_before,
        class_before=class_before, members_before=members_before, **groups,
    )  # fmt: skip


def population(year, places, *, seed, size=150):
    """Random facts of a year and of the year before (as opening side only)."""
    luck = random.Random(seed)
    villages = [village for _, inside in places for village in inside]
    start = Household.objects.count()
    households = Household.objects.bulk_create(
        Household(
            code=f"R{start + n:06d}", unit=luck.choice(villages), head_name="Hộ",
            registered_on=date(2021, 1, 1),
        )
        for n in range(size)
    )  # fmt: skip
    rules = standard()
    facts = [_random_fact(luck, year, each, villages, rules) for each in households]
    HouseholdYear.objects.bulk_create(facts)
    _random_deprivations(luck, facts)
    return facts


def _random_fact(luck, year, household, villages, rules):
    class_before = luck.choice([POOR, POOR, NEAR, NEAR, NOT, None])
    gone = class_before is not None and luck.random() < 0.15
    class_now = None if gone else luck.choice([POOR, NEAR, NOT])
    moved = luck.random() < 0.25
    village_before = household.unit
    return HouseholdYear(
        household=household, year=year, standard=rules,
        unit=luck.choice(villages) if moved else household.unit,
        poverty_class=class_now,
        movement=_random_movement(luck, class_before, class_now),
        members=luck.randint(1, 9),
        unit_before=village_before if class_before else None,
        class_before=class_before,
        members_before=luck.randint(1, 9) if class_before else None,
        b2=luck.choice([10, 30, 50]),
    )  # fmt: skip


def _random_movement(luck, class_before, class_now):
    if class_now is None:
        return "khac_giam"
    known = {
        (POOR, POOR): "ngheo_cu", (POOR, NEAR): "ngheo_thanh_can_ngheo",
        (POOR, NOT): "thoat_ngheo", (NEAR, POOR): "can_ngheo_thanh_ngheo",
        (NEAR, NEAR): "can_ngheo_cu", (NEAR, NOT): "thoat_can_ngheo", (NOT, NOT): "khong_ngheo",
    }  # fmt: skip
    if (class_before, class_now) in known:
        return known[class_before, class_now]
    if class_now == NOT:
        return luck.choice(["khong_ngheo", "khac_tang"])
    entered = {
        POOR: ["tai_ngheo", "phat_sinh_ngheo", "khac_tang"],
        NEAR: ["tai_can_ngheo", "phat_sinh_can_ngheo", "khac_tang"],
    }
    return luck.choice(entered[class_now])


def _random_deprivations(luck, facts):
    codes = standard().rules.codes
    Deprivation.objects.bulk_create(
        Deprivation(fact=each, indicator=code)
        for each in facts
        if each.poverty_class is not None
        for code in luck.sample(codes, luck.randint(0, 6))
    )
