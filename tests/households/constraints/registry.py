"""Constraints of households, their people, events, supports and years."""

from datetime import date as D
from datetime import timedelta

from django.db.models import F

from .world import AT

GONE = {"poverty_class": None, "movement": "khac_giam"}
BEFORE = {"class_before": "ngheo", "unit_before": "other_village", "members_before": 3}
WITHDRAWN = {"withdrawn_at": AT, "withdrawn_by": "person", "withdrawal": "Ghi nhầm"}

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
    "support_kind_known": ("support", {"kind": "bay"}, {"kind": "khac"}),
    "support_has_basis": ("support", {"basis": ""}, {"basis": "x"}),
    "support_withdrawn_by": ("support", WITHDRAWN | {"withdrawn_by": None}, WITHDRAWN),
    "support_withdrawn_with_reason": ("support", WITHDRAWN | {"withdrawal": ""}, WITHDRAWN),
    "duplicate_in_order": (
        "duplicate",
        {"first": F("second"), "second": F("first")},
        {"second": "third_member"},
    ),
    "duplicate_merged_by_event": (
        "duplicate",
        {"verdict": "same"},
        {"verdict": "same", "event": "event"},
    ),
    "duplicate_has_reason": ("duplicate", {"reason": ""}, {"reason": "x"}),
    "duplicate_undone_by": (
        "duplicate",
        {"undone_at": AT},
        {"undone_at": AT, "undone_by": "person"},
    ),
    "evidence_of_one_thing": (
        "evidence",
        {"meeting": "meeting"},
        {"meeting": "meeting", "event": None},
    ),
}

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
    "residence_one_open": ("residence", {"to_on": D(2026, 1, 1)}),
    "duplicate_decided_once": ("duplicate", {"undone_at": AT, "undone_by": "person"}),
}
