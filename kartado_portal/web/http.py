"""Reading who calls, and with which cookie, from a request."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.requests import HTTPConnection

from kartado_portal.settings import get_settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

UNKNOWN_ADDRESS = "0.0.0.0"


def header(scope: Scope, name: bytes) -> str:
    """Return one header of an ASGI scope as text; a repeated one joined by commas."""
    values = [value.decode("latin-1") for key, value in scope.get("headers", []) if key == name]
    return ", ".join(values)


def client_address(source: Scope | HTTPConnection) -> str:
    """Return the address of the client, counting back the trusted proxies.

    `X-Forwarded-For` is whatever the client writes, except for the last
    `PORTAL_TRUSTED_PROXY_HOPS` entries, which our own proxies appended.
    """
    scope = source.scope if isinstance(source, HTTPConnection) else source
    hops = get_settings().trusted_proxy_hops
    if hops:
        chain = [part.strip() for part in header(scope, b"x-forwarded-for").split(",")]
        chain = [part for part in chain if part]
        if len(chain) >= hops:
            return chain[-hops][:64]
    client = scope.get("client")
    return str(client[0]) if client else UNKNOWN_ADDRESS


def cookie_from(header_value: str, name: str) -> str:
    """Return the cookie `name` of a Cookie header, or an empty string."""
    for part in header_value.split(";"):
        key, found, value = part.strip().partition("=")
        if found and key == name:
            return value.strip('"')
    return ""
