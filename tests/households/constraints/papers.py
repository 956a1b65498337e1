"""Constraints of the procedure, its steps, and the numbered papers that go out."""

from datetime import timedelta

from django.db.models import F

from households.models.issued import SUBJECTS

from .world import AT

WITHDRAWN = {"withdrawn_at": AT, "withdrawn_by": "person", "withdrawal": "Mở lại sổ"}

CHECKS = {
    "procedure_ad_hoc_day": ("procedure", {"ad_hoc_from_day": 29}, {"ad_hoc_from_day": 28}),
    "procedure_report_day": ("procedure", {"report_by_day": 0}, {"report_by_day": 1}),
    "procedure_posting_days": (
        "procedure",
        {"posting_working_days": 0},
        {"posting_working_days": 1},
    ),
    "procedure_opinion_days": (
        "procedure",
        {"opinion_working_days": 31},
        {"opinion_working_days": 30},
    ),
    "procedure_giver_named_or_nobody": (
        "procedure",
        {"opinion_by": "nobody", "opinion_giver": "UBND tỉnh"},
        {"opinion_by": "elsewhere", "opinion_giver": "UBND tỉnh"},
    ),
    "roundstep_known": ("step", {"step": "bay"}, {"step": "close"}),
    "issued_kind_known": ("issued_case", {"kind": "bay"}, {"kind": "refusal"}),
    "issued_about_one_thing": (
        "issued_case",
        {"petition": "petition"},
        {"petition": "petition", "case": None},
    ),
    "issued_withdrawn_by": ("issued_case", WITHDRAWN | {"withdrawn_by": None}, WITHDRAWN),
    "issued_withdrawn_with_reason": ("issued_case", WITHDRAWN | {"withdrawal": ""}, WITHDRAWN),
    "issued_has_number": ("issued_case", {"number": ""}, {"number": "x"}),
    "issued_prints_in_order": (
        "issued_case",
        {"first_printed_at": AT, "printed_at": AT - timedelta(seconds=1)},
        {"first_printed_at": AT, "printed_at": F("first_printed_at")},
    ),
}

UNIQUE = {
    "roundstep_once": ("step", {"step": "close"}),
    "issued_number_once_a_year": ("issued_case", {"number": "4"}),
    **{f"issued_once_per_{about}": (f"issued_{about}", WITHDRAWN) for about in SUBJECTS},
}
