"""Papers of a round, one module for each kind: what is already fetched becomes a `Paper`."""

from .posting import posting_paper

__all__ = ["posting_paper"]
