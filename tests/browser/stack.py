"""A running installation for browser tests and pictures: `make run` as a stranger starts it."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from urllib.error import URLError
from urllib.request import urlopen

from tests.guards.source import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url):
    """Whether the address answers 200."""
    try:
        with urlopen(url, timeout=2) as response:
            return response.status == 200
    except (URLError, OSError):
        return False


@contextmanager
def running(var_dir, **settings):
    """Start `make run` on a free port; yields (address, environment); Ctrl-C at the end."""
    port = free_port()
    environment = {
        **{k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", "HTTPS"}},
        "DEBUG": "1",
        "PORT": str(port),
        "VAR_DIR": str(var_dir),
        **settings,
    }
    log = (var_dir / "run.log").open("w")
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}"],
        cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(f"{address}/healthz"), process, seconds=240)
        yield address, environment
    finally:
        log.close()
        stop(process)


def stop(process):
    """Ctrl-C, and after 20 seconds without mercy."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(condition, process, *, seconds):
    """Wait until the condition holds; a process that ended first is a failure."""
    deadline = time.monotonic() + seconds
    while not condition():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("`make run` did not come up; see run.log in its VAR_DIR")
        time.sleep(0.5)
