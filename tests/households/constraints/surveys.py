"""Constraints of surveys, their imports, recounts and doubts, and of what they are counted by."""

from datetime import date as D
from datetime import timedelta

from django.db.models import F

from .world import AT, BEFORE_AT

CHECKS = {
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
    "confirmeddoubt_has_reason": ("confirmed", {"reason": ""}, {"reason": "y"}),
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

UNIQUE = {
    "survey_one_current": ("survey", {"replaced_at": AT}),
    "scoretable_one_active_from_a_day": ("table", {"active_from": None}),
    "importedhousehold_once_each": ("imported", {"line": 3}),
    "importedhousehold_one_per_case": ("imported", {"case": None}),
    "recountedhousehold_once_each": ("recounted", {"recount": "other_recount"}),
    "confirmeddoubt_once_each": ("confirmed", {"rule": "area_apart"}),
    "surveydraft_one_each": ("draft", {"by": "second_person"}),
}
