"""Waking the worker of this process when a message was stored; others look by themselves."""

import contextlib
from collections.abc import Callable

_wakers: list[Callable[[], object]] = []


def on_arrival(wake: Callable[[], object]) -> Callable[[], None]:
    """Have `wake` called in the committing thread; return the act that ends it."""
    _wakers.append(wake)
    return lambda: _wakers.remove(wake)


def ring() -> None:
    """Wake who listens."""
    for wake in list(_wakers):
        with contextlib.suppress(RuntimeError):  # a loop that is shutting down hears nothing
            wake()
