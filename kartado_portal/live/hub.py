"""Keeping open pages up to date: who watches what, and waking them when it changes.

A poke carries no data. Each page that watches its topic reads again what it shows, after the
person's right was checked again; so nothing is pushed to anybody who could not fetch it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import reflex as rx
import structlog
from sqlalchemy.exc import SQLAlchemyError

from kartado_portal import clock
from kartado_portal.database import in_reading, in_unit
from kartado_portal.live.bell import Bell
from kartado_portal.live.poke import on_wake
from kartado_portal.live.pokes import PokeReader, forget_old
from kartado_portal.settings import get_settings

Admit = Callable[[Any, str], Awaitable[bool]]
"""`admit(state, cookie_header)`: looks the person up again; False when the page is not theirs."""

PUSH_SECONDS = 5.0
"""A tab that takes longer is given up for this time, so that one cannot hold up the others."""
BREATH_SECONDS = 0.3
"""Pause between two refreshes of one tab; what came meanwhile is one refresh."""
READ_SECONDS = 0.05
"""Pause between two looks at the table, however often it is rung."""
ROUND_SECONDS = 60.0
"""Between two rounds over all tabs: sign-ins that ran out, states that would expire."""
AT_ONCE = 4
"""Tabs refreshed side by side; more would only queue for the database."""

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Watch:
    topics: frozenset[str]
    path: str | None
    """The page it belongs to; None: every page of the tab."""


@dataclass(slots=True)
class _Tab:
    account_id: int | None = None
    watches: dict[type[rx.State], _Watch] = field(default_factory=dict)
    dirty: set[type[rx.State]] = field(default_factory=set)
    is_doubtful: bool = False
    """Look the person up again, even when nothing of the page changed."""
    is_busy: bool = False


class Hub:
    """The tabs of this process and what each of them watches."""

    def __init__(self) -> None:
        self._tabs: dict[str, _Tab] = {}
        self._app: Any = None
        self._admit: Admit | None = None
        self._room: asyncio.Semaphore | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def watch(self, state: Any, *topics: str, on_every_page: bool = False) -> None:
        """Have `state._refresh()` awaited when one of `topics` is poked; replaces its topics.

        Ends when the tab goes to another page (unless `on_every_page`), closes or changes
        hands. Call it in the handler that loads the page; the state's class has to have an
        `async def _refresh(self) -> None` that reads again, with the right checked, what it shows.
        """
        plain = getattr(state, "__wrapped__", state)  # a background handler holds a proxy
        router = plain.router  # put together anew each time it is asked for
        path = None if on_every_page else router.url.path
        tab = self._tabs.setdefault(router.session.client_token, _Tab())
        tab.watches[type(plain)] = _Watch(frozenset(topics), path)

    async def unwatch(self, state: Any) -> None:
        """Stop refreshing `state`."""
        plain = getattr(state, "__wrapped__", state)
        if tab := self._tabs.get(plain.router.session.client_token):
            tab.watches.pop(type(plain), None)
            tab.dirty.discard(type(plain))

    def watchers(self, prefix: str) -> set[tuple[str, int]]:
        """Return topics with `prefix` and the accounts whose open tabs here watch them."""
        return {
            (topic, tab.account_id)
            for token, tab in self._tabs.items()
            if tab.account_id is not None and self._cookies_of(token) is not None
            for watch in tab.watches.values()
            for topic in watch.topics
            if topic.startswith(prefix)
        }

    def seat(self, token: str, account_id: int | None, path: str | None = None) -> None:
        """Note whose tab it is: `account:<id>` reaches it whatever it watches.

        `path` is the page that it shows now: what belongs to another page is watched no more.
        """
        tab = self._tabs.get(token)
        if tab is None:
            if account_id is not None:
                self._tabs[token] = _Tab(account_id)
        elif tab.account_id != account_id:
            tab.account_id = account_id
            tab.watches.clear()
            tab.dirty.clear()
        elif path is not None:
            for state_class in [c for c, w in tab.watches.items() if w.path not in (None, path)]:
                del tab.watches[state_class]
                tab.dirty.discard(state_class)

    async def run(self, app: Any, admit: Admit | None = None) -> None:
        """Refresh tabs as pokes come, until cancelled; a lifespan task of each process.

        No refresh outlasts it: the tabs' states are put away next.
        """
        self._app, self._admit, self._room = app, admit, asyncio.Semaphore(AT_ONCE)
        try:
            await self._follow_pokes()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _follow_pokes(self) -> None:
        settings = get_settings()
        async with Bell(settings.redis_url) as bell:
            on_wake(bell.ring)
            reader = PokeReader()
            await _until_it_works(reader.start)
            round_at = time.monotonic() + ROUND_SECONDS
            while True:
                await bell.wait(settings.live_poll_seconds)
                self._mark(await _until_it_works(reader.read))
                if time.monotonic() >= round_at:
                    await self._go_round()
                    round_at = time.monotonic() + ROUND_SECONDS
                await asyncio.sleep(READ_SECONDS)

    def _mark(self, topics: set[str]) -> None:
        """Have every tab that watches one of `topics` refreshed."""
        if not topics:
            return
        for token, tab in self._tabs.items():
            tab.dirty |= {
                state_class
                for state_class, watch in tab.watches.items()
                if not watch.topics.isdisjoint(topics)
            }
            if tab.account_id is not None and f"account:{tab.account_id}" in topics:
                tab.is_doubtful = True
            self._serve(token, tab)

    async def _go_round(self) -> None:
        """Forget tabs that are gone; look the people of the others up; forget old pokes."""
        for token, tab in list(self._tabs.items()):
            if self._cookies_of(token) is None:
                del self._tabs[token]
            else:
                tab.is_doubtful = True
                self._serve(token, tab)
        try:
            await in_unit(forget_old, now=clock.now())
        except SQLAlchemyError as error:
            _log.warning("hub.not_pruned", error=type(error).__name__)

    def _serve(self, token: str, tab: _Tab) -> None:
        if tab.is_busy or not (tab.dirty or tab.is_doubtful):
            return
        tab.is_busy = True
        task = asyncio.create_task(self._keep_fresh(token, tab))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep_fresh(self, token: str, tab: _Tab) -> None:
        assert self._room is not None
        try:
            while (tab.dirty or tab.is_doubtful) and self._tabs.get(token) is tab:
                async with self._room:
                    wanted, tab.dirty, tab.is_doubtful = tab.dirty, set(), False
                    await self._push(token, tab, wanted)
                await asyncio.sleep(BREATH_SECONDS)
        finally:
            tab.is_busy = False

    async def _push(self, token: str, tab: _Tab, wanted: Iterable[type[rx.State]]) -> None:
        """Refresh some states of one tab; whatever goes wrong stays with that tab."""
        cookies = self._cookies_of(token)
        if cookies is None:
            self._tabs.pop(token, None)
            return
        try:
            async with asyncio.timeout(PUSH_SECONDS):
                await self._refresh(token, tab, wanted, cookies)
        except TimeoutError:
            _log.warning("hub.slow_tab", states=[cls.__name__ for cls in wanted])
        except Exception:
            _log.exception("hub.push_failed", states=[cls.__name__ for cls in wanted])

    async def _refresh(
        self, token: str, tab: _Tab, wanted: Iterable[type[rx.State]], cookies: str
    ) -> None:
        ident = rx.BaseStateToken(ident=token, cls=next(iter(wanted), rx.State))
        async with self._app.modify_state(ident) as root:
            if not root.router_data:  # expired meanwhile; the tab's next event loads the page
                tab.watches.clear()
                return
            if self._admit is not None and not await self._admit(root, cookies):
                tab.watches.clear()
                return
            for state_class in wanted:
                watch = tab.watches.get(state_class)
                if watch is None or watch.path not in (None, root.router.url.path):
                    tab.watches.pop(state_class, None)
                    continue
                state: Any = await root.get_state(state_class)
                await state._refresh()

    def _cookies_of(self, token: str) -> str | None:
        """Return the cookies of the socket that a tab's news would go to; None when it is gone.

        The socket's own, not those of the state's last event: a token is no secret, and the
        socket may be somebody else's by now.
        """
        namespace = self._app.event_namespace
        manager = namespace._token_manager
        record = manager.token_to_socket.get(token)
        if record is None or record.instance_id != manager.instance_id:
            return None
        environ = self._app.sio.get_environ(record.sid, namespace.namespace)
        if environ is None:
            return None
        headers = environ.get("asgi.scope", {}).get("headers", [])
        return "; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie")


async def _until_it_works(read: Callable[..., Any]) -> Any:
    """Read from the database, again and again while it is away."""
    while True:
        try:
            return await in_reading(read)
        except SQLAlchemyError as error:
            _log.warning("hub.no_database", error=type(error).__name__)
            await asyncio.sleep(1)


hub = Hub()
"""The one of this process."""
