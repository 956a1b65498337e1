"""A commune whose ledger does not reconcile stays open, and its households are named."""

import pytest

from households import actions
from households.actions import closing
from households.actions.closing import LedgerUnreconciled, YearAlreadyWritten
from households.ledger import reconciling
from households.models import HouseholdYear, VillageYear
from tests.households import builders as build
from tests.households.builders import NEAR, NOT_POOR, POOR

pytestmark = pytest.mark.django_db
AT = build.moment("2026-12-20")


@pytest.fixture
def village():
    """One village, alone in its commune."""
    _, (village,) = build.commune()
    return village


def ready(village, classes):
    """A recognised round with its figures, waiting for its close."""
    commune_review = build.recognised_round(village.parent, classes)
    build.figures(village.parent)
    return commune_review


def refused(*rounds):
    """The breaches for which a close is refused, as sentences; nothing was written by it."""
    before = set(HouseholdYear.objects.values_list("pk", flat=True))
    with pytest.raises(LedgerUnreconciled) as refusal:
        actions.close_review(list(rounds), at=AT, by=build.staff())
    assert set(HouseholdYear.objects.values_list("pk", flat=True)) == before
    for commune_review in rounds:
        commune_review.refresh_from_db()
        assert commune_review.closed_at is None
    return [str(breach) for breach in refusal.value.breaches]


def tampered(of, **facts):
    """A row of the year that no close wrote, about a household that is in no round."""
    return build.fact(of, facts.pop("poverty_class", POOR), 2026, **facts)


def test_an_opening_that_is_not_last_years_closing_is_refused(village):
    poor = build.household(village, "Hộ Nghèo")
    build.fact(poor, POOR, members=3)
    forgotten = build.household(village, "Bị Quên")
    commune_review = ready(village, {poor: POOR})
    build.fact(forgotten, POOR, members=5)
    tampered(forgotten, movement="phat_sinh_ngheo", members=5)
    opening, *_ = refused(commune_review)
    assert opening == (
        f"{village}, {village.parent}: hộ nghèo đầu kỳ 1 hộ, 3 khẩu, "
        f"cuối kỳ năm 2025 2 hộ, 8 khẩu ({forgotten.code})"
    )


def test_persons_of_the_opening_count_as_well(village):
    poor, other = build.household(village, "Hộ Nghèo"), build.household(village, "Hộ Khác")
    build.fact(poor, NEAR)
    commune_review = ready(village, {poor: NEAR})
    build.fact(other, NEAR, members=5)
    before = {"class_before": NEAR, "unit_before": village, "members_before": 4}
    tampered(other, poverty_class=NEAR, movement="can_ngheo_cu", **before)
    assert (
        f"đầu kỳ 2 hộ, 8 khẩu, cuối kỳ năm 2025 2 hộ, 9 khẩu ({other.code})"
        in (refused(commune_review)[0])
    )


def test_a_side_before_that_is_not_the_latest_earlier_year_is_refused(village):
    poor, rich = build.household(village, "Hộ Nghèo"), build.household(village, "Hộ Khá")
    build.fact(rich, NOT_POOR, 2024, members=2)
    commune_review = ready(village, {poor: POOR})
    before = {"class_before": NOT_POOR, "unit_before": village, "members_before": 3}
    tampered(rich, poverty_class=NOT_POOR, movement="khong_ngheo", **before)
    assert refused(commune_review)[0] == (
        f"{village}, {village.parent}: đầu kỳ của hộ khác kết quả gần nhất trước đó ({rich.code})"
    )


@pytest.mark.parametrize(
    ("past", "said"), [(POOR, "phat_sinh_ngheo"), (NEAR, "tai_ngheo"), (NOT_POOR, "khac_tang")]
)
def test_a_movement_that_the_real_history_contradicts_is_refused(village, past, said):
    poor, other = build.household(village, "Hộ Nghèo"), build.household(village, "Hộ Khác")
    build.fact(other, past, 2023)
    build.fact(other, NOT_POOR, 2025)
    commune_review = ready(village, {poor: POOR})
    before = {"class_before": NOT_POOR, "unit_before": village, "members_before": 4}
    tampered(other, movement=said, **before)
    assert (
        f"diễn biến không khớp phân loại các năm của hộ ({other.code})"
        in (refused(commune_review)[0])
    )


