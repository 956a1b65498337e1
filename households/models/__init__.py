"""What exists in the registry."""

from .facts import Deprivation, HouseholdYear, Movement, PovertyCause, PovertyClass, VillageYear
from .household import EthnicGroup, Household, Member
from .review import CommuneReview, MeetingVote, Review, ReviewCase, VillageMeeting
from .standard import ScoreTable, Standard
from .survey import Survey, SurveyDraft

__all__ = [
    "CommuneReview",
    "Deprivation",
    "EthnicGroup",
    "Household",
    "HouseholdYear",
    "MeetingVote",
    "Member",
    "Movement",
    "PovertyCause",
    "PovertyClass",
    "Review",
    "ReviewCase",
    "ScoreTable",
    "Standard",
    "Survey",
    "SurveyDraft",
    "VillageMeeting",
    "VillageYear",
]
