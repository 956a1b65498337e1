"""What a recorded survey does to the household's members in the registry."""

import uuid
from datetime import date

import pytest

from households import actions
from households.actions.survey import AnswersRefused
from households.models import Household, Member
from tests.factories import MemberFactory
from tests.households import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A household of two in a round: Nông Thị Mẩn, head, and her husband Lý Văn Sinh."""
    commune, (village,) = build.commune()
    household = build.household(village)
    MemberFactory(
        household=household, name="Lý Văn Sinh", relation="vo_chong", sex="nam",
        birth_date=date(1975, 2, 3), cccd="019075000001",
    )  # fmt: skip
    return build.listed(build.open_round(commune), household)


@pytest.fixture
def wife(case):
    return case.household.members.get(relation="chu_ho")


@pytest.fixture
def husband(case):
    return case.household.members.get(relation="vo_chong")


def of(member, **answers):
    """Answers carried over from a registry member."""
    return build.member_answers(
        member.name,
        **{
            "id": member.pk,
            "ngay_sinh": str(member.birth_date),
            "gioi_tinh": member.sex,
            "quan_he": member.relation,
            "cccd": member.cccd,
        }
        | answers,
    )


def refused(case, members, **answers):
    with pytest.raises(AnswersRefused) as refusal:
        build.survey(case, members=members, **answers)
    assert case.household.surveys.count() == 0
    return {tuple(path): message for path, message in refusal.value.problems}


def test_a_member_carried_over_is_corrected_and_not_added_again(case, wife, husband):
    build.survey(case, members=[of(wife, ho_ten="Nông Thị  Mận", ngay_sinh="1958"), of(husband)])
    wife.refresh_from_db()
    assert (wife.name, wife.birth_date, wife.is_birth_year_only) == (
        "Nông Thị Mận",
        date(1958, 1, 1),
        True,
    )
    assert case.household.members.count() == 2
    case.household.refresh_from_db()
    assert case.household.head_name == "Nông Thị Mận"


def test_a_new_member_joins_on_the_survey_date_and_the_answers_learn_the_id(case, wife, husband):
    baby = build.member_answers(
        "Lý Thị Út", quan_he="con", ngay_sinh="2026-03-01", cap_hoc="khong", bang_cap="khong",
        viec_lam="khong_nhu_cau", dan_toc="07",
    )  # fmt: skip
    survey = build.survey(case, members=[of(wife), of(husband), baby])
    new = case.household.members.get(name="Lý Thị Út")
    assert (new.joined_on, new.ethnicity.code_1979) == (date(2026, 10, 5), "07")
    assert survey.answers["thanh_vien"][2]["id"] == new.pk
    build.survey(case, members=survey.answers["thanh_vien"], base=survey.pk)
    assert case.household.members.count() == 3


def test_members_without_an_id_are_known_by_number_or_by_name_and_birth(case, wife, husband):
    by_name = of(wife, id=None, ho_ten="NÔNG THỊ MẨN")
    by_number = of(husband, id=None, ho_ten="Lý Văn Sính", ngay_sinh="1976-02-03")
    build.survey(case, members=[by_name, by_number])
    assert case.household.members.count() == 2
    husband.refresh_from_db()
    assert (husband.name, husband.birth_date.year) == ("Lý Văn Sính", 1976)


def test_a_paper_without_the_number_takes_none_away_but_clearing_the_field_does(
    case, wife, husband
):
    first = build.survey(case, members=[of(wife), of(husband, id=None, cccd="")])
    husband.refresh_from_db()
    assert husband.cccd == "019075000001"
    build.survey(case, members=[of(wife), of(husband, cccd="")], base=first.pk)
    husband.refresh_from_db()
    assert husband.cccd == ""


def test_two_namesakes_born_the_same_year_are_two_people(case, wife, husband):
    twins = [build.member_answers("Lý Văn A", quan_he="con", ngay_sinh="2001") for _ in range(2)]
    first = build.survey(case, members=[of(wife), of(husband), *twins])
    assert case.household.members.count() == 4
    build.survey(case, members=[of(wife), of(husband), *twins], base=first.pk)
    assert case.household.members.count() == 4


def test_head_and_spouse_may_swap_places_and_numbers(case, wife, husband):
    Member.objects.filter(pk=wife.pk).update(cccd="019180000002")
    build.survey(
        case,
        members=[
            of(wife, quan_he="vo_chong", cccd="019075000001"),
            of(husband, quan_he="chu_ho", cccd="019180000002"),
        ],
    )
    rows = case.household.members.order_by("pk").values_list("relation", "cccd")
    assert list(rows) == [("vo_chong", "019075000001"), ("chu_ho", "019180000002")]
    case.household.refresh_from_db()
    assert case.household.head_name == "Lý Văn Sinh"


def test_members_the_answers_do_not_name_stay_untouched(case, wife, husband):
    before = Member.objects.filter(pk=husband.pk).values().get()
    build.survey(case, members=[of(wife)])
    assert Member.objects.filter(pk=husband.pk).values().get() == before


def test_who_died_is_closed_and_can_no_longer_be_found(case, wife, husband):
    gone = [{"id": husband.pk, "ly_do": "died", "ngay": "2026-09-15"}]
    survey = build.survey(case, members=[of(wife)], da_roi=gone)
    husband.refresh_from_db()
    assert (husband.left_on, husband.leaving) == (date(2026, 9, 15), "died")
    assert survey.answers["da_roi"] == gone
    assert not Household.objects.search("ly van sinh").exists()
    assert Household.objects.search("nong thi man").exists()


def test_the_number_of_who_died_is_free_again_in_the_same_survey(case, wife, husband):
    gone = [{"id": husband.pk, "ly_do": "died", "ngay": "2026-09-15"}]
    build.survey(case, members=[of(wife, cccd=husband.cccd)], da_roi=gone)
    wife.refresh_from_db()
    assert wife.cccd == "019075000001"


def test_a_new_head_follows_one_who_died(case, wife, husband):
    gone = [{"id": wife.pk, "ly_do": "died", "ngay": "2026-09-15"}]
    build.survey(case, members=[of(husband, quan_he="chu_ho")], da_roi=gone)
    case.household.refresh_from_db()
    assert case.household.head_name == "Lý Văn Sinh"


def test_a_mistaken_death_is_taken_back_by_a_correction(case, wife, husband):
    gone = [{"id": husband.pk, "ly_do": "died", "ngay": "2026-09-15"}]
    first = build.survey(case, members=[of(wife)], da_roi=gone)
    build.survey(case, members=[of(wife), of(husband)], base=first.pk)
    husband.refresh_from_db()
    assert (husband.left_on, husband.leaving) == (None, None)


@pytest.mark.parametrize("day", ["2020-12-31", "2026-10-06", "", "15/09/2026"])
def test_a_day_of_leaving_outside_the_membership_is_refused(case, wife, husband, day):
    gone = [{"id": husband.pk, "ly_do": "left", "ngay": day}]
    assert ("da_roi", 0, "ngay") in refused(case, [of(wife)], da_roi=gone)


def test_leaving_needs_a_known_reason_and_a_member_of_the_household(case, wife):
    stranger = MemberFactory()
    gone = [{"id": stranger.pk, "ly_do": "eaten", "ngay": "2026-09-15"}]
    problems = refused(case, [of(wife)], da_roi=gone)
    assert set(problems) == {("da_roi", 0, "id"), ("da_roi", 0, "ly_do")}
    stranger.refresh_from_db()
    assert stranger.left_on is None


def test_the_head_on_record_cannot_be_forgotten(case, wife, husband):
    problems = refused(case, [of(husband, quan_he="chu_ho")])
    assert "Nông Thị Mẩn" in problems[("thanh_vien",)]


def test_a_member_of_another_household_cannot_be_taken_over(case, wife):
    stranger = MemberFactory(name="Người Khác")
    problems = refused(case, [of(wife), of(stranger, quan_he="con")])
    assert set(problems) == {("thanh_vien", 1, "id")}
    stranger.refresh_from_db()
    assert stranger.household != case.household


def test_one_member_cannot_stand_in_two_rows_or_be_both_here_and_gone(case, wife, husband):
    problems = refused(case, [of(wife), of(husband), of(husband, quan_he="con", cccd="")])
    assert set(problems) == {("thanh_vien", 2, "id")}
    gone = [{"id": husband.pk, "ly_do": "left", "ngay": "2026-09-15"}]
    assert ("thanh_vien", 1, "id") in refused(case, [of(wife), of(husband)], da_roi=gone)


def test_a_number_held_elsewhere_is_refused_and_its_household_named_to_who_may_read_it(case, wife):
    neighbour = build.household(case.household.unit, "Lý Thị Hoa", head={"cccd": "019180000009"})
    problems = refused(case, [of(wife, cccd="019180000009")])
    assert set(problems) == {("thanh_vien", 0, "cccd")}
    assert neighbour.code in problems[("thanh_vien", 0, "cccd")]


def test_a_number_held_in_another_commune_is_refused_without_saying_where(case, wife):
    _, (elsewhere,) = build.commune()
    stranger = build.household(elsewhere, "Lý Thị Hoa", head={"cccd": "019180000009"})
    message = refused(case, [of(wife, cccd="019180000009")])[("thanh_vien", 0, "cccd")]
    assert message == "Số CCCD/CMND này đã có ở một người khác trong sổ hộ."
    assert stranger.code not in message


def test_a_number_held_by_an_unnamed_member_of_the_same_household_is_refused(case, wife, husband):
    other = build.member_answers("Nông Văn B", quan_he="con", ngay_sinh="2001", gioi_tinh="nam")
    first = build.survey(case, members=[of(wife), other])
    new = case.household.members.get(name="Nông Văn B")
    with pytest.raises(AnswersRefused) as refusal:
        build.survey(case, members=[of(wife), of(new, cccd=husband.cccd)], base=first.pk)
    assert [p[0] for p in refusal.value.problems] == [("thanh_vien", 1, "cccd")]


def test_a_name_longer_than_the_registry_holds_is_refused_at_its_place(case, wife):
    assert ("thanh_vien", 0, "ho_ten") in refused(case, [of(wife, ho_ten="M" * 101)])
    build.survey(case, members=[of(wife, ho_ten="M" * 100)])


def test_the_caller_may_be_a_machine_without_any_sight(case, wife):
    build.household(case.household.unit, "Lý Thị Hoa", head={"cccd": "019180000009"})
    with pytest.raises(AnswersRefused) as refusal:
        actions.record_survey(
            case,
            answers=build.answers_for(members=[of(wife, cccd="019180000009")]),
            submission_key=uuid.uuid4(),
            base_survey_id=None,
            at=build.moment("2026-10-05"),
            by=None,
        )
    assert "(hộ" not in str(refusal.value)


def test_the_head_is_known_by_name_though_the_birth_date_was_wrong(case, wife, husband):
    build.survey(case, members=[of(wife, id=None, ngay_sinh="1979")])
    wife.refresh_from_db()
    assert (wife.birth_date, case.household.members.count()) == (date(1979, 1, 1), 2)
