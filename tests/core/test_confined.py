"""A process that may end in any way, and never takes the one that asked along."""

import os
import subprocess

import pytest

from core import confined
from core.confined import Stopped, messages

MODULE = "tests.core.misbehaving"
FIRST = ("first", {"chữ": [1, 2.5, None, True]})


def received(way):
    with open(os.devnull, "rb") as nothing:
        return list(messages(MODULE, way, stdin=nothing))


def test_everything_sent_arrives():
    assert received("well") == [FIRST]


@pytest.mark.parametrize(
    ("way", "why"),
    [("abort", "memory"), ("half", "damage"), ("silent", "damage"), ("memory", "damage")],
)
def test_a_bad_end_is_told_with_its_reason(way, why):
    with pytest.raises(Stopped) as stopped:
        received(way)
    assert stopped.value.why == why


def test_what_hangs_is_stopped(monkeypatch):
    monkeypatch.setattr(confined, "WALL_SECONDS", 1)
    with pytest.raises(Stopped) as stopped:
        received("hang")
    assert stopped.value.why == "time"


def test_it_cannot_write_files():
    with pytest.raises(Stopped):
        received("write")


def test_it_knows_nothing_of_the_settings_and_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "bí mật")
    (_, (_, names)) = received("environment")
    assert "SECRET_KEY" not in names and "DATABASE_URL" not in names


def test_who_stops_listening_leaves_no_process_behind(monkeypatch):
    started = []
    real = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda *a, **k: started.append(real(*a, **k)) or started[0]
    )
    with open(os.devnull, "rb") as nothing:
        listening = messages(MODULE, "hang", stdin=nothing)
        assert next(listening) == FIRST
        listening.close()
    assert started[0].poll() is not None
