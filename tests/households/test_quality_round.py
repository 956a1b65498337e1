"""The doubts about a commune's round: gathered from the database, confirmed, raised again."""

from datetime import date, timedelta

import pytest

from households import actions
from households.actions.quality import DoubtIsGone, ReasonRefused
from households.actions.rounds import RoundIsClosed
from households.doubtful import doubts_in, still_open
from households.models import ConfirmedDoubt, Member, Survey
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import person
from tests.households import builders as build
from tests.households.quality_cases import (
    NUMBER,
    commune,
    elsewhere,
    namesake,
    odd,
    officer,
    round_,
    surveyed,
    villages,
)

__all__ = ["commune", "elsewhere", "officer", "round_", "villages"]
pytestmark = pytest.mark.django_db
AT = build.moment("2026-10-06")


def rules_of(round_, *villages, reader=None):
    """The rules that have a doubt, in order."""
    return [each.doubt.rule for each in doubts_in(round_, villages, reader=reader)]


def confirm(case, raised, officer, reason="Sổ hộ khẩu cũng ghi như vậy"):
    return actions.confirm_doubt(
        case,
        rule=raised.doubt.rule,
        fingerprint=raised.doubt.fingerprint,
        reason=reason,
        at=AT,
        by=officer,
    )


def test_a_round_without_surveys_raises_no_doubts(round_, villages):
    build.listed(round_, build.household(villages[0]))
    assert rules_of(round_, *villages) == []


def test_only_the_villages_asked_for_are_looked_at(round_, villages):
    odd(round_, villages[0])
    assert rules_of(round_, villages[0]) == ["citizen_number"]
    assert rules_of(round_, villages[1]) == []


def test_a_household_that_left_raises_no_doubt(round_, villages):
    case = odd(round_, villages[0])
    build.leave(case.household, date(2026, 10, 6))
    assert rules_of(round_, *villages) == []


def test_last_years_result_is_the_one_of_the_year_before(round_, villages):
    case = surveyed(round_, villages[0])
    build.fact(case.household, build.NOT_POOR, 2024, b1=10)
    assert rules_of(round_, *villages) == []
    build.fact(case.household, build.NOT_POOR, 2025, b1=10)
    assert rules_of(round_, *villages) == ["b1_jumped"]


def test_last_years_answers_are_found(commune, villages):
    home = build.household(villages[0])
    build.closed_round(commune, {home: build.POOR}, 2025)
    round_ = build.open_round(commune)
    build.survey(build.listed(round_, home), build.POOR)
    assert rules_of(round_, *villages) == ["same_as_last_year"]
    build.survey(
        build.listed(round_, home), build.POOR, base=round_.cases.get().survey_id, internet="co"
    )
    assert rules_of(round_, *villages) == []


def test_a_quick_survey_is_found(round_, villages):
    case = surveyed(round_, villages[0])
    begun = case.survey.recorded_at - timedelta(seconds=30)
    Survey.objects.filter(pk=case.survey_id).update(begun_at=begun)
    assert rules_of(round_, *villages) == ["too_quick"]


def test_a_correction_is_naturally_short(round_, villages):
    case = surveyed(round_, villages[0])
    survey = build.survey(case, build.POOR, base=case.survey_id)
    begun = survey.recorded_at - timedelta(seconds=30)
    Survey.objects.filter(pk=survey.pk).update(begun_at=begun)
    assert rules_of(round_, *villages) == []


def test_a_head_who_died_after_the_survey_is_missed(round_, villages):
    case = surveyed(round_, villages[0])
    case.household.members.update(left_on=date(2026, 10, 6), leaving="died")
    assert rules_of(round_, *villages) == ["head_missing"]


def test_villages_are_compared_each_for_itself(round_, villages):
    for number in range(3):
        surveyed(round_, villages[0], f"Lý Văn {number}")
    surveyed(round_, villages[1], "Lý Văn 3")
    assert "village_alike" not in rules_of(round_, *villages)
    surveyed(round_, villages[0], "Lý Văn 4")
    assert rules_of(round_, *villages).count("village_alike") == 4


def twins(raised):
    return [t for each in raised if each.doubt.rule == "same_person" for t in each.doubt.others]


def test_a_person_in_two_households_of_the_commune_is_named_with_the_other(
    round_, villages, officer
):
    case = surveyed(round_, villages[0], "Hoàng Thị Bản Sao")
    other = namesake(villages[1])
    (twin,) = twins(doubts_in(round_, villages, reader=officer))
    assert twin.household == other.pk
    assert other.code in twin.where
    assert villages[1].full_name in twin.where
    assert case.household.code not in twin.where


def test_names_are_compared_without_regard_to_capitals(round_, villages, officer):
    surveyed(round_, villages[0], "Hoàng Thị Bản Sao")
    namesake(villages[1], "HOÀNG THỊ BẢN SAO")
    assert len(twins(doubts_in(round_, villages, reader=officer))) == 1


@pytest.mark.parametrize(
    "head", [{"sex": "nam"}, {"birth_date": date(1980, 5, 18)}, {"name": "Hoàng Thị Bán Sao"}]
)
def test_who_differs_in_sex_or_birth_is_somebody_else(head, round_, villages, officer):
    surveyed(round_, villages[0], "Hoàng Thị Bản Sao")
    home = namesake(villages[1])
    Member.objects.filter(household=home).update(**head)
    assert twins(doubts_in(round_, villages, reader=officer)) == []


