"""Workbooks that come in, and the empty ones people fill: surveys and score tables."""
