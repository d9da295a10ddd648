"""Structured logs on stderr, for our code and for the libraries', without what must not be there.

One line an event, JSON by default. Every line passes `redact`: no tokens, passwords, cookies,
query strings, payloads of events or parameters of SQL, and no line break that could forge a
line of its own.
"""

import logging
import re
import sys
from collections.abc import Callable
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

TEXT_LIMIT = 2_000
"""Characters of one value; what a browser reports may be anything."""
TRACEBACK_LIMIT = 20_000

_WITHHELD = "[…]"
_SECRET_KEYS = re.compile(
    r"(pass(word|wd)?|senha|secret|token|cookie|authorization|digest|code|url|body|payload)$", re.I
)
# What follows these words in the framework's own messages is whatever the browser sent.
_PAYLOAD_MARKERS = re.compile(
    r"((?:event data|received|with value|queue entry for|form_data|payload)\s*:?\s*"
    r"|Event\()(?=['\"{\[(]|Event\(|name=).*",
    re.I | re.S,
)
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b(token|code|codigo|senha|password|secret|sid|key)=[^\s&#\"']+"), r"\1=[…]"),
    (re.compile(r"(?i)(\"?(?:cookie|authorization|set-cookie)\"?\s*[:=]\s*)[^\n]+"), r"\1[…]"),
    (
        re.compile(r"(?i)('(?:senha|password|token|code|cookie)'\s*:\s*)('[^']*'|\"[^\"]*\")"),
        r"\1[…]",
    ),
    (re.compile(r"\[parameters: .*?\](?=\n|$|\()", re.S), "[parameters: …]"),
    (re.compile(r"(\w+://[^:/\s@]+:)[^@\s]+@"), r"\1[…]@"),
    (re.compile(r"(reflex_event\|[^|]+\|)[^|\s]+"), r"\1[…]"),
)

_log = structlog.get_logger("kartado_portal.browser")


def configure(*, form: Literal["json", "text"] = "json", level: str = "INFO") -> None:
    """Send every logger of the process through one handler on stderr. Callable again."""
    shared: list[Callable[..., Any]] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    _take_over(level)


def _take_over(level: str) -> None:
    """Strip the libraries' own handlers, which would print what ours withholds."""
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name in ("engineio", "socketio", "sqlalchemy", "botocore", "urllib3", "PIL", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Its lines carry the socket's address with the tab's token; `web.shield` writes our own.
    logging.getLogger("granian.access").disabled = True
    logging.getLogger("reflex").setLevel(level)


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Withhold what no log may hold; a structlog processor."""
    for key, value in list(event.items()):
        if key.startswith("_"):
            continue
        if key != "event" and _SECRET_KEYS.search(key) and not isinstance(value, bool | int):
            event[key] = _WITHHELD
        elif isinstance(value, str):
            event[key] = clean(value, limit=TRACEBACK_LIMIT if key == "exception" else TEXT_LIMIT)
        elif not isinstance(value, bool | int | float | None):
            event[key] = clean(repr(value))
    return event


def clean(text: str, *, limit: int = TEXT_LIMIT) -> str:
    """Return `text` on one line, shortened, without secrets."""
    text = _PAYLOAD_MARKERS.sub(rf"\1{_WITHHELD}", text)
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    if len(text) > limit:
        text = f"{text[:limit]}… ({len(text)} characters)"
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character, f"\\u{ord(character):04x}")


def note_browser_error(text: str) -> None:
    """Log what a browser says went wrong there: anybody's words, so shortened and escaped."""
    _log.warning("browser.error", report=clean(text, limit=500))


def frontend_exception_handler(exception: Exception) -> None:
    """Log what Reflex forwards from a browser, instead of its own multi-line dump."""
    note_browser_error(str(exception))
