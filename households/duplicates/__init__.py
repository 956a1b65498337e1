"""People who seem to be in the registry twice: the pairs, and two of them side by side."""

from .finding import Candidate, candidates

__all__ = ["Candidate", "candidates"]
