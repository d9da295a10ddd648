"""The queue: what its URL asks for, loaded at once and kept fresh."""

from dataclasses import replace
from datetime import datetime

import reflex as rx
from sqlmodel import Session

from kartado_portal import clock
from kartado_portal.actor import Actor
from kartado_portal.database import in_reading
from kartado_portal.live.hub import hub
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import actor_of, require_actor
from kartado_portal.workspace import cards
from kartado_portal.workspace.queue_address import address_of, filter_of, is_narrowed
from kartado_portal.workspace.schemas import QueueFilter, QueuePage, QueueRow, ViewLink


def _screen(
    session: Session, *, actor: Actor, wanted: QueueFilter, now: datetime
) -> tuple[QueuePage, list[ViewLink]]:
    """Read the whole page in one transaction."""
    return (
        cards.queue_page(session, actor=actor, wanted=wanted, now=now),
        cards.view_links(session, actor=actor, wanted=wanted, now=now),
    )


class Queue(rx.State):
    """One page of the queue. The URL is the truth: links and selects only change the URL."""

    is_loaded: bool = False
    rows: list[QueueRow] = []
    views: list[ViewLink] = []
    total: int = 0
    total_label: str = ""
    page: int = 1
    is_narrowed: bool = False
    wanted: dict[str, str] = {}
    """The filter as the fields show it, by the names of `QueueFilter`."""
    previous_link: str = ""
    next_link: str = ""

    _wanted: QueueFilter = QueueFilter()

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Show what the URL asks for and follow what changes there."""
        await require_actor(self)
        self._wanted = filter_of(self.router.url.query_parameters)
        # First watched, then read: what is written in between is not missed.
        await hub.watch(self, "queue")
        await self._show()

    async def _refresh(self) -> None:
        await self._show()

    async def _show(self) -> None:
        actor = await actor_of(self)
        if actor is None:
            return
        wanted = self._wanted
        page, views = await in_reading(_screen, actor=actor, wanted=wanted, now=clock.now())
        wanted = replace(wanted, page=page.page)
        shown = {name: str(value or "") for name, value in _fields(wanted).items()}
        # Only what differs is set, for what is set is sent: most changes touch a row or two.
        news = {
            "rows": page.rows,
            "views": views,
            "total": page.total,
            "total_label": page.total_label,
            "page": page.page,
            "is_narrowed": is_narrowed(wanted),
            "wanted": shown,
            "previous_link": _step(wanted, -1) if wanted.page > 1 else "",
            "next_link": _step(wanted, 1) if page.has_next else "",
            "is_loaded": True,
        }
        for name, value in news.items():
            if getattr(self, name) != value:
                setattr(self, name, value)


def _fields(wanted: QueueFilter) -> dict[str, object]:
    return {name: getattr(wanted, name) for name in QueueFilter.__slots__}


def _step(wanted: QueueFilter, by: int) -> str:
    return address_of(replace(wanted, page=wanted.page + by))
