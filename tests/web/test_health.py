"""The two doors for whoever watches over the portal."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from kartado_portal.web import health


async def usable() -> None:
    """Something that works."""


async def broken() -> None:
    """Something that does not."""
    raise ConnectionRefusedError("canary-inside")


async def hanging() -> None:
    """Something that never answers."""
    await asyncio.Event().wait()


async def get(path: str, probes: dict[str, health.Probe]) -> httpx.Response:
    """Ask an app that has only these probes."""
    transport = httpx.ASGITransport(app=Starlette(routes=health.routes(probes)))
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as client:
        return await client.get(path)


async def test_a_live_process_says_so_whatever_else_is_broken() -> None:
    answer = await get("/healthz", {"database": broken})

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_ready_when_everything_is_usable() -> None:
    answer = await get("/readyz", {"database": usable, "mail": usable})

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "mail": "ok"}


async def test_not_ready_says_which_and_not_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PROBE_SECONDS", 0.05)

    answer = await get("/readyz", {"database": usable, "storage": hanging, "mail": broken})

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "unavailable",
        "database": "ok",
        "storage": "unavailable",
        "mail": "unavailable",
    }
    assert "canary" not in answer.text


async def test_neither_answer_is_kept_by_anybody() -> None:
    for path in ("/healthz", "/readyz"):
        assert (await get(path, {})).headers["cache-control"] == "no-store"
