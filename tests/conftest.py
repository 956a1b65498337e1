"""Fixtures every test may use."""

import socket

import pytest
from django.core.cache import cache

from tests import factories


@pytest.fixture(autouse=True)
def _fresh_cache():
    """No answer kept from another test."""
    cache.clear()
    yield


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch):
    """Guard 10: no test reaches beyond this machine."""
    connect = socket.socket.connect

    def guarded(self, address):
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "localhost", "::1"}:
            raise AssertionError(f"a test tried to reach {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


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
