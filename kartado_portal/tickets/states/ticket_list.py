"""The list of tickets: what its URL asks for, loaded at once and kept fresh."""

from dataclasses import replace

import reflex as rx

from kartado_portal import routes
from kartado_portal.database import in_reading
from kartado_portal.live.hub import hub
from kartado_portal.tickets import cards
from kartado_portal.tickets.listing import filter_of, links_of
from kartado_portal.tickets.schemas import TicketCard, TicketFilter
from kartado_portal.web.changes import set_what_differs
from kartado_portal.web.gate import SIGNED_IN, guarded
from kartado_portal.web.identity import actor_of, require_actor
from kartado_portal.web.tab_states import may_be_late


@may_be_late
class TicketList(rx.State):
    """One page of the list. The URL is the truth: links and selects only change the URL."""

    is_loaded: bool = False
    cards: list[TicketCard] = []
    total: int = 0
    page: int = 1
    pages: int = 1
    q: str = ""
    scope: str = "meus"
    status: str = "todos"
    order: str = "-atividade"
    sort_links: dict[str, str] = {}
    """Where each heading leads: down first, up when it is down already."""
    previous_link: str = ""
    next_link: str = ""
    first_link: str = ""
    last_link: str = ""
    export_link: str = routes.EXPORT_CSV

    _wanted: TicketFilter = TicketFilter()

    @rx.event
    @guarded(*SIGNED_IN)
    async def load(self) -> None:
        """Show what the URL asks for and follow what changes there."""
        actor = await require_actor(self)
        self._wanted = filter_of(self.router.url.query_parameters)
        topics = [f"tickets:account:{actor.account_id}"]
        if actor.company_id is not None and actor.sees_company:
            topics.append(f"tickets:company:{actor.company_id}")
        # First watched, then read: what is written in between is not missed.
        await hub.watch(self, *topics)
        await self._show()

    async def _refresh(self) -> None:
        await self._show()

    async def _show(self) -> None:
        actor = await actor_of(self)
        if actor is None:
            return
        wanted = self._wanted
        found = await in_reading(cards.list_page, actor=actor, wanted=wanted)
        if wanted.page > found.pages:
            wanted = self._wanted = replace(wanted, page=found.pages)
            found = await in_reading(cards.list_page, actor=actor, wanted=wanted)
        links = links_of(wanted, found.pages)
        set_what_differs(
            self,
            q=wanted.q,
            scope=wanted.scope,
            status=wanted.status,
            order=wanted.order,
            page=wanted.page,
            total=found.total,
            pages=found.pages,
            sort_links=links.sort,
            export_link=links.export,
            first_link=links.first,
            previous_link=links.previous,
            next_link=links.next,
            last_link=links.last,
        )
        self.cards = found.cards
        self.is_loaded = True
