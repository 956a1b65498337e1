"""Constraints of rounds, their cases and meetings, and of what is said against their lists."""

from datetime import date as D

from .world import AT

POSTED = {"posted_from": D(2026, 11, 2), "posted_to": D(2026, 11, 4)}
DECIDED = {
    "decision_number": "1",
    "decided_on": D(2026, 11, 5),
    "decided_by": "person",
    "settles_year": 2026,
}
CLOSED = {"closed_at": AT, "closed_by": "person"}
REFUSED = {"refused_on": D(2026, 10, 9), "refused_by": "person", "refusal": "Không đủ điều kiện"}
CASE_REFUSED = {"state": "refused", "refused_on": D(2026, 10, 9), "refusal": "Không nghèo"}
SETTLED = {
    "settled_on": D(2026, 11, 6),
    "settled_by": "person",
    "posted_from": D(2026, 11, 6),
    "posted_to": D(2026, 11, 10),
}
REPLIED = {"replied_on": D(2026, 11, 9), "replied_by": "person", "is_agreed": True}

CHECKS = {
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
    "reopening_has_reason": ("reopening", {"reason": ""}, {"reason": "x"}),
    "meeting_somebody_present": ("meeting", {"present": 0}, {"present": 1}),
    "review_month_of_the_year": ("month_review", {"month": 13}, {"month": 12}),
    "review_baseline_is_annual": (
        "month_review",
        {"is_baseline": True},
        {"is_baseline": True, "month": None},
    ),
    "communereview_settles": (
        "commune_review",
        POSTED | DECIDED | {"settles_year": None},
        POSTED | DECIDED | {"settles_year": 2027},
    ),
    "reviewcase_quick_whole": (
        "case",
        {"quick_result": "khong_ngheo", "quick_on": None},
        {"quick_result": "khong_ngheo", "quick_on": D(2026, 10, 1)},
    ),
    "reviewcase_refused_with_reason": ("case", CASE_REFUSED | {"refusal": ""}, CASE_REFUSED),
    "petition_refused_by": ("petition", REFUSED | {"refused_by": None}, REFUSED),
    "petition_refused_with_reason": ("petition", REFUSED | {"refusal": ""}, REFUSED),
    "petition_form_known": ("petition", {"form": "02"}, {"form": "04"}),
    "complaint_source_known": ("complaint", {"source": "bay"}, {"source": "office"}),
    "complaint_settled_whole": ("complaint", SETTLED | {"posted_to": None}, SETTLED),
    "complaint_posting_in_order": (
        "complaint",
        SETTLED | {"posted_to": D(2026, 11, 5)},
        SETTLED | {"posted_to": D(2026, 11, 6)},
    ),
    "complaint_settled_after": (
        "complaint",
        SETTLED | {"filed_on": D(2026, 11, 7)},
        SETTLED | {"filed_on": D(2026, 11, 6)},
    ),
    "opinion_reply_whole": ("opinion", REPLIED | {"is_agreed": None}, REPLIED),
    "opinion_replied_after": (
        "opinion",
        REPLIED | {"replied_on": D(2026, 11, 8)},
        REPLIED | {"replied_on": D(2026, 11, 9)},
    ),
    "opinion_refused_with_reason": (
        "opinion",
        REPLIED | {"is_agreed": False},
        REPLIED | {"is_agreed": False, "text": "Xem lại 2 hộ"},
    ),
}

UNIQUE = {
    "review_once_a_year": ("review", {"year": 2027}),
    "communereview_once": ("commune_review", {"commune": "other_village"}),
    "reviewcase_once": ("case", {"household": "third_household"}),
    "meeting_once_a_day": ("meeting", {"held_on": D(2026, 10, 21)}),
    "meetingvote_once": ("vote", {"meeting": "second_meeting"}),
    "reopening_numbered": ("reopening", {"number": 2}),
    "revisedfact_once": ("revised", {"household": "other_household"}),
    "review_once_a_month": ("month_review", {"month": 4}),
    "petition_one_waiting": ("petition", REFUSED),
    "complaint_one_open": ("complaint", SETTLED),
    "opinion_one_open": ("opinion", REPLIED),
}
