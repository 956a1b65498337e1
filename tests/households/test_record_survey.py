"""Recording a Phiếu B: scored, explained, once, and never over somebody else's work."""

import uuid
from datetime import date

import pytest

from households import actions
from households.actions import survey as recording
from households.actions.rounds import RoundIsClosed
from households.actions.survey import (
    CaseIsSettled,
    HouseholdHasLeft,
)
from households.models import Survey, SurveyDraft
from organisations.models import UnitAttribute
from tests.factories import HouseholdFactory
from tests.households import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A household that applied in a rural commune's round of 2026."""
    commune, (village,) = build.commune()
    return build.listed(build.open_round(commune), build.household(village))


def test_a_survey_is_scored_explained_and_puts_the_case_one_step_on(case):
    by = build.officer(case.commune_review.commune)
    survey = build.survey(case, build.POOR, by=by)
    case.refresh_from_db()
    assert (case.state, case.survey) == ("surveyed", survey)
    assert (survey.poverty_class, survey.b1, survey.b1_source, survey.b2) == (
        "ngheo",
        100,
        "typed",
        30,
    )
    assert (survey.standard.code, survey.area, survey.score_table) == ("2022", "nong_thon", None)
    assert (survey.survey_date, survey.recorded_by) == (date(2026, 10, 5), by)
    deprived = [f["code"] for f in survey.result["findings"] if f["deprived"]]
    assert deprived == ["NUOC_SH", "NHA_TIEU", "VIEN_THONG"]


def test_answers_are_kept_as_given(case):
    given = build.answers_for(build.POOR, dien_tich_m2="45.50", nguyen_nhan=[8, 2])
    survey = actions.record_survey(
        case,
        answers=given,
        submission_key=uuid.uuid4(),
        base_survey_id=None,
        at=build.moment("2026-10-05"),
        by=build.officer(case.commune_review.commune),
    )
    survey.refresh_from_db()
    for row in survey.answers["thanh_vien"]:
        assert row.pop("id") == case.household.members.get().pk
    assert survey.answers == given
    assert "id" not in given["thanh_vien"][0], "the caller's answers were changed"


def test_b1_is_computed_from_the_score_table_where_no_total_was_typed(case):
    table = build.score_table()
    items = {
        item.code: item.options_in("nong_thon")[0].code
        if item.kind == "mot_lua_chon"
        else {"dem": 0, "khoang": 1, "nhieu_lua_chon": []}[item.kind]
        for item in table.table.items
    }
    survey = build.survey(case, build.NEAR, diem_b1=None, b1=items)
    assert (survey.b1_source, survey.score_table) == ("computed", table)
    points, _ = table.table.score(items, "nong_thon")
    assert survey.b1 == points == sum(item["points"] for item in survey.result["b1_items"])


def test_without_b1_there_is_no_class_and_the_reason_is_said(case):
    assert "chưa có điểm B1" in refused(case, diem_b1=None)[("diem_b1",)]
    assert not Survey.objects.exists()


def test_the_area_of_the_commune_on_the_survey_date_decides_the_line(case):
    UnitAttribute.objects.update(valid_to=date(2026, 9, 30))
    UnitAttribute.objects.create(
        unit=case.commune_review.commune, kind="area", value="thanh_thi",
        valid_from=date(2026, 10, 1),
    )  # fmt: skip
    before = build.survey(case, diem_b1=175, ngay_khao_sat="2026-09-30")
    after = build.survey(case, diem_b1=175, ngay_khao_sat="2026-10-01", base=before.pk)
    assert (before.area, before.poverty_class) == ("nong_thon", "khong_ngheo")
    assert (after.area, after.poverty_class) == ("thanh_thi", "can_ngheo")


def test_the_sheet_or_the_caller_may_say_another_area(case):
    by_sheet = build.survey(case, khu_vuc="thanh_thi")
    assert by_sheet.area == "thanh_thi"
    by_caller = actions.record_survey(
        case,
        answers=build.answers_for(khu_vuc="thanh_thi"),
        submission_key=uuid.uuid4(),
        base_survey_id=by_sheet.pk,
        area="nong_thon",
        at=build.moment("2026-10-05"),
        by=build.officer(case.commune_review.commune),
    )
    assert by_caller.area == "nong_thon"


def test_an_unknown_area_is_refused_at_its_place(case):
    UnitAttribute.objects.all().delete()
    assert ("khu_vuc",) in refused(case)


def test_a_baseline_before_the_standard_came_into_force_is_scored_under_it():
    commune, (village,) = build.commune()
    build.household(village)
    commune_review = build.open_round(commune, 2021, is_baseline=True)
    survey = build.survey(commune_review.cases.get(), build.POOR)
    assert (survey.standard.code, survey.survey_date.year) == ("2022", 2021)


