"""Every page, once: where it is, what it holds, who it is for, what loads it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from kartado_portal import routes
from kartado_portal.shell.frame import Audience
from kartado_portal.tickets.pages.new_ticket import new_ticket
from kartado_portal.tickets.pages.ticket import ticket
from kartado_portal.tickets.pages.ticket_list import ticket_list
from kartado_portal.tickets.states.new_ticket import NewTicket
from kartado_portal.tickets.states.ticket import TicketView
from kartado_portal.tickets.states.ticket_list import TicketList


@dataclass(frozen=True)
class Page:
    """One page of the portal.

    `audience` only decides what the frame shows meanwhile; rights are checked by the gate and
    by every query. `on_load` is one event a page, so that a page costs one round trip.
    """

    route: str
    content: Callable[[], rx.Component]
    title: str
    audience: Audience = "public"
    on_load: Any = None
    description: str = "Portal de suporte da Kartado."


PAGES: tuple[Page, ...] = (
    Page(routes.TICKETS, ticket_list, "Tickets", "signed_in", TicketList.load),
    Page(routes.NEW_TICKET, new_ticket, "Novo ticket", "signed_in", NewTicket.load),
    Page(routes.TICKET, ticket, "Ticket", "signed_in", TicketView.load),
)
