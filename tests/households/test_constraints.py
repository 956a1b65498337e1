"""Guard 6: every constraint of the registry, once broken and once at its edge."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from tests.factories import MemberFactory
from tests.households import builders as build
from tests.households.constraint_world import AT, a_recount, copied, resolved, rows

pytestmark = pytest.mark.django_db
BEFORE_AT = build.moment("2026-12-19")


@pytest.fixture
def world():
    """{name: one row of every model that has constraints}."""
    return rows()


D = date
POSTED = {"posted_from": D(2026, 11, 2), "posted_to": D(2026, 11, 4)}
DECIDED = {
    "decision_number": "1",
    "decided_on": D(2026, 11, 5),
    "decided_by": "person",
    "settles_year": 2026,
}
CLOSED = {"closed_at": AT, "closed_by": "person"}
GONE = {"poverty_class": None, "movement": "khac_giam"}
BEFORE = {"class_before": "ngheo", "unit_before": "other_village", "members_before": 3}

# constraint without «households_»: row, change that breaks it, change at its edge
CHECKS = {
    "householdyear_movement_known": ("fact", {"movement": "bay"}, {"movement": "tai_ngheo"}),
    "householdyear_class_unless_gone": ("fact", {"movement": "khac_giam"}, GONE),
    "householdyear_before_is_whole": ("fact", {"class_before": "ngheo"}, BEFORE),
    "householdyear_b2_range": ("fact", {"b2": 131}, {"b2": 130}),
    "povertycause_1_to_8": ("cause", {"cause": 9}, {"cause": 8}),
    "villageyear_confirmed_by": (
        "figures",
        {"confirmed_at": AT},
        {"confirmed_at": AT, "confirmed_by": "person"},
    ),
    "villageyear_minority_households_part": (
        "figures",
        {"minority_households": 101},
        {"minority_households": 100},
    ),
    "villageyear_minority_persons_part": (
        "figures",
        {"minority_persons": 401},
        {"minority_persons": 400},
    ),
    "villageyear_a_person_each": ("figures", {"households": 401}, {"households": 400}),
    "household_closed_with_reason": (
        "household",
        {"closed_on": D(2026, 1, 1)},
        {"closed_on": D(2026, 1, 1), "closing": "merged"},
    ),
    "household_dates_in_order": (
        "household",
        {"closed_on": D(2020, 12, 31), "closing": "merged"},
        {"closed_on": D(2021, 1, 1), "closing": "merged"},
    ),
    "member_cccd_digits": ("member", {"cccd": "01918000000A"}, {"cccd": "123456789"}),
    "member_left_with_reason": (
        "member",
        {"leaving": "died"},
        {"leaving": "died", "left_on": D(2026, 1, 1)},
    ),
    "member_dates_in_order": (
        "member",
        {"leaving": "left", "left_on": D(2020, 12, 31)},
        {"leaving": "left", "left_on": D(2021, 1, 1)},
    ),
    "review_dates_in_order": ("review", {"due_on": D(2026, 8, 31)}, {"due_on": D(2026, 9, 1)}),
    "communereview_posting_whole": ("commune_review", {"posted_from": D(2026, 11, 2)}, POSTED),
    "communereview_posting_in_order": (
        "commune_review",
        {"posted_from": D(2026, 11, 2), "posted_to": D(2026, 11, 1)},
        {"posted_from": D(2026, 11, 2), "posted_to": D(2026, 11, 2)},
    ),
    "communereview_decision_whole": (
        "commune_review",
        POSTED | DECIDED | {"decision_number": None},
        POSTED | DECIDED,
    ),
    "communereview_decided_after_posting": (
        "commune_review",
        POSTED | DECIDED | {"decided_on": D(2026, 11, 4)},
        POSTED | DECIDED,
    ),
    "communereview_closed_by": (
        "commune_review",
        POSTED | DECIDED | CLOSED | {"closed_by": None},
        POSTED | DECIDED | CLOSED,
    ),
    "communereview_closed_after_decision": (
        "commune_review",
        POSTED | CLOSED,
        POSTED | DECIDED | CLOSED,
    ),
    "reviewcase_state_known": ("case", {"state": "lost"}, {"state": "posted"}),
    "reviewcase_survey_first": ("case", {"survey": None}, {"survey": None, "state": "listed"}),
    "surveyimport_work_known": ("import", {"work": "bay"}, {"work": "failed"}),
    "surveyimport_progress_range": ("import", {"progress": 101}, {"progress": 100}),
    "surveyimport_attempts_limited": ("import", {"attempts": 4}, {"attempts": 3}),
    "surveyimport_job_gives_signs": (
        "import",
        {"work": "running"},
        {"work": "running", "alive_at": AT},
    ),
    "surveyimport_stage_known": ("import", {"stage": "bay"}, {"stage": "dropped"}),
    "surveyimport_undone_by": (
        "import",
        {"undone_at": AT},
        {"undone_at": AT, "undone_by": "person"},
    ),
    "surveyimport_undone_after": (
        "import",
        {"written_at": AT, "undone_at": BEFORE_AT, "undone_by": "person"},
        {"written_at": AT, "undone_at": AT, "undone_by": "person"},
    ),
    "surveyimport_written_has_moment": (
        "import",
        {"stage": "written", "written_at": None},
        {"stage": "written", "written_at": AT},
    ),
    "importedhousehold_outcome_known": ("imported", {"outcome": "bay"}, {"outcome": "changed"}),
    "importedhousehold_refused_not_written": (
        "imported",
        {"outcome": "refused", "survey": "survey"},
        {"outcome": "unchanged", "survey": "survey"},
    ),
    "recount_work_known": ("recount", {"work": "bay"}, {"work": "failed"}),
    "recount_progress_range": ("recount", {"progress": 101}, {"progress": 100}),
    "recount_attempts_limited": ("recount", {"attempts": 4}, {"attempts": 3}),
    "recount_job_gives_signs": (
        "recount",
        {"work": "running"},
        {"work": "running", "alive_at": AT},
    ),
    "recount_done_has_moment": ("recount", {"work": "done"}, {"work": "done", "counted_at": AT}),
    "recountedhousehold_missing_has_reason": (
        "recounted",
        {"missing": ""},
        {"missing": "", "recounted_class": "ngheo"},
    ),
    "recountedhousehold_changed_differs": (
        "recounted",
        {"is_changed": True, "recounted_class": "ngheo"},
        {"is_changed": True, "recounted_class": "can_ngheo"},
    ),
    "residence_dates_in_order": (
        "residence",
        {"to_on": F("from_on") - timedelta(days=1)},
        {"to_on": F("from_on")},
    ),
    "event_reversal_names_event": (
        "reversal",
        {"reverses": None},
        {"reverses": None, "kind": "death"},
    ),
    "event_of_another_household": ("event", {"other": "household"}, {"other": "other_household"}),
    "event_has_basis": ("event", {"basis": ""}, {"basis": "x"}),
    "reopening_has_reason": ("reopening", {"reason": ""}, {"reason": "x"}),
    "confirmeddoubt_has_reason": ("confirmed", {"reason": ""}, {"reason": "y"}),
    "meeting_somebody_present": ("meeting", {"present": 0}, {"present": 1}),
    "standard_dates_in_order": (
        "standard",
        {"valid_to": D(2021, 12, 31)},
        {"valid_to": D(2022, 1, 1)},
    ),
    "scoretable_dates_in_order": (
        "table",
        {"valid_to": D(2021, 12, 31)},
        {"valid_to": D(2022, 1, 1)},
    ),
    "scoretable_official_has_basis": (
        "table",
        {"is_official": True, "legal_basis": ""},
        {"is_official": True, "legal_basis": "Thông tư …"},
    ),
    "survey_class_known": ("survey", {"poverty_class": "giau"}, {"poverty_class": "can_ngheo"}),
    "survey_area": ("survey", {"area": "hai_dao"}, {"area": "thanh_thi"}),
    "survey_begun_before_recorded": (
        "survey",
        {"begun_at": F("recorded_at") + timedelta(seconds=1)},
        {"begun_at": F("recorded_at")},
    ),
    "survey_b2_range": ("survey", {"b2": 131}, {"b2": 130}),
}

# constraint: row, what makes a second row like it allowed (without it, it is refused)
UNIQUE = {
    "householdyear_once_a_year": ("fact", {"year": 2027}),
    "deprivation_once": ("deprivation", {"indicator": "VIEC_LAM"}),
    "povertycause_once": ("cause", {"cause": 2}),
    "villageyear_once_a_year": ("figures", {"year": 2027}),
    "member_cccd_unique": (
        "member",
        {"relation": "con", "left_on": D(2026, 1, 1), "leaving": "died"},
    ),
    "member_one_head": ("member", {"cccd": "", "relation": "vo_chong"}),
    "review_once_a_year": ("review", {"year": 2027}),
    "communereview_once": ("commune_review", {"commune": "other_village"}),
    "reviewcase_once": ("case", {"household": "other_household"}),
    "meeting_once_a_day": ("meeting", {"held_on": D(2026, 10, 21)}),
    "meetingvote_once": ("vote", {"meeting": "second_meeting"}),
    "survey_one_current": ("survey", {"replaced_at": AT}),
    "scoretable_one_active_from_a_day": ("table", {"active_from": None}),
    "importedhousehold_once_each": ("imported", {"line": 3}),
    "importedhousehold_one_per_case": ("imported", {"case": None}),
    "recountedhousehold_once_each": ("recounted", {"recount": "other_recount"}),
    "confirmeddoubt_once_each": ("confirmed", {"rule": "area_apart"}),
    "residence_one_open": ("residence", {"to_on": date(2026, 1, 1)}),
    "reopening_numbered": ("reopening", {"number": 2}),
    "revisedfact_once": ("revised", {"household": "other_household"}),
    "surveydraft_one_each": ("draft", {"by": "second_person"}),
}
ALONGSIDE = {  # what a copy needs in any case, beside the constraint it is about
    "importedhousehold_once_each": {"case": None},
    "importedhousehold_one_per_case": {"line": 3},
    "fact": {"survey": None},
    "member_cccd_unique": {"relation": "con"},
    "member_one_head": {"cccd": ""},
    "case": {"survey": None, "state": "listed"},
    "table": {"code": "ban_sao"},
}


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_refuses_what_breaks_it_and_lets_its_edge_pass(name, world):
    row, broken, edge = CHECKS[name]
    rows = type(world[row]).objects.filter(pk=world[row].pk)
    with pytest.raises(IntegrityError, match=f"households_{name}"), transaction.atomic():
        rows.update(**resolved(broken, world))
    assert rows.update(**resolved(edge, world)) == 1


@pytest.mark.parametrize("name", UNIQUE)
def test_a_second_row_like_the_first_is_refused_and_one_that_differs_passes(name, world):
    row, different = UNIQUE[name]
    world["second_meeting"] = copied(world["meeting"], held_on=D(2026, 10, 22))
    world["other_recount"] = a_recount(world["survey"], world["person"])
    world["second_person"] = build.officer(world["other_village"].parent)
    needed = ALONGSIDE.get(name) or ALONGSIDE.get(row, {})
    named = f"households_{name}" if connection.vendor == "postgresql" else "UNIQUE"
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        copied(world[row], **resolved(needed, world))
    copied(world[row], **resolved(needed | different, world))


def test_only_a_reversal_names_the_event_it_reverses(world):
    birth = {"kind": "birth", "reverses": world["event"]}
    with pytest.raises(IntegrityError, match="event_reversal_names_event"), transaction.atomic():
        type(world["event"]).objects.filter(pk=world["reversal"].pk).update(**birth)


def test_an_event_is_reversed_once(world):
    with pytest.raises(IntegrityError, match="reverses_id"), transaction.atomic():
        copied(world["reversal"])


@pytest.mark.parametrize("number", ["", "019180000001"])
def test_only_the_living_hold_a_number_and_many_may_have_none(world, number):
    stranger = MemberFactory(cccd=number, left_on=D(2026, 1, 1), leaving="left")
    stranger.pk = None
    stranger.save()


def test_every_constraint_of_the_registry_is_proved_here():
    names = {
        constraint.name.removeprefix("households_")
        for model in apps.get_app_config("households").get_models()
        for constraint in model._meta.constraints
    }
    assert names == {*CHECKS, *UNIQUE}
