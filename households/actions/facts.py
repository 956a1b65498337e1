"""Building one household's yearly fact from its survey and its history. Pure: nothing is saved."""

from households.models import (
    Deprivation,
    EthnicGroup,
    HouseholdYear,
    Member,
    Movement,
    PovertyCause,
)
from households.movement import movement_of
from households.standards import age_on
from households.standards.answers import as_birth
from households.standards.asking import LABOUR_BELOW, LABOUR_FROM

GROUPS = ["ethnicity_id", "is_minority", "has_merit", "has_no_labour", "is_female_headed"]


def fact_of(survey, history, *, household, year, ethnic_groups, is_baseline=False):
    """The `HouseholdYear` of a recognised survey; `history` is of the years before.

    `ethnic_groups` maps codes of the 1979 list to ids. A baseline compares with no earlier year,
    so it carries none.
    """
    movement = movement_of(
        history.poverty_class,
        survey.poverty_class,
        ever_poor=history.ever_poor,
        ever_near=history.ever_near,
        origin=household.origin,
        has_record=history.has_record,
        is_baseline=is_baseline,
    )
    return HouseholdYear(
        household_id=household.pk,
        year=year,
        standard_id=survey.standard_id,
        survey_id=survey.pk,
        unit_id=household.unit_id,
        poverty_class=survey.poverty_class,
        movement=movement,
        b1=survey.b1,
        b2=survey.b2,
        **({} if is_baseline else _before(history)),
        **groups_of(survey, ethnic_groups),
    )


def _before(history):
    return {
        "class_before": history.poverty_class,
        "unit_before_id": history.unit_id,
        "members_before": history.members,
    }


def groups_of(survey, ethnic_groups):
    """Members and groups of a household, from its answers.

    Hộ DTTS: by the head's ethnicity (recollection). Không có khả năng lao động: no member aged 15
    to under 60 whose work is anything but `khong_kha_nang` (derived here: no source gives it).
    """
    rows = survey.answers["thanh_vien"]
    head = next(row for row in rows if row["quan_he"] == Member.Relation.HEAD)
    return {
        "members": len(rows),
        "ethnicity_id": ethnic_groups[head["dan_toc"]],
        "is_minority": head["dan_toc"] != EthnicGroup.KINH,
        "has_merit": any(row["nguoi_co_cong"] == "co" for row in rows),
        "has_no_labour": not any(_can_work(row, survey.survey_date) for row in rows),
        "is_female_headed": head["gioi_tinh"] == Member.Sex.FEMALE,
    }


def _can_work(row, on):
    age = age_on(as_birth(row["ngay_sinh"]), on)
    return LABOUR_FROM <= age < LABOUR_BELOW and row["viec_lam"] != "khong_kha_nang"


def removal_of(fact, *, unit_id, year, standard):
    """The «khác giảm» row of a household that was poor or near-poor in `fact` and is gone.

    It stays with the village it is missing from, which is `unit_id` on the map of that year; nobody
    lives in it any more, so it has 0 members.
    """
    return HouseholdYear(
        household_id=fact.household_id,
        year=year,
        standard=standard,
        unit_id=unit_id,
        movement=Movement.OTHER_OUT,
        members=0,
        class_before=fact.poverty_class,
        unit_before_id=unit_id,
        members_before=fact.members,
        **{group: getattr(fact, group) for group in GROUPS},
    )


def deprivations_of(fact, survey):
    """The indicators a survey found the household deprived in; the fact is saved before them."""
    findings = survey.result["findings"]
    return [Deprivation(fact=fact, indicator=f["code"]) for f in findings if f["deprived"]]


def causes_of(fact, survey):
    """The causes of poverty a survey names; the fact is saved before them."""
    causes = dict.fromkeys(survey.answers.get("nguyen_nhan") or ())
    return [PovertyCause(fact=fact, cause=cause) for cause in causes]
