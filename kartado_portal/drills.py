"""Fault drills of the tests: a shifted clock, and sudden death at a named point.

Set by `PORTAL_TEST_*` variables alone, with which production refuses to start.
"""

import os
import signal
from datetime import timedelta

CLOCK_OFFSET = timedelta(seconds=float(os.environ.get("PORTAL_TEST_CLOCK_OFFSET_SECONDS", "0")))
"""How far this process's clock is off."""

_DEATH = os.environ.get("PORTAL_TEST_DIE_AT", "")


def die_at(point: str) -> None:
    """End this process as a power cut would, when the drill names this point (gauntlet O29)."""
    if point == _DEATH:
        os.kill(os.getpid(), signal.SIGKILL)
