"""Ways a process that works on somebody's file can end: `python -m tests.core.misbehaving WAY`."""

import os
import sys
import tempfile
import time

from core.confined import accept_limits, finish, send


def main(way):
    """Send one message, then end badly – or well."""
    accept_limits()
    send(("first", {"chữ": [1, 2.5, None, True]}))
    sys.stdout.buffer.flush()
    match way:
        case "abort":
            os.abort()
        case "hang":
            time.sleep(60)
        case "half":
            sys.stdout.buffer.write(b"\0\0\1\0half")
        case "write":
            with tempfile.TemporaryFile(buffering=0) as file:
                file.write(b"x")
        case "memory":
            bytearray(2**30)
        case "environment":
            send(("environment", sorted(os.environ)))
    if way != "silent":
        finish()


main(sys.argv[1])
