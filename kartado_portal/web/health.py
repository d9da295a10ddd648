"""Whether this process is alive, and whether what it stands on is usable."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kartado_portal import routes as addresses

Probe = Callable[[], Awaitable[None]]
"""Raises when its thing is not usable."""

PROBE_SECONDS = 2.0
"""After this a probe counts as failed."""

_log = structlog.get_logger(__name__)


def routes(probes: Mapping[str, Probe]) -> list[Route]:
    """Return `/healthz` (the process) and `/readyz` (database, storage, mail, as given).

    `/readyz` is 503 when a probe fails, and names it; why it failed stays in the log.
    """

    async def alive(_: Request) -> Response:
        return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})

    async def ready(_: Request) -> Response:
        found = await asyncio.gather(*(_works(name, probe) for name, probe in probes.items()))
        states = dict(zip(probes, found, strict=True))
        is_ready = all(states.values())
        body = {
            "status": "ok" if is_ready else "unavailable",
            **{name: "ok" if works else "unavailable" for name, works in states.items()},
        }
        return JSONResponse(body, 200 if is_ready else 503, headers={"cache-control": "no-store"})

    return [Route(addresses.HEALTH, alive), Route(addresses.READY, ready)]


async def _works(name: str, probe: Probe) -> bool:
    try:
        await asyncio.wait_for(probe(), PROBE_SECONDS)
    except Exception as error:
        _log.warning("ready.failed", probe=name, error=f"{type(error).__name__}: {error}")
        return False
    return True
