"""Fault drills of the tests: a shifted clock, and sudden death at a named point.

Set by `PORTAL_TEST_*` variables alone, with which production refuses to start.
"""

import os
import signal
from datetime import timedelta
from pathlib import Path

CLOCK_OFFSET = timedelta(seconds=float(os.environ.get("PORTAL_TEST_CLOCK_OFFSET_SECONDS", "0")))
"""How far this process's clock is off."""

_NOTE = Path(os.environ["PORTAL_TEST_DIE_AT"]) if "PORTAL_TEST_DIE_AT" in os.environ else None
"""The file in which a drill names the point; it may be written while the server runs."""


def die_at(point: str) -> None:
    """End the whole server as a power cut would, when the note names this point (gauntlet O29).

    The note goes first: the next start outlives the point.
    """
    if _NOTE and _NOTE.exists() and _NOTE.read_text() == point:
        _NOTE.unlink(missing_ok=True)
        os.killpg(os.getpgrp(), signal.SIGKILL)