@pytest.mark.parametrize("day", ["2026-09-01", "2026-12-14"])
def test_the_first_and_the_last_day_of_the_round_are_survey_days(case, day):
    build.ethnic_groups()
    assert record(case, build.answers_for(on=day), at="2026-12-14").survey_date.isoformat() == day


@pytest.mark.parametrize("day", ["2026-08-31", "2026-12-15"])
def test_a_survey_outside_the_round_is_refused(case, day):
    assert "01/09/2026" in refused(case, on=day, at="2026-12-31")[("ngay_khao_sat",)]


def test_a_survey_dated_after_it_was_typed_is_refused(case):
    assert ("ngay_khao_sat",) in refused(case, on="2026-10-06", at="2026-10-05")


def test_today_is_the_day_in_viet_nam_not_in_greenwich(case):
    build.ethnic_groups()
    late = build.moment("2026-10-05", hour=18)  # 01:00 on the 6th in Hanoi
    survey = actions.record_survey(
        case, answers=build.answers_for(on="2026-10-06"), submission_key=uuid.uuid4(),
        base_survey_id=None, at=late, by=build.officer(case.commune_review.commune),
    )  # fmt: skip
    assert survey.survey_date == date(2026, 10, 6)


def test_every_flaw_is_reported_at_its_path(case):
    member = build.member_answers(dan_toc="99", viec_lam="")
    problems = refused(case, members=[member], nha_tuong="tre", dien_tich_m2="")
    assert set(problems) == {
        ("nha_tuong",),
        ("dien_tich_m2",),
        ("thanh_vien", 0, "dan_toc"),
        ("thanh_vien", 0, "viec_lam"),
    }


def test_a_correction_replaces_the_survey_and_keeps_the_old_one(case):
    first = build.survey(case, build.POOR)
    second = build.survey(case, build.NEAR, base=first.pk)
    first.refresh_from_db()
    assert (first.replaced_at, second.replaced_at) == (second.recorded_at, None)
    case.refresh_from_db()
    assert case.survey == second


def test_the_persons_own_draft_is_gone_after_recording_and_others_stay(case):
    commune = case.commune_review.commune
    mine, theirs = build.officer(commune), build.officer(commune)
    for person in (mine, theirs):
        actions.save_draft(
            case, fields={}, submission_key=uuid.uuid4(), at=build.moment("2026-10-05"), by=person
        )
    build.survey(case, by=mine)
    assert [draft.by for draft in SurveyDraft.objects.all()] == [theirs]


def test_what_the_meeting_agreed_to_is_not_surveyed_again(case):
    survey = build.survey(case, build.POOR)
    build.meet(case.commune_review, case.household.unit)
    with pytest.raises(CaseIsSettled, match=case.household.code):
        build.survey(case, base=survey.pk)


def test_a_posted_round_takes_no_survey(case):
    survey = build.survey(case, build.POOR)
    build.meet(case.commune_review, case.household.unit)
    build.post(case.commune_review)
    with pytest.raises(RoundIsClosed, match="đang niêm yết"):
        build.survey(case, base=survey.pk)


def test_a_household_whose_record_is_closed_is_not_surveyed(case):
    household = case.household
    household.closed_on, household.closing = date(2026, 10, 1), "moved_away"
    household.save()
    with pytest.raises(HouseholdHasLeft, match="01/10/2026"):
        build.survey(case)


@pytest.mark.parametrize("new_members", [1, 9])
def test_recording_costs_the_same_however_many_members(
    case, new_members, django_assert_num_queries
):
    children = [
        build.member_answers(f"Nông Văn {n}", quan_he="con", ngay_sinh=f"2000-01-{n:02d}")
        for n in range(1, new_members + 1)
    ]
    by = build.officer(case.commune_review.commune)
    build.ethnic_groups()
    answers = build.answers_for(members=[build.member_answers(), *children])
    with django_assert_num_queries(15):
        record(case, answers, by=by)


def test_a_household_of_another_commune_keeps_its_survey(case):
    """A case is the door: nothing in the answers can lead to another household."""
    other = HouseholdFactory()
    build.survey(case, ma_ho=other.code)
    other.refresh_from_db()
    assert (other.head_name, other.surveys.count()) == ("Nông Thị Mẩn", 0)


def record(case, answers, *, at="2026-10-05", by=None, base=None):
    return actions.record_survey(
        case,
        answers=answers,
        submission_key=uuid.uuid4(),
        base_survey_id=base,
        at=build.moment(at),
        by=by or build.officer(case.commune_review.commune),
    )


def refused(case, *, at="2026-10-05", on="2026-10-05", **changed):
    """{path: message} of everything the action refuses."""
    build.ethnic_groups()
    with pytest.raises(recording.AnswersRefused) as refusal:
        record(case, build.answers_for(on=on, **changed), at=at)
    assert Survey.objects.count() == 0
    return {tuple(path): message for path, message in refusal.value.problems}
