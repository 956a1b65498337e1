"""Recounts (what if): what they look at, what they come to, how they are listed and written."""
