"""What can happen in the registry: one function per verb, one transaction, one audit line each."""

from .applicants import register_applicant, round_taking
from .closing import close_review
from .drafts import discard_draft, save_draft
from .figures import confirm_village_figures, record_village_figures
from .household import register_household, search_key_of
from .leaving import close_household
from .meeting import hold_meeting
from .posting import post_list, recognise, working_days
from .review import list_applicant, open_review
from .score_table import import_score_table
from .standards import load_standards
from .survey import area_of, record_survey, score_table_on

__all__ = [
    "area_of",
    "close_household",
    "close_review",
    "confirm_village_figures",
    "discard_draft",
    "hold_meeting",
    "import_score_table",
    "list_applicant",
    "load_standards",
    "open_review",
    "post_list",
    "recognise",
    "record_survey",
    "record_village_figures",
    "register_applicant",
    "register_household",
    "round_taking",
    "save_draft",
    "score_table_on",
    "search_key_of",
    "working_days",
]