def test_a_class_that_no_recognised_survey_gave_is_refused(village):
    poor, stray = build.household(village, "Hộ Nghèo"), build.household(village, "Hộ Lạ")
    commune_review = ready(village, {poor: POOR})
    tampered(stray, movement="phat_sinh_ngheo")
    assert refused(commune_review) == [
        f"{village}, {village.parent}: phân loại của hộ khác phiếu đã được công nhận ({stray.code})"
    ]


def test_a_closing_that_is_not_the_count_is_refused(village, monkeypatch):
    poor = build.household(village)
    commune_review = ready(village, {poor: POOR})
    monkeypatch.setattr(reconciling, "book", lambda *args: {village.pk: {"closing": [0, 0]}})
    assert (
        "hộ nghèo cuối kỳ theo công thức 0 hộ, 0 khẩu, đếm được 1 hộ, 1 khẩu"
        in (refused(commune_review)[0])
    )


@pytest.mark.parametrize(
    ("households", "persons", "fits"), [(2, 5, True), (1, 5, False), (2, 4, False)]
)
def test_a_village_has_no_more_poor_than_residents(village, households, persons, fits):
    members = [build.member_answers("Hộ Một"), *(
        build.member_answers(f"Con {n}", quan_he="con", ngay_sinh="1999-01-01") for n in range(3)
    )]  # fmt: skip
    one, two = build.household(village, "Hộ Một"), build.household(village, "Hộ Hai")
    classes = {one: {"poverty_class": POOR, "members": members}, two: NEAR}
    commune_review = ready(village, classes)
    VillageYear.objects.update(
        households=households, persons=persons, minority_households=0, minority_persons=0
    )
    if fits:
        assert actions.close_review([commune_review], at=AT, by=build.staff()) == 2
        return
    assert refused(commune_review) == [
        f"{village}, {village.parent}: hộ nghèo và cận nghèo 2 hộ, 5 khẩu, nhiều hơn số hộ dân cư "
        f"đã xác nhận {households} hộ, {persons} khẩu ({one.code}, {two.code})"
    ]


def test_the_message_names_a_few_and_says_how_many_more(village):
    commune_review = ready(village, {build.household(village): POOR})
    for n in range(12):
        tampered(build.household(village, f"Hộ {n}"), movement="phat_sinh_ngheo")
    with pytest.raises(LedgerUnreconciled, match="sổ diễn biến chưa khớp.*và 2 hộ nữa"):
        actions.close_review([commune_review], at=AT, by=build.staff())


def test_a_village_that_households_came_from_is_held_as_well(village):
    """Its own commune had closed before: what is written now belongs to its opening."""
    _, (new_home,) = build.commune()
    moved = build.household(village)
    build.fact(moved, POOR, members=3)
    moved.unit = new_home
    moved.save()
    old = build.closed_round(village.parent, {})
    stray = build.household(village, "Hộ Lạ")
    build.fact(stray, POOR, 2025)
    new = ready(new_home, {moved: POOR})
    (breach,) = refused(new)
    assert breach.startswith(f"{village}, {village.parent}: hộ nghèo đầu kỳ")
    assert stray.code in breach
    HouseholdYear.objects.filter(household=stray).delete()
    actions.close_review([new], at=AT, by=build.staff())
    assert build.facts()[moved.pk].unit_before == old.commune.children.get()


def test_who_lives_in_a_commune_still_open_is_not_missed(village):
    _, (new_home,) = build.commune()
    moved = build.household(village)
    build.fact(moved, POOR)
    moved.unit = new_home
    moved.save()
    build.open_round(new_home.parent)
    assert build.closed_round(village.parent, {}).closed_at


def test_who_was_taken_off_and_came_back_has_one_result(village):
    """The commune that counted it as gone is opened again first."""
    _, (new_home,) = build.commune()
    gone = build.household(village)
    build.fact(gone, POOR)
    build.leave(gone, AT.date().replace(month=8))
    build.closed_round(village.parent, {})
    build.Household.objects.filter(pk=gone.pk).update(closed_on=None, closing=None, unit=new_home)
    gone.refresh_from_db()
    new = ready(new_home, {gone: POOR})
    with pytest.raises(YearAlreadyWritten, match=gone.code):
        actions.close_review([new], at=AT, by=build.staff())
    assert build.facts()[gone.pk].movement == "khac_giam"


def test_without_the_check_nothing_is_written(village, monkeypatch):
    commune_review = ready(village, {build.household(village): POOR})
    monkeypatch.setattr(closing, "breaches", lambda *args, **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.close_review([commune_review], at=AT, by=build.staff())
    assert not build.facts()
