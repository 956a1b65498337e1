"""People who seem to be in the registry twice: the pairs, and two of them side by side."""

from .finding import Candidate, candidates, decided_pairs, weigh_members
from .matching import matched

__all__ = ["Candidate", "candidates", "decided_pairs", "matched", "weigh_members"]
