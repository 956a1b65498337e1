"""What of the households follows a change of the map, and what stands in its way."""

from .blocks import blocks_of, warnings_of
from .figures import follow_figures
from .homes import follow_homes
from .rounds import follow_rounds

__all__ = ["blocks_of", "follow_figures", "follow_homes", "follow_rounds", "warnings_of"]
