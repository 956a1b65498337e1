"""Fixtures of the registry's pages."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone


@pytest.fixture
def today(monkeypatch):
    """The office's day, whatever the machine's clock says: 23/11/2026, 09:00 in Hà Nội."""
    now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now.date()
