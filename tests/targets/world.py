"""A small district with closed years whose facts are written directly, without any review."""

from datetime import UTC, date, datetime

from django.core.management import call_command

from households.models import (
    CommuneReview,
    Household,
    HouseholdYear,
    Review,
    Standard,
    VillageYear,
)
from organisations.models import UnitAttribute
from targets.models import Indicator
from tests import factories

NOON = datetime(2026, 1, 5, 5, tzinfo=UTC)
CLASS_OF = {
    "ngheo_cu": "ngheo", "tai_ngheo": "ngheo", "phat_sinh_ngheo": "ngheo", "khac_tang": "ngheo",
    "nam_goc": "ngheo", "can_ngheo_thanh_ngheo": "ngheo", "can_ngheo_cu": "can_ngheo",
    "tai_can_ngheo": "can_ngheo", "khong_ngheo": "khong_ngheo", "thoat_ngheo": "khong_ngheo",
}  # fmt: skip


def standard(code="2022"):
    """A poverty standard; only its identity matters here."""
    return Standard.objects.get_or_create(
        code=code,
        defaults={
            "name": code,
            "legal_basis": "…",
            "valid_from": factories.START,
            "definition": {},
        },
    )[0]


def commune(name="Xã La Hiên", villages=2, region="I"):
    """A commune of the one district with villages and a region; the villages in `.villages`."""
    unit = factories.UnitFactory(full_name=name)
    unit.villages = factories.VillageFactory.create_batch(villages, parent=unit)
    if region:
        UnitAttribute.objects.create(
            unit=unit, kind="region", value=region, valid_from=factories.START, is_confirmed=True
        )
    return unit


def close(commune, year, *, standard_code="2022", is_baseline=None):
    """Close the year in a commune; 2021 is the baseline."""
    chairman = factories.UserFactory()
    review, _ = Review.objects.get_or_create(
        unit=factories.district(), year=year,
        defaults={
            "standard": standard(standard_code),
            "opens_on": date(year, 9, 1),
            "due_on": date(year, 12, 14),
            "is_baseline": year == 2021 if is_baseline is None else is_baseline,
        },
    )  # fmt: skip
    return CommuneReview.objects.create(
        review=review, commune=commune, posted_from=date(year, 12, 1),
        posted_to=date(year, 12, 4), decision_number="1/QĐ-UBND", decided_on=date(year, 12, 8),
        decided_by=chairman, settles_year=year, closed_at=NOON, closed_by=chairman,
    )  # fmt: skip


def residents(village, year, households, *, confirmed=True):
    """The number of resident households of a village."""
    return VillageYear.objects.create(
        village=village, year=year, households=households, persons=4 * households,
        minority_households=0, minority_persons=0, confirmed_at=NOON if confirmed else None,
        confirmed_by=factories.UserFactory() if confirmed else None,
    )  # fmt: skip


def facts(village, year, movement, count=1, *, has_merit=False, poverty_class=None):
    """So many households of a village with that movement in the year."""
    start = Household.objects.count()
    households = Household.objects.bulk_create(
        Household(
            code=f"W{start + n:06d}", unit=village, head_name="Hộ", registered_on=factories.START
        )
        for n in range(count)
    )
    return HouseholdYear.objects.bulk_create(
        HouseholdYear(
            household=household, year=year, standard=standard(), unit=village, members=4,
            poverty_class=poverty_class or CLASS_OF[movement], movement=movement,
            has_merit=has_merit,
        )
        for household in households
    )  # fmt: skip


def full_year(commune, year, *, poor, near=0, households=1000, **closing):
    """A closed, confirmed year of a commune with these numbers, all in its first village."""
    first, *others = commune.villages
    residents(first, year, households)
    for village in others:
        residents(village, year, 0)
    facts(first, year, "ngheo_cu" if year > 2021 else "nam_goc", poor)
    facts(first, year, "can_ngheo_cu", near)
    return close(commune, year, **closing)


def indicator(code):
    """An indicator of the plan as shipped."""
    if not Indicator.objects.exists():
        call_command("load_goals", verbosity=0)
    return Indicator.objects.for_page().get(code=code)
