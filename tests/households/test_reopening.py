"""A closed year is opened again: what it said stays readable, and no step is skipped."""

import pytest

from households import actions
from households.actions import reopening as module
from households.actions.meeting import VotesRefused
from households.actions.posting import CasesUnfinished
from households.actions.reopening import (
    HouseholdsUnknown,
    LaterRoundExists,
    NotClosed,
    ReasonMissing,
)
from households.models import (
    CommuneReview,
    HouseholdYear,
    Reopening,
    Review,
    ReviewCase,
    RevisedFact,
)
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import VillageFactory
from tests.households import builders as build
from tests.households.builders import NEAR, NOT_POOR, POOR

pytestmark = pytest.mark.django_db
AT = build.moment("2026-12-22")
REASON = "Nhập nhầm phiếu của một hộ"
UNSTABLE = {"id", "survey_id"}


@pytest.fixture
def village():
    """One village, alone in its commune."""
    _, (village,) = build.commune()
    return village


@pytest.fixture
def closed(village):
    """A closed round of one poor, one near-poor household and one that is gone."""
    poor, near, gone = (build.household(village, name) for name in ("Hộ A", "Hộ B", "Hộ C"))
    build.fact(gone, POOR)
    commune_review = build.open_round(village.parent)
    build.leave(gone, commune_review.review.opens_on)
    return build.closed_round(village.parent, {poor: POOR, near: NEAR})


def reopen(commune_review, **facts):
    facts = {"reason": REASON, "codes": [], "at": AT, "by": build.staff()} | facts
    return actions.reopen_review(commune_review, **facts)


def household(name):
    return build.Household.objects.get(head_name=name)


def stored(year=2026):
    facts = HouseholdYear.objects.filter(year=year).order_by("household")
    return [
        {k: v for k, v in row.items() if k not in UNSTABLE}
        | {"codes": sorted(codes), "causes": sorted(causes)}
        for row, codes, causes in (
            (
                HouseholdYear.objects.filter(pk=fact.pk).values().get(),
                fact.deprivations.values_list("indicator", flat=True),
                fact.causes.values_list("cause", flat=True),
            )
            for fact in facts
        )
    ]


def test_the_facts_leave_the_year_and_stay_readable(closed):
    before = stored()
    decision = (closed.decision_number, closed.decided_on, closed.decided_by, closed.closed_at)
    reopening = reopen(closed)
    assert not HouseholdYear.objects.filter(year=2026).exists()
    kept = {fact.household.head_name: fact for fact in reopening.facts.all()}
    assert {name: f.poverty_class for name, f in kept.items()} == {
        "Hộ A": POOR, "Hộ B": NEAR, "Hộ C": None
    }  # fmt: skip
    assert kept["Hộ A"].deprivations == ["NHA_TIEU", "NUOC_SH", "VIEN_THONG"]
    assert kept["Hộ A"].causes == [1, 2]
    assert kept["Hộ A"].groups["is_minority"] is True
    assert (kept["Hộ C"].movement, kept["Hộ C"].members_before) == ("khac_giam", 4)
    assert len(before) == reopening.facts.count()
    assert decision == (
        reopening.decision_number, reopening.decided_on, reopening.decided_by, reopening.closed_at
    )  # fmt: skip


def test_the_round_is_back_before_the_posting(closed):
    reopen(closed)
    closed.refresh_from_db()
    assert closed.stage == CommuneReview.Stage.SURVEYING
    assert set(closed.cases.standing().values_list("state", flat=True)) == {ReviewCase.State.AGREED}


def test_closed_again_without_a_change_it_says_the_same(closed):
    before = stored()
    reopen(closed)
    build.post(closed)
    build.recognise(closed, decision_number="13/QĐ-UBND")
    actions.close_review([closed], at=AT, by=build.staff())
    assert stored() == before


def test_a_household_sent_back_is_surveyed_met_posted_and_decided_again(closed):
    poor = household("Hộ A")
    reopen(closed, codes=[poor.code])
    case = closed.cases.get(household=poor)
    assert case.state == ReviewCase.State.LISTED
    with pytest.raises(CasesUnfinished):
        build.post(closed)
    with pytest.raises(VotesRefused):
        build.meet(closed, poor.unit, votes={case.pk: 10}, held_on=AT.date(), on=AT.date())
    build.survey(case, NOT_POOR, base=case.survey_id)
    build.meet(closed, poor.unit, held_on=build.date(2026, 10, 27))
    build.post(closed)
    build.recognise(closed, decision_number="13/QĐ-UBND")
    actions.close_review([closed], at=AT, by=build.staff())
    assert HouseholdYear.objects.get(household=poor, year=2026).poverty_class == NOT_POOR
    assert RevisedFact.objects.get(household=poor).poverty_class == POOR


