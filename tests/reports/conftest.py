"""A closed district for tests of reports."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from organisations.models import User
from tests import factories

from . import world

NOW = datetime(2025, 1, 6, 3, tzinfo=UTC)


@pytest.fixture
def closed(settings, tmp_path):
    """Three communes, 2024 closed with random facts: district, places, commune, other, files."""
    settings.MEDIA_ROOT = tmp_path
    places = world.communes()
    world.close(2024, places)
    world.population(2024, places, seed=5, size=120)
    return SimpleNamespace(
        district=factories.district(), places=places, commune=places[0][0], other=places[1][0],
        files=tmp_path / "reports",
    )  # fmt: skip


@pytest.fixture
def known_as_real(db):
    """The answer to «are these demonstration data?» is kept for minutes: it is asked beforehand."""
    return User.objects.demonstration()
