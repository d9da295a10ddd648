"""What a customer sees, on the desk's screen: read once at each opening, never followed."""

from dataclasses import replace

import reflex as rx

from kartado_portal import clock, routes
from kartado_portal.database import in_reading, in_unit
from kartado_portal.tickets.errors import TicketNotFound
from kartado_portal.tickets.listing import filter_of, links_of
from kartado_portal.tickets.schemas import NO_SURVEY, Entry, SurveyCard, TicketCard, TicketDetail
from kartado_portal.tickets.states.ticket import NOTHING
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.web.page_load import fresh_at_load
from kartado_portal.workspace import customers_view
from kartado_portal.workspace.customers_view import Seen
from kartado_portal.workspace.directory import NobodyThere
from kartado_portal.workspace.states.directory import id_in

_VIEW = "visao"


def _account_in(path: str) -> int:
    """Return the account in `/analista/clientes/pessoas/<id>/visao[/<number>]`."""
    return id_in(path.partition(f"/{_VIEW}")[0])


@fresh_at_load()
class CustomersList(rx.State):
    """The customer's list. The URL is the truth."""

    is_loaded: bool = False
    is_missing: bool = False
    seen_as: Seen = Seen()
    base: str = ""
    """The address of the view, without what is filtered by."""
    cards: list[TicketCard] = []
    total: int = 0
    page: int = 1
    pages: int = 1
    scope: str = "meus"
    status: str = "todos"
    order: str = "-atividade"
    sort_links: dict[str, str] = {}
    previous_link: str = ""
    next_link: str = ""

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Show what the customer of the URL sees, and have it written down."""
        actor = await require_actor(self)
        account_id = _account_in(self.router.url.path)
        wanted = filter_of(self.router.url.query_parameters)
        about = {"actor": actor, "account_id": account_id, "now": clock.now()}
        self.is_missing = False
        try:
            self.seen_as, found = await in_unit(customers_view.open_list, **about, wanted=wanted)
        except NobodyThere:
            self.reset()
            self.is_missing = self.is_loaded = True
            return
        self.base = routes.customers_view(account_id)
        self.cards, self.total, self.pages = found.cards, found.total, found.pages
        self.page, self.scope = min(wanted.page, found.pages), wanted.scope
        self.status, self.order = wanted.status, wanted.order
        links = links_of(replace(wanted, page=self.page), found.pages, self.base)
        self.sort_links = links.sort
        self.previous_link, self.next_link = links.previous, links.next
        self.is_loaded = True


@fresh_at_load()
class CustomersTicket(rx.State):
    """One ticket as the customer sees it."""

    is_loaded: bool = False
    is_missing: bool = False
    seen_as: Seen = Seen()
    base: str = ""
    detail: TicketDetail = NOTHING
    entries: list[Entry] = []
    older_count: int = 0
    survey: SurveyCard = NO_SURVEY

    _oldest_id: int = 0

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Show the ticket of the URL with its customer's eyes, and have it written down."""
        actor = await require_actor(self)
        path = self.router.url.path
        account_id, number = _account_in(path), path.rstrip("/").rpartition("/")[2]
        about = {"actor": actor, "account_id": account_id, "number": number}
        self.reset()
        self.base = routes.customers_view(account_id)
        try:
            shown = await in_unit(customers_view.open_ticket, **about, now=clock.now())
        except (NobodyThere, TicketNotFound):
            self.is_missing = self.is_loaded = True
            return
        self.seen_as, self.detail, self.survey = shown.seen_as, shown.detail, shown.survey
        self._show(shown.timeline.entries, shown.timeline.older_count, shown.timeline.oldest_id)
        self.is_loaded = True

    def _show(self, entries: list[Entry], older_count: int, oldest_id: int) -> None:
        self.entries, self.older_count, self._oldest_id = entries, older_count, oldest_id

    @rx.event
    @guarded(*STAFF)
    async def show_older(self) -> None:
        """Show one step more of the timeline."""
        actor = await require_actor(self)
        shown = await in_reading(
            customers_view.step_back,
            actor=actor,
            account_id=self.seen_as.account_id,
            number=self.detail.number,
            oldest_id=self._oldest_id,
            now=clock.now(),
        )
        self._show(shown.entries, shown.older_count, shown.oldest_id)