def test_who_left_while_the_lists_hung_is_as_far_as_the_others_if_it_comes_back(village):
    stayed, left = build.household(village, "Hộ A"), build.household(village, "Hộ B")
    build.fact(left, POOR)
    commune_review = build.open_round(village.parent)
    for home in (stayed, left):
        build.survey(build.listed(commune_review, home), POOR)
    build.meet(commune_review, village)
    build.post(commune_review)
    how = {"basis": "Giấy", "at": AT, "by": None}
    on = build.date(2026, 11, 4)
    actions.close_household(left, closing="moved_away", closed_on=on, on=on, **how)
    build.recognise(commune_review)
    build.figures(village.parent)
    actions.close_review([commune_review], at=AT, by=build.staff())
    reopen(commune_review)
    actions.return_household(left, on=AT.date(), today=AT.date(), **how)
    assert build.post(commune_review).cases.at("posted").count() == 2


def test_only_a_closed_round_is_opened_again(closed):
    reopen(closed)
    with pytest.raises(NotClosed):
        reopen(closed)


def test_a_year_whose_results_made_the_next_list_stays_closed(closed):
    dates = {"opens_on": build.date(2027, 9, 1), "due_on": build.date(2027, 12, 14)}
    unit, standard = closed.commune.parent, build.standard("2027")
    Review.objects.create(unit=unit, year=2027, standard=standard, **dates)
    with pytest.raises(LaterRoundExists, match="2027"):
        reopen(closed)
    assert HouseholdYear.objects.filter(year=2026).count() == 3


def test_a_reason_is_asked(closed):
    with pytest.raises(ReasonMissing):
        reopen(closed, reason="  ")


def test_codes_that_are_not_in_the_round_are_named(closed):
    foreign = build.household(VillageFactory())
    with pytest.raises(HouseholdsUnknown, match=foreign.code):
        reopen(closed, codes=[household("Hộ A").code, foreign.code])


def test_facts_of_another_commune_stay(closed):
    _, (elsewhere,) = build.commune()
    other = build.household(elsewhere, "Hộ Khác")
    build.fact(other, POOR, 2026)
    reopen(closed)
    assert HouseholdYear.objects.filter(year=2026).get().household == other


def test_without_the_audit_line_nothing_changes(closed, monkeypatch):
    before = stored()
    monkeypatch.setattr(module, "record", lambda *args, **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        reopen(closed)
    assert stored() == before
    assert not Reopening.objects.exists()


def test_the_audit_line_tells_the_reason(closed):
    reopen(closed)
    line = AuditEntry.objects.get(action="reopen_review")
    assert line.changes == {"households": 3, "cases": 0, "reason": REASON}


def url(commune_review):
    return f"/ra-soat/xa/{commune_review.pk}/mo-lai/"


def test_the_district_opens_it_from_the_page(closed, signed_in):
    client = signed_in(Role.DISTRICT_STAFF)
    assert "Mở lại sổ" in client.get(f"/ra-soat/xa/{closed.pk}/").content.decode()
    code = household("Hộ A").code
    client.post(url(closed), {"reason": REASON, "codes": f" {code.lower()},\n{code} "})
    assert closed.cases.standing().get(state=ReviewCase.State.LISTED).household.code == code
    shown = client.get(f"/ra-soat/ban-truoc/{Reopening.objects.get().pk}/").content.decode()
    assert "Hộ A" in shown and "chưa khoá sổ lại" in shown and REASON in shown


def test_refused_input_is_kept(closed, signed_in):
    page = signed_in(Role.DISTRICT_STAFF).post(url(closed), {"reason": REASON, "codes": "H999999"})
    assert "Không có trong kết quả của đợt rà soát này: H999999" in page.content.decode()
    assert REASON in page.content.decode()
    assert not Reopening.objects.exists()


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.COMMUNE_CHAIRMAN])
def test_the_commune_itself_may_not(closed, signed_in, role):
    client = signed_in(role, closed.commune)
    assert client.get(url(closed)).status_code == 403
    assert client.post(url(closed), {"reason": REASON}).status_code == 403
    assert not Reopening.objects.exists()


def test_earlier_facts_of_another_commune_are_not_there(closed, signed_in):
    pk = reopen(closed).pk
    stranger, _ = build.commune()
    client = signed_in(Role.COMMUNE_OFFICER, stranger)
    assert client.get(f"/ra-soat/ban-truoc/{pk}/").status_code == 404


def test_what_differs_comes_first(closed, signed_in):
    reopening = reopen(closed)
    build.fact(household("Hộ A"), POOR, 2026, movement="phat_sinh_ngheo")
    build.fact(household("Hộ B"), NOT_POOR, 2026, movement="khong_ngheo")
    facts = list(reopening.facts.beside_now())
    assert [(f.household.head_name, f.differs) for f in facts] == [
        ("Hộ B", True), ("Hộ C", True), ("Hộ A", False)
    ]  # fmt: skip


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_household_and_for_three(
    village, signed_in, number, django_assert_num_queries
):
    homes = {build.household(village, f"Hộ {n}"): POOR for n in range(number)}
    pk = reopen(build.closed_round(village.parent, homes)).pk
    client = signed_in(Role.DISTRICT_STAFF)
    client.get(f"/ra-soat/ban-truoc/{pk}/")
    with django_assert_num_queries(7):
        assert client.get(f"/ra-soat/ban-truoc/{pk}/").content.count(b"H0") >= number
