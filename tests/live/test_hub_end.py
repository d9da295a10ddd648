"""The end of a process: the hub leaves nothing behind that would still change a tab."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import reflex as rx

from kartado_portal.database import unit_of_work
from kartado_portal.live.hub import Hub
from kartado_portal.live.poke import poke
from kartado_portal.settings import Settings

PLACE = {"token": "a-tab", "pathname": "/", "asPath": "/"}
SOON_SECONDS = 10


class EndlessPage(rx.State):
    """A page that reads for longer than the process lives."""

    _is_read: bool = True

    async def _refresh(self) -> None:
        self._is_read = False
        try:
            await asyncio.Event().wait()
        finally:
            self._is_read = True


class OneTab:
    """What the hub knows of an app, with one tab."""

    def __init__(self) -> None:
        self.tab: Any = rx.State(_reflex_internal_init=True)
        self.tab.router_data = self.tab._update_router_vars(PLACE, {})

    @asynccontextmanager
    async def modify_state(self, _: object) -> AsyncIterator[rx.State]:
        yield self.tab


class SeatedHub(Hub):
    """A hub whose tabs all have a socket."""

    def _cookies_of(self, token: str) -> str:
        return token


async def test_a_hub_that_ends_waits_for_its_refreshes(
    database: str, settings: Callable[..., Settings]
):
    settings(live_poll_seconds=0.05)
    app, hub = OneTab(), SeatedHub()
    page: Any = await app.tab.get_state(EndlessPage)
    running = asyncio.create_task(hub.run(app))
    await hub.watch(page, "board:1")

    async with asyncio.timeout(SOON_SECONDS):
        while page._is_read:
            with unit_of_work() as session:
                poke(session, "board:1")
            await asyncio.sleep(0.05)
    running.cancel()
    await asyncio.wait([running])

    assert running.cancelled()
    assert page._is_read
