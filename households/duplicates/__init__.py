"""People who seem to be in the registry twice: the pairs, and two of them side by side."""

from .finding import candidates, decided_pairs
from .matching import matched
from .weighing import Candidate, weigh_members

__all__ = ["Candidate", "candidates", "decided_pairs", "matched", "weigh_members"]
