"""Work on what cannot be trusted, in a process of its own with limits on memory and time.

Whatever happens there – an abort, a hang, no memory left – is here a `Stopped` with its reason.
The process starts from the interpreter, not from a fork: it knows no database, no settings and no
secrets of the one that asked, and starts in a fraction of the time.
"""

import marshal
import os
import resource
import signal
import struct
import subprocess
import sys
from pathlib import Path
from threading import Timer

ROOT = Path(__file__).resolve().parent.parent
MEMORY = 768 * 1024 * 1024  # bytes of address space
CPU_SECONDS = 60
WALL_SECONDS = 240  # the machine may be busy with other things
LENGTH = struct.Struct("!I")
LAST = ("end",)


class Stopped(Exception):
    """The process ended before its last message; `why` is memory, time or damage."""

    def __init__(self, why):
        self.why = why
        super().__init__(why)


def messages(module, *arguments, stdin):
    """Yield what `python -m module arguments` sends with `send`, up to its `finish`.

    `stdin` is an open file it inherits. Raises `Stopped`.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    clock = Timer(WALL_SECONDS, process.kill)
    clock.start()
    try:
        yield from _received(process)
    finally:
        clock.cancel()
        process.kill()
        process.stdout.close()
        process.wait()


def _received(process):
    while head := process.stdout.read(LENGTH.size):
        body = process.stdout.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""
        try:
            message = marshal.loads(body)
        except (EOFError, ValueError, TypeError):  # it died in the middle of a message
            break
        if message == LAST:
            return
        yield message
    raise Stopped(_why(process.wait()))


def _why(status):
    if status == -signal.SIGABRT:  # what an allocation that fails ends in
        return "memory"
    return "time" if status in (-signal.SIGXCPU, -signal.SIGKILL) else "damage"


# In the process itself


def accept_limits():
    """Take on the limits, before anything of the file is looked at."""
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        value = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (value, value))


def send(message):
    """Send a message: tuples, lists, dicts, text and numbers."""
    body = marshal.dumps(message)
    sys.stdout.buffer.write(LENGTH.pack(len(body)) + body)


def finish():
    """Say that everything was sent."""
    send(LAST)
    sys.stdout.buffer.flush()
