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
    r"(^|_)(password|senha|secret|token|cookie|cookies|authorization|digest|body|payload)$", re.I
)
# After these words the framework's own messages repeat whatever the browser sent.
_PAYLOADS = re.compile(
    r"(event data:|must be a dictionary, but received|queue entry for|with value)\s.*", re.I | re.S
)
_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"(?i)\b(\w*token|code|codigo|senha|password|secret|sid|key)=[^\s&#\"']+"),
        r"\1=[…]",
    ),
    (re.compile(r"(?i)((?:set-)?cookie|authorization)(\"?'?\s*[:=]\s*)[^\n]+"), r"\1\2[…]"),
    (
        re.compile(r"(?i)((['\"])(?:senha|password|\w*token|code|cookie)\2\s*:\s*)(['\"]).*?\3"),
        r"\1[…]",
    ),
    (re.compile(r"\[parameters: .*?\](?=\n|$|\s*\()", re.S), "[parameters: […]]"),
    (re.compile(r"(\w+://[^:/\s@]*:)[^@\s/]+@"), r"\1[…]@"),
    # Reflex's task names and warnings carry the tab's token, with which its state can be read.
    (re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I), _WITHHELD),
)
_TRACEBACK_MARGIN = "\n    | "

_log = structlog.get_logger("kartado_portal.browser")


def configure(*, form: Literal["json", "text"] = "json", level: str = "INFO") -> None:
    """Send every logger of the process through one handler on stderr. May be called again."""
    shared: list[Callable[..., Any]] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), timestamp_key="at")
    )
    handler = _StderrOfTheDay()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    _take_over(level)


class _StderrOfTheDay(logging.Handler):
    """Writes to what `sys.stderr` is at that moment: servers and tests put others there."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            sys.stderr.write(f"{self.format(record)}\n")
        except Exception:
            self.handleError(record)


def _take_over(level: str) -> None:
    """Strip the libraries' own handlers, which would print what ours withholds."""
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # With a level of their own, engineio and socketio add no handler when they start later.
    for name in (
        "engineio.server", "socketio.server", "sqlalchemy", "botocore", "urllib3", "PIL", "asyncio",
        "alembic", "_granian.asgi.io", "httpx", "httpcore",
    ):  # fmt: skip
        logging.getLogger(name).setLevel(logging.WARNING)
    # Its lines carry the socket's address with the tab's token; the shield writes our own.
    logging.getLogger("granian.access").disabled = True
    logging.getLogger("reflex").setLevel(level)


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Withhold what no log may hold, and put first what is read first; a structlog processor."""
    clean_event: EventDict = {key: event[key] for key in ("at", "level", "event") if key in event}
    for key, value in event.items():
        if key.startswith("_"):
            clean_event[key] = value
        elif _SECRET_KEYS.search(key):
            clean_event[key] = _WITHHELD
        elif key == "exception":
            clean_event[key] = clean_traceback(str(value))
        elif value is None or isinstance(value, bool | int | float):
            clean_event[key] = value
        else:
            clean_event[key] = clean(value if isinstance(value, str) else repr(value))
    return clean_event


def clean(text: str, *, limit: int = TEXT_LIMIT) -> str:
    """Return `text` on one line, shortened, without secrets."""
    return "".join(c if c.isprintable() else _escaped(c) for c in _without_secrets(text, limit))


def clean_traceback(text: str) -> str:
    """Return a traceback without secrets, its lines set in so that none passes for a log line."""
    kept = _without_secrets(text, TRACEBACK_LIMIT)
    return _TRACEBACK_MARGIN.join(clean(line, limit=TRACEBACK_LIMIT) for line in kept.splitlines())


def _without_secrets(text: str, limit: int) -> str:
    if len(text) > limit:  # what went wrong stands at the end of a traceback
        text = f"{text[: limit // 2]} {_WITHHELD} {text[-limit // 2 :]}"
    text = _PAYLOADS.sub(rf"\1 {_WITHHELD}", text)
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


def _escaped(character: str) -> str:
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character, f"\\u{ord(character):04x}")


def note_browser_error(text: str) -> None:
    """Log what a browser says went wrong there: anybody's words, so shortened and escaped."""
    _log.warning("browser.error", report=clean(text, limit=500))


def frontend_exception_handler(exception: Exception) -> None:
    """Log what Reflex forwards from a browser, instead of its own dump; give it to `rx.App`."""
    note_browser_error(str(exception))
