"""What can happen in the registry: one function per verb, one transaction, one audit line each."""

from .ad_hoc import open_ad_hoc
from .closing import close_review
from .complaints import file_complaint, settle_complaint
from .drafts import discard_draft, save_draft
from .duplicates import mark_different, merge_homes, merge_people, undo_decision
from .evidence import attach_evidence
from .figures import confirm_village_figures, record_village_figures
from .household import register_household, search_key_of
from .issuing import (
    issue_certificates,
    issue_document,
    print_documents,
    withdraw_document,
)
from .leaving import close_household
from .life import (
    change_head,
    merge_household,
    move_household,
    record_birth,
    record_death,
    record_joining,
    record_leaving,
    return_household,
    return_member,
    reverse_event,
    split_household,
    transfer_members,
)
from .meeting import hold_meeting
from .opinions import ask_opinion, give_opinion
from .petitions import file_petition, refuse_petition, register_applicant, round_taking
from .posting import post_list, recognise
from .procedures import load_procedures, set_procedure
from .quality import confirm_doubt
from .quick import record_quick_result
from .recounting import count_recount
from .recounts import download_recount, request_recount, resume_owed_recounts, retry_recount
from .reopening import reopen_review
from .review import open_review
from .score_table import (
    activate_score_table,
    deactivate_score_table,
    discard_score_table,
    import_score_table,
)
from .standards import discard_standard, import_standard, load_standards
from .steps import set_round_steps
from .support import record_support, withdraw_support
from .survey import area_of, record_survey, score_table_on
from .survey_import import (
    confirm_survey_import,
    drop_survey_import,
    read_survey_import,
    resume_owed_imports,
    undo_survey_import,
    upload_surveys,
    write_survey_import,
)
from .surveyors import assign_surveyor, surveyors_of

__all__ = [
    "activate_score_table",
    "area_of",
    "ask_opinion",
    "assign_surveyor",
    "attach_evidence",
    "change_head",
    "close_household",
    "close_review",
    "confirm_doubt",
    "confirm_survey_import",
    "confirm_village_figures",
    "count_recount",
    "deactivate_score_table",
    "discard_draft",
    "discard_score_table",
    "discard_standard",
    "download_recount",
    "drop_survey_import",
    "file_petition",
    "file_complaint",
    "give_opinion",
    "hold_meeting",
    "import_score_table",
    "import_standard",
    "issue_certificates",
    "issue_document",
    "load_procedures",
    "load_standards",
    "mark_different",
    "merge_household",
    "merge_homes",
    "merge_people",
    "move_household",
    "open_ad_hoc",
    "open_review",
    "post_list",
    "print_documents",
    "read_survey_import",
    "recognise",
    "record_birth",
    "record_death",
    "record_joining",
    "record_leaving",
    "record_quick_result",
    "record_support",
    "record_survey",
    "record_village_figures",
    "refuse_petition",
    "register_applicant",
    "register_household",
    "reopen_review",
    "request_recount",
    "resume_owed_imports",
    "resume_owed_recounts",
    "retry_recount",
    "return_household",
    "return_member",
    "reverse_event",
    "round_taking",
    "save_draft",
    "score_table_on",
    "search_key_of",
    "set_procedure",
    "set_round_steps",
    "settle_complaint",
    "split_household",
    "surveyors_of",
    "transfer_members",
    "undo_decision",
    "undo_survey_import",
    "upload_surveys",
    "withdraw_document",
    "withdraw_support",
    "write_survey_import",
]
