"""Posting: only when every household was agreed to, for three working days."""

from datetime import date

import pytest

from households import actions
from households.actions.posting import CasesUnfinished, PostedBeforeMeeting
from households.actions.posting_days import PostingTooLong, PostingTooShort
from households.actions.rounds import RoundIsClosed
from organisations.models import Holiday
from tests.factories import VillageFactory
from tests.households import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """The one household of a round, agreed to by its village on 20/10/2026."""
    commune, (village,) = build.commune()
    commune_review = build.open_round(commune)
    case = build.listed(commune_review, build.household(village))
    build.survey(case, build.POOR)
    build.meet(commune_review, village)
    case.refresh_from_db()
    return case


def test_posting_leaves_its_dates_and_place_and_puts_every_case_one_step_on(case):
    found = build.post(
        case.commune_review, posted_from=date(2026, 11, 3), posted_to=date(2026, 11, 5)
    )
    found.refresh_from_db()
    assert (found.posted_from, found.posted_to, found.posted_at) == (
        date(2026, 11, 3),
        date(2026, 11, 5),
        "Nhà văn hoá xóm",
    )
    case.refresh_from_db()
    assert (case.state, found.stage) == ("posted", "posted")


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-11-02", "2026-11-04", 3),  # Monday to Wednesday
        ("2026-11-02", "2026-11-03", 2),
        ("2026-11-05", "2026-11-09", 3),  # over a weekend
        ("2026-11-06", "2026-11-09", 2),
        ("2026-11-07", "2026-11-08", 0),  # a weekend
        ("2026-11-04", "2026-11-04", 1),
        ("2026-11-04", "2026-11-03", 0),
    ],
)
def test_working_days_are_monday_to_friday_both_ends_counted(case, first, last, days):
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    if days >= 3:
        build.post(case.commune_review, posted_from=first, posted_to=last)
    else:
        with pytest.raises(PostingTooShort, match=f"mới có {days} ngày"):
            build.post(case.commune_review, posted_from=first, posted_to=last)


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 11, 2), date(2062, 11, 8)), (date(2062, 11, 2), date(2062, 11, 8)),
     (date(2026, 11, 2), date(9999, 12, 31))],
)  # fmt: skip
def test_a_slip_in_the_year_does_not_hold_the_round_for_good(case, first, last):
    with pytest.raises(PostingTooLong):
        build.post(case.commune_review, posted_from=first, posted_to=last)


def test_a_holiday_is_no_working_day_and_the_refusal_names_it(case):
    day = date(2026, 11, 24)
    Holiday.objects.create(day=day, name="Ngày Văn hóa Việt Nam")
    facts = {"posted_from": date(2026, 11, 20), "posted_to": day}
    with pytest.raises(PostingTooShort, match="mới có 2 ngày .24/11/2026 là Ngày Văn hóa"):
        build.post(case.commune_review, **facts)
    build.post(case.commune_review, **facts | {"posted_to": date(2026, 11, 25)})


def test_a_saturday_worked_instead_counts(case):
    Holiday.objects.create(day=date(2026, 11, 7), kind="work", name="Ngày làm bù")
    build.post(case.commune_review, posted_from=date(2026, 11, 5), posted_to=date(2026, 11, 7))


def test_unfinished_households_hold_up_the_posting_and_are_counted_by_village(case):
    commune_review = case.commune_review
    unit = commune_review.commune
    other = VillageFactory(parent=unit)
    build.listed(commune_review, build.household(case.household.unit, "Chưa Khảo Sát"))
    for name in ("Chưa Họp A", "Chưa Họp B"):
        build.survey(build.listed(commune_review, build.household(other, name)))
    with pytest.raises(CasesUnfinished) as refusal:
        build.post(commune_review)
    assert f"{case.household.unit} (1 hộ)" in str(refusal.value)
    assert f"{other} (2 hộ)" in str(refusal.value)
    case.refresh_from_db()
    assert case.state == "agreed"


def test_a_household_sent_back_by_the_meeting_holds_up_the_posting(case):
    other = build.listed(case.commune_review, build.household(case.household.unit, "Lý Thị Hoa"))
    build.survey(other)
    build.meet(
        case.commune_review, case.household.unit, votes={other.pk: 4}, held_on=date(2026, 10, 22)
    )
    with pytest.raises(CasesUnfinished):
        build.post(case.commune_review)


def test_a_household_that_left_meanwhile_does_not_hold_up_the_others(case):
    gone = build.listed(case.commune_review, build.household(case.household.unit, "Đã Đi"))
    gone.household.closed_on, gone.household.closing = date(2026, 10, 1), "moved_away"
    gone.household.save()
    build.post(case.commune_review)
    gone.refresh_from_db()
    assert gone.state == "listed"


def test_a_household_that_left_after_its_meeting_is_not_posted(case):
    build.leave(case.household, date(2026, 10, 25))
    build.post(case.commune_review)
    case.refresh_from_db()
    assert case.state == "agreed"


def test_the_posting_begins_on_the_day_of_the_last_meeting_or_later(case):
    with pytest.raises(PostedBeforeMeeting, match="20/10/2026"):
        build.post(
            case.commune_review, posted_from=date(2026, 10, 19), posted_to=date(2026, 10, 23)
        )
    build.post(case.commune_review, posted_from=date(2026, 10, 20), posted_to=date(2026, 10, 22))


def test_a_list_is_posted_once(case):
    build.post(case.commune_review)
    with pytest.raises(RoundIsClosed, match="đang niêm yết"):
        build.post(case.commune_review)


def test_a_commune_without_any_household_on_its_list_posts_that_too(case):
    commune, _ = build.commune()
    empty = actions.open_review(
        unit=commune, year=2026, standard=build.standard(), opens_on=date(2026, 9, 1),
        due_on=date(2026, 12, 14), on=date(2026, 9, 1), by=build.staff(),
    )  # fmt: skip
    assert build.post(empty.communes.get()).stage == "posted"
