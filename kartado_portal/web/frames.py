"""What a page of ours says over its socket; whatever else comes goes no further than here.

Reflex and socket.io answer what they cannot read with a traceback in the log, each time. And
they call by name what an event names: one called `connect` would have Reflex believe headers
and a network address of the sender's own making.
"""

import json
import re
from typing import Any

from reflex_base.registry import RegistrationContext

_CONNECT = "40/_event,"
_EVENT = "42/_event,"
_WITHOUT_CONTENT = ("1", "3", "41/_event,", "41/_event")
"""Close, pong, and leaving the namespace."""
_OTHER_EVENTS = ("ping", "client_error")
_ADDRESS_LIMIT = 8_000
"""Characters of a page's address; Reflex remembers the last few thousand."""
_HALVES = re.compile("[\ud800-\udfff]")


class NotOurs(Exception):
    """No page of ours sends such a frame."""


def known_handlers() -> dict[str, Any]:
    """Return the handlers of the app by wire name; a live view, for the app's own context.

    Taken while the app is put together: connections are served outside of that context.
    """
    return RegistrationContext.ensure_context().event_handlers


def handler_of(text: str) -> str | None:
    """Return the wire name of the handler that a frame asks for; None when it asks for none.

    Raises: NotOurs.
    """
    if text in _WITHOUT_CONTENT:
        return None
    if text.startswith(_EVENT):
        return _named(_read(text.removeprefix(_EVENT)))
    if text.startswith(_CONNECT):
        return _booted(_read(text.removeprefix(_CONNECT) or "{}"))
    raise NotOurs


def _named(content: object) -> str | None:
    match content:
        case ["event", dict(event)]:
            return _handler(event)
        case [str(kind)] | [str(kind), _] if kind in _OTHER_EVENTS:
            return None
    raise NotOurs


def _booted(content: object) -> str | None:
    """Return the handler of the event that rides along with the opening of the namespace."""
    if not isinstance(content, dict) or not isinstance(content.get("state_schema", ""), str):
        raise NotOurs
    event = content.get("event")
    if event is None:
        return None
    if not isinstance(event, dict):
        raise NotOurs
    return _handler(event)


def _handler(event: dict[str, Any]) -> str:
    """Return the name, when the event says in the page's manner where it comes from.

    The payload is the gate's: only it knows what the handler takes.
    """
    name, place = event.get("name"), event.get("router_data", {})
    if not isinstance(name, str) or not isinstance(place, dict):
        raise NotOurs
    if not all(_is_address(place.get(part, "/")) for part in ("pathname", "asPath")):
        raise NotOurs
    query = place.get("query", {})
    if not isinstance(query, dict) or not all(map(_is_text, query)):
        raise NotOurs
    if not all(map(_is_asked, query.values())):
        raise NotOurs
    return name


def _is_address(value: object) -> bool:
    """Whether `value` is path, query and hash of a page, as a browser has them."""
    is_one_line = isinstance(value, str) and value.isprintable() and len(value) <= _ADDRESS_LIMIT
    return is_one_line and str(value).startswith("/")


def _is_asked(value: object) -> bool:
    """Whether `value` is what a query holds: text, or the pieces of an address without a page."""
    return all(map(_is_text, value)) if isinstance(value, list) else _is_text(value)


def _is_text(value: object) -> bool:
    """Whether `value` is text that can be sent back: half of a character cannot."""
    return isinstance(value, str) and not _HALVES.search(value)


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise NotOurs from fault
