"""The queue: what its URL asks for, loaded at once and kept fresh."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import reflex as rx
from sqlmodel import Session

from kartado_portal import clock, routes
from kartado_portal.actor import Actor
from kartado_portal.database import in_reading
from kartado_portal.live.hub import hub
from kartado_portal.web.changes import set_what_differs
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import actor_of, require_actor
from kartado_portal.web.tab_states import may_be_late
from kartado_portal.workspace import cards, queries
from kartado_portal.workspace.queue_address import address_of, filter_of, is_narrowed, narrowed
from kartado_portal.workspace.schemas import (
    Choices,
    QueueFilter,
    QueuePage,
    QueueRow,
    ViewLink,
)

NO_CHOICES = Choices(owners=[], companies=[], categories=[], tags=[])
CHOICES_KEPT = timedelta(minutes=1)
"""People, companies and tags change seldom; each filter is a load of the page."""
SORTED = {"numero": "numero", "prazo": "prazo", "atividade": "-atividade"}
"""Headings that sort, and how they do at first."""


def _screen(
    session: Session, *, actor: Actor, wanted: QueueFilter, now: datetime
) -> tuple[QueuePage, list[ViewLink]]:
    """Read the whole page in one transaction."""
    return cards.queue_screen(session, actor=actor, wanted=wanted, now=now)


def _first_screen(
    session: Session, *, actor: Actor, wanted: QueueFilter, now: datetime
) -> tuple[tuple[QueuePage, list[ViewLink]], Choices]:
    """Read everything that the page opens with in one transaction: one trip to a thread."""
    screen = _screen(session, actor=actor, wanted=wanted, now=now)
    return screen, queries.choices(session, actor=actor)


@may_be_late
class Offered(rx.State):
    """What the queue can be narrowed to: hundreds of names, apart from what each event changes,
    since a state that changed is written to disk whole.
    """

    choices: Choices = NO_CHOICES

    _read_at: datetime | None = None


@may_be_late
class Queue(rx.State):
    """One page of the queue. The URL is the truth: links and selects only change the URL."""

    is_loaded: bool = False
    rows: list[QueueRow] = []
    views: list[ViewLink] = []
    total: int = 0
    total_label: str = ""
    page: int = 1
    is_narrowed: bool = False
    has_filters: bool = False
    wanted: dict[str, str] = {}
    """The filter as the fields show it, by the names of `QueueFilter`."""
    sort_links: dict[str, str] = {}
    previous_link: str = ""
    next_link: str = ""
    view_url: str = ""
    """Of the view that is shown; empty when what is shown is none of them."""
    saved_id: int = 0
    """The saved view that is shown, when the person may change it."""
    saved_name: str = ""

    _wanted: QueueFilter = QueueFilter()
    """What is shown; the address may ask for something else, whose load has failed."""

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Show what the URL asks for and follow what changes there."""
        actor = await require_actor(self)
        wanted = self._asked()
        # First watched, then read: what is written in between is not missed.
        await hub.watch(self, "queue")
        now = clock.now()
        offered = await self.get_state(Offered)
        if offered._read_at and now - offered._read_at < CHOICES_KEPT:
            await self._show()
            return
        screen, choices = await in_reading(_first_screen, actor=actor, wanted=wanted, now=now)
        self._take(wanted, *screen)
        set_what_differs(offered, choices=choices)
        offered._read_at = now

    @rx.event
    @guarded(*STAFF)
    async def narrow(self, name: str, value: str) -> Any:
        """Go to the same queue with one part of its address changed, on the first page.

        What is typed replaces the page before: Back leads to the last choice, not letter by
        letter.
        """
        wanted = narrowed(self._wanted, name, value)
        return rx.redirect(address_of(wanted), replace=name == "q")

    async def _refresh(self) -> None:
        await self._show()

    def _asked(self) -> QueueFilter:
        """Return what the address asks for; what is shown may be a load behind it.

        The address of another page, where a late act finds the tab, asks for nothing here.
        """
        url = self.router.url
        is_here = url.path.rstrip("/") == routes.DESK
        return filter_of(url.query_parameters) if is_here else self._wanted

    def _saved_view(self, pressed: int) -> int:
        """Return the saved view on which something was pressed, if the address still shows it.

        Else 0, which none has: while it loads, and when the tab has moved to another view while
        the event waited for the line.
        """
        is_shown = pressed == self.saved_id and self._wanted == self._asked()
        return pressed if is_shown else 0

    async def _show(self) -> None:
        actor = await actor_of(self)
        if actor is None:
            return
        wanted = self._asked()
        screen = await in_reading(_screen, actor=actor, wanted=wanted, now=clock.now())
        self._take(wanted, *screen)

    def _take(self, wanted: QueueFilter, page: QueuePage, views: list[ViewLink]) -> None:
        if wanted != self._wanted:  # else the state would be written for nothing
            self._wanted = wanted
        if wanted.page != page.page:  # there are fewer pages than the address says
            wanted = replace(wanted, page=page.page)
        current = [view for view in views if view.is_current]
        saved = next((view for view in current if view.saved_id), None)
        set_what_differs(
            self,
            **_face(wanted),
            rows=page.rows,
            views=views,
            total=page.total,
            total_label=page.total_label,
            page=page.page,
            next_link=_step(wanted, 1) if page.has_next else "",
            view_url=current[0].url if current else "",
            saved_id=saved.saved_id if saved else 0,
            saved_name=saved.label if saved else "",
            is_loaded=True,
        )


@lru_cache(maxsize=1_000)
def _face(wanted: QueueFilter) -> Mapping[str, object]:
    """Return what the page shows of the filter itself; nothing changes it."""
    given = {name: getattr(wanted, name) for name in QueueFilter.__slots__}
    return {
        "is_narrowed": is_narrowed(wanted),
        "has_filters": is_narrowed(replace(wanted, q="", stage="")),
        "wanted": {name: str(value or "") for name, value in given.items()},
        "sort_links": {name: _sorted_by(wanted, name) for name in SORTED},
        "previous_link": _step(wanted, -1) if wanted.page > 1 else "",
    }


def _sorted_by(wanted: QueueFilter, name: str) -> str:
    first = SORTED[name]
    other = first.removeprefix("-") if first.startswith("-") else f"-{first}"
    return address_of(replace(wanted, order=other if wanted.order == first else first, page=1))


@lru_cache(maxsize=1_000)
def _step(wanted: QueueFilter, by: int) -> str:
    return address_of(replace(wanted, page=wanted.page + by))
