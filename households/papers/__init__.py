"""Papers of a round, one module for each kind: what is already fetched becomes a `Paper`."""

from .certificate import certificate_paper
from .decision import decision_paper
from .form import Issue
from .listing import listing_paper
from .minutes import blank_minutes, minutes_paper
from .notices import petition_refusal_paper, recheck_paper, refusal_paper
from .opinion import opinion_paper
from .petition import petition_paper
from .posting import posting_paper, reposting_paper

__all__ = [
    "Issue",
    "blank_minutes",
    "certificate_paper",
    "decision_paper",
    "listing_paper",
    "minutes_paper",
    "opinion_paper",
    "petition_paper",
    "petition_refusal_paper",
    "posting_paper",
    "recheck_paper",
    "refusal_paper",
    "reposting_paper",
]
