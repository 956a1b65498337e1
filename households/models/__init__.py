"""What exists in the registry."""

from .background import Work
from .facts import Deprivation, HouseholdYear, Movement, PovertyCause, PovertyClass, VillageYear
from .household import EthnicGroup, Household, Member
from .quality import ConfirmedDoubt
from .recount import Recount, RecountedHousehold
from .review import CommuneReview, MeetingVote, Review, ReviewCase, VillageMeeting
from .standard import ScoreTable, Standard
from .survey import Survey, SurveyDraft
from .survey_import import ImportedHousehold, SurveyImport

__all__ = [
    "CommuneReview",
    "ConfirmedDoubt",
    "Deprivation",
    "EthnicGroup",
    "Household",
    "HouseholdYear",
    "ImportedHousehold",
    "MeetingVote",
    "Member",
    "Movement",
    "PovertyCause",
    "PovertyClass",
    "Recount",
    "RecountedHousehold",
    "Review",
    "ReviewCase",
    "ScoreTable",
    "Standard",
    "Survey",
    "SurveyDraft",
    "SurveyImport",
    "VillageMeeting",
    "VillageYear",
    "Work",
]