@pytest.mark.parametrize(("day", "places"), [(1, ["near"]), (2, ["near", "far"])])
def test_a_year_of_birth_alone_is_compared_within_the_commune_only(
    day, places, round_, villages, officer, elsewhere
):
    """A year alone is kept as its first of January."""
    surveyed(round_, villages[0], "Hoàng Thị Bản Sao")
    homes = {"near": namesake(villages[1]), "far": namesake(elsewhere)}
    Member.objects.filter(name="Hoàng Thị Bản Sao").update(birth_date=date(1980, 1, day))
    found = {twin.household for twin in twins(doubts_in(round_, villages, reader=build.staff()))}
    assert found == {homes[place].pk for place in places}


def test_who_left_the_other_household_is_in_one_only(round_, villages, officer):
    surveyed(round_, villages[0], "Hoàng Thị Bản Sao")
    gone = namesake(villages[1])
    gone.members.update(left_on=date(2026, 9, 1), leaving="left")
    assert twins(doubts_in(round_, villages, reader=officer)) == []


def test_of_another_communes_household_the_officer_hears_only_that_there_is_one(
    round_, villages, officer, elsewhere
):
    surveyed(round_, villages[0], "Hoàng Thị Bản Sao")
    foreign = namesake(elsewhere)
    (twin,) = twins(doubts_in(round_, villages, reader=officer))
    assert (twin.where, twin.household) == ("một hộ ở xã khác", None)
    (twin,) = twins(doubts_in(round_, villages, reader=build.staff()))
    assert twin.household == foreign.pk


def test_a_village_head_hears_nothing_of_the_next_village(round_, villages):
    surveyed(round_, villages[0], "Hoàng Thị Bản Sao")
    namesake(villages[1])
    head = person(Role.VILLAGE_HEAD, villages[0])
    (twin,) = twins(doubts_in(round_, villages[:1], reader=head))
    assert (twin.where, twin.household) == ("một hộ ở thôn khác trong xã", None)


@pytest.mark.parametrize("rows", [1, 3])
def test_gathering_costs_the_same_whatever_the_number_of_surveys(
    rows, round_, villages, officer, django_assert_num_queries
):
    for number in range(rows):
        surveyed(round_, villages[0], f"Hoàng Thị {number}")
        namesake(villages[1], f"Hoàng Thị {number}")
    officer.paths(None)  # read once per request
    with django_assert_num_queries(6):
        doubts_in(round_, villages, reader=officer)


def test_a_confirmed_doubt_is_kept_with_its_reason_and_told_in_the_trail(round_, villages, officer):
    case = odd(round_, villages[0])
    (raised,) = doubts_in(round_, villages)
    confirmed = confirm(case, raised, officer, "  Đã đối chiếu thẻ  ")
    assert (confirmed.reason, confirmed.confirmed_by) == ("Đã đối chiếu thẻ", officer)
    (raised,) = doubts_in(round_, villages)
    assert raised.confirmed == confirmed
    assert still_open([raised]) == []
    line = AuditEntry.objects.get(action="confirm_doubt")
    assert line.unit == villages[0]
    assert line.changes == {"rule": "Số CCCD không khớp"}


def test_confirming_twice_is_confirming_once(round_, villages, officer):
    case = odd(round_, villages[0])
    (raised,) = doubts_in(round_, villages)
    first = confirm(case, raised, officer)
    assert confirm(case, raised, build.officer(round_.commune), "Lý do khác") == first
    assert ConfirmedDoubt.objects.get().reason == first.reason
    assert AuditEntry.objects.filter(action="confirm_doubt").count() == 1


def test_another_survey_with_the_same_facts_stays_confirmed(round_, villages, officer):
    case = odd(round_, villages[0])
    confirm(case, doubts_in(round_, villages)[0], officer)
    row = build.member_answers(cccd=NUMBER, id=case.household.members.get().pk)
    build.survey(case, base=case.survey_id, members=[row], dien_tich_m2="60")
    assert [each.confirmed is None for each in doubts_in(round_, villages)] == [False]


def test_another_survey_with_other_facts_raises_the_doubt_again(round_, villages, officer):
    case = odd(round_, villages[0])
    confirm(case, doubts_in(round_, villages)[0], officer)
    row = build.member_answers(cccd="019080000002", id=case.household.members.get().pk)
    build.survey(case, base=case.survey_id, members=[row])
    (raised,) = doubts_in(round_, villages)
    assert raised.confirmed is None


def test_a_doubt_that_is_gone_cannot_be_confirmed(round_, villages, officer):
    case = odd(round_, villages[0])
    (raised,) = doubts_in(round_, villages)
    row = build.member_answers(cccd="019180000001", id=case.household.members.get().pk)
    build.survey(case, base=case.survey_id, members=[row])
    with pytest.raises(DoubtIsGone, match="không còn"):
        confirm(case, raised, officer)


def test_a_doubt_of_another_household_cannot_be_confirmed_for_this_one(round_, villages, officer):
    odd(round_, villages[0])
    (raised,) = doubts_in(round_, villages)
    quiet = surveyed(round_, villages[0], "Lý Thị Hoa")
    with pytest.raises(DoubtIsGone):
        confirm(quiet, raised, officer)


@pytest.mark.parametrize(("reason", "passes"), [("", 0), ("  ", 0), ("x" * 301, 0), ("x" * 300, 1)])
def test_a_confirmation_gives_its_reason(reason, passes, round_, villages, officer):
    case = odd(round_, villages[0])
    (raised,) = doubts_in(round_, villages)
    if passes:
        confirm(case, raised, officer, reason)
    else:
        with pytest.raises(ReasonRefused):
            confirm(case, raised, officer, reason)
    assert ConfirmedDoubt.objects.count() == passes


def test_once_the_list_is_posted_nothing_is_confirmed_any_more(round_, villages, officer):
    case = odd(round_, villages[0])
    (raised,) = doubts_in(round_, villages)
    build.meet(round_, villages[0])
    build.post(round_)
    with pytest.raises(RoundIsClosed):
        confirm(case, raised, officer)
