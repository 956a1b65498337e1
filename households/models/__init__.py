"""What exists in the registry."""

from .background import Work
from .case import ReviewCase
from .facts import Deprivation, HouseholdYear, Movement, PovertyCause, PovertyClass, VillageYear
from .household import EthnicGroup, Household, Member
from .life import HouseholdEvent, Residence
from .meeting import MeetingVote, VillageMeeting
from .quality import ConfirmedDoubt
from .recount import Recount, RecountedHousehold
from .review import CommuneReview, Review
from .revision import Reopening, RevisedFact
from .standard import ScoreTable, Standard
from .survey import Survey, SurveyDraft
from .survey_import import ImportedHousehold, SurveyImport

__all__ = [
    "CommuneReview",
    "ConfirmedDoubt",
    "Deprivation",
    "EthnicGroup",
    "Household",
    "HouseholdEvent",
    "HouseholdYear",
    "ImportedHousehold",
    "MeetingVote",
    "Member",
    "Movement",
    "PovertyCause",
    "PovertyClass",
    "Recount",
    "RecountedHousehold",
    "Reopening",
    "Residence",
    "Review",
    "ReviewCase",
    "RevisedFact",
    "ScoreTable",
    "Standard",
    "Survey",
    "SurveyDraft",
    "SurveyImport",
    "VillageMeeting",
    "VillageYear",
    "Work",
]
