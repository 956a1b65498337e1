"""What exists in the registry."""

from .background import Work
from .case import ReviewCase
from .complaint import Complaint, Opinion
from .duplicates import DuplicateDecision
from .evidence import Evidence
from .facts import Deprivation, HouseholdYear, Movement, PovertyCause, PovertyClass, VillageYear
from .household import EthnicGroup, Household, Member
from .issued import IssuedDocument
from .life import HouseholdEvent, Residence
from .meeting import MeetingVote, VillageMeeting
from .petition import Petition
from .procedure import Procedure, RoundStep
from .quality import ConfirmedDoubt
from .recount import Recount, RecountedHousehold
from .review import CommuneReview, Review
from .revision import Reopening, RevisedFact
from .standard import ScoreTable, Standard
from .support import Support
from .survey import Survey, SurveyDraft
from .survey_import import ImportedHousehold, SurveyImport

__all__ = [
    "CommuneReview",
    "Complaint",
    "ConfirmedDoubt",
    "Deprivation",
    "DuplicateDecision",
    "EthnicGroup",
    "Evidence",
    "Household",
    "HouseholdEvent",
    "HouseholdYear",
    "ImportedHousehold",
    "IssuedDocument",
    "MeetingVote",
    "Member",
    "Movement",
    "Opinion",
    "Petition",
    "PovertyCause",
    "PovertyClass",
    "Procedure",
    "Recount",
    "RecountedHousehold",
    "Reopening",
    "Residence",
    "Review",
    "ReviewCase",
    "RevisedFact",
    "RoundStep",
    "ScoreTable",
    "Standard",
    "Support",
    "Survey",
    "SurveyDraft",
    "SurveyImport",
    "VillageMeeting",
    "VillageYear",
    "Work",
]
