"""The home page: blocks per role, each answering what the person should look at first."""

from .page import blocks_for, heading_for

__all__ = ["blocks_for", "heading_for"]
