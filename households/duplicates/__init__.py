"""People who seem to be in the registry twice: the pairs, and two of them side by side."""

from .finding import Candidate, candidates, weigh_members

__all__ = ["Candidate", "candidates", "weigh_members"]
