"""Waiting for what another process does: looked at often, given up after long."""

import time
from collections.abc import Callable

LONGEST_SECONDS = 60.0
_POLL_SECONDS = 0.05


def wait_until(is_so: Callable[[], object], *, seconds: float = LONGEST_SECONDS) -> None:
    """Return when `is_so` is; fail when that takes too long."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(_POLL_SECONDS)
