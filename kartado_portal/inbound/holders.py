"""Who holds a lease, so that what a killed process of this machine held is free at once."""

import os
import secrets
import socket


def holder() -> str:
    """Return a name for one holder in this process."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"


def is_dead(name: str) -> bool:
    """Whether the holder was in a process of this machine that is gone.

    One of another machine is never known to be: its lease runs out.
    """
    host, _, process = name.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
