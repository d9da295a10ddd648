"""One file of script for what every page has, where the bundler would make eight.

On a line of 150 ms a browser asks for six files at a time: what comes seventh comes a round
trip later, however small it is.
"""

from typing import Any

from reflex_base.plugins.base import Plugin

_CONFIG = "vite.config.js"
_THEIRS = "          groups: [\n"
_OURS = (
    "            { test: /react-dom|preload-helper|public.(chat_door|first_fault|served|"
    'typed_words)|utils.(state|context)|shell.footer/, name: "shell", priority: 1 },\n'
)
"""What `root.js` and all pages stand on; what these stand on comes along by itself."""


class OneChunkPlugin(Plugin):
    """Changes how Reflex has its scripts bundled."""

    def pre_compile(self, **context: Any) -> None:
        """Have the bundler's configuration changed."""
        context["add_modify_task"](_CONFIG, in_one_chunk)


def in_one_chunk(config: str) -> str:
    """Return the configuration with our group first. Raises: RuntimeError, when it is another."""
    if _OURS in config:  # of an earlier build
        return config
    if config.count(_THEIRS) != 1:
        raise RuntimeError(f"{_CONFIG} of Reflex has changed: where is {_THEIRS.strip()!r}?")
    return config.replace(_THEIRS, _THEIRS + _OURS)
