"""Fixtures every test may use."""

import pytest
from django.core.cache import cache

from tests import factories


@pytest.fixture(autouse=True)
def _fresh_cache():
    """No answer kept from another test."""
    cache.clear()
    yield


@pytest.fixture
def signed_in(client):
    """signed_in(role, unit) → a client signed in as a new person with that posting."""

    def sign_in(role, unit=None, agency=None):
        client.force_login(
            factories.person(role, unit, agency),
            backend="organisations.backends.AccountBackend",
        )
        return client

    return sign_in
