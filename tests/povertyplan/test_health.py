"""Health tells a monitor whether database and broker answer, without touching a session."""

from types import SimpleNamespace

import pytest
from django.db import OperationalError

from povertyplan import views


def down():
    raise OperationalError("the server is gone")


@pytest.mark.django_db
def test_a_database_that_is_down_is_a_503_that_names_it(client, monkeypatch):
    monkeypatch.setattr(views, "connection", SimpleNamespace(cursor=down))
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["database"] == "down: OperationalError"


def test_it_asks_for_no_session_even_of_a_signed_in_browser(client, monkeypatch):
    client.cookies["sessionid"] = "0" * 32
    monkeypatch.setattr(views, "_database_state", lambda: "ok")
    assert client.get("/healthz").status_code == 200


def test_a_broker_that_is_not_there_is_a_503(client, monkeypatch, settings, tmp_path):
    monkeypatch.setattr(views, "_database_state", lambda: "ok")
    settings.REDIS_URL, settings.BROKER_DIR = "", tmp_path / "nothing"
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["broker"].startswith("down")
