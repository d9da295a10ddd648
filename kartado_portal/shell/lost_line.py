"""Saying that the line is lost when it is lost, and trying again in time.

Reflex says so only when the next attempt to connect has failed as well, and on a line that
swallows everything an attempt takes twenty seconds to fail.
"""

from typing import Any

from reflex_base.plugins.base import Plugin

_SCRIPT = "utils/state.js"
_CHANGES = (
    (
        "    if (try_reconnect) {\n",
        "      setConnectErrors((errors) => [...errors.slice(-9), new Error(reason)]);\n",
    ),
    ("    reconnection: false,\n", "    timeout: 10000,\n"),
)
"""Lines of Reflex's, each with the line of ours that follows it."""


class LostLinePlugin(Plugin):
    """Changes the browser's side of Reflex so before it is bundled."""

    def pre_compile(self, **context: Any) -> None:
        """Have the script changed."""
        context["add_modify_task"](_SCRIPT, say_so)


def say_so(script: str) -> str:
    """Return Reflex's script with our lines in it. Raises: RuntimeError, when it is another."""
    for theirs, ours in _CHANGES:
        script = script.replace(theirs + ours, theirs)  # of an earlier build
        if script.count(theirs) != 1:
            raise RuntimeError(f"{_SCRIPT} of Reflex has changed: where is {theirs.strip()!r}?")
        script = script.replace(theirs, theirs + ours)
    return script
