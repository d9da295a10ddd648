"""`/analista/tickets/<number>`: one ticket as the staff works on it."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.tickets.components.timeline_entries import timeline_entries
from kartado_portal.tickets.schemas import Entry
from kartado_portal.ui.button import link_button
from kartado_portal.ui.card import alert, badge, empty_state
from kartado_portal.ui.copying import copy_button
from kartado_portal.ui.icon import icon
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import back_link
from kartado_portal.ui.theme import PAGE
from kartado_portal.ui.tooltip import explained
from kartado_portal.workspace.components.article_from_reply import article_button
from kartado_portal.workspace.components.desk_ticket_acts import desk_acts
from kartado_portal.workspace.components.desk_ticket_merging import split_button
from kartado_portal.workspace.components.desk_ticket_side import desk_side, ticket_link
from kartado_portal.workspace.components.desk_ticket_writing import desk_writing, waiting_replies
from kartado_portal.workspace.desk_ticket_schemas import ClockCard
from kartado_portal.workspace.presence import Viewer
from kartado_portal.workspace.states.desk_ticket import DeskTicket

_TICKET = DeskTicket.detail


def desk_ticket() -> rx.Component:
    """Return the page; `DeskTicket.load` finds the ticket of the address."""
    return rx.el.div(
        rx.el.nav(back_link("Voltar à fila", routes.DESK), aria_label="Navegação do ticket"),
        rx.cond(
            DeskTicket.is_missing,
            _missing(),
            rx.cond(DeskTicket.is_loaded, _found(), skeleton_page()),
        ),
        class_name=f"{PAGE} py-6",
    )


def _below(entry: Entry) -> rx.Component:
    return rx.fragment(split_button(entry), article_button(entry))


def _missing() -> rx.Component:
    return rx.fragment(
        rx.el.h1("Ticket não encontrado", class_name="unseen"),
        empty_state(
            "Ticket não encontrado",
            "Confira o número ou volte à fila.",
            icon="search",
            action=link_button("Fila", routes.DESK),
        ),
    )


def _found() -> rx.Component:
    return rx.fragment(
        _head(),
        rx.cond(_TICKET.is_open, desk_acts()),
        _links(),
        rx.el.div(
            rx.el.div(
                timeline_entries(DeskTicket, _below),
                waiting_replies(),
                rx.cond(_TICKET.is_open, desk_writing(), _closed()),
                class_name="min-w-0 flex-1",
            ),
            desk_side(),
            class_name="flex flex-col gap-6 lg:flex-row",
        ),
    )


def _head() -> rx.Component:
    return rx.el.header(
        rx.el.h1(
            _TICKET.subject, class_name="break-words text-2xl font-bold leading-tight sm:text-3xl"
        ),
        rx.el.div(
            rx.el.span(f"#{_TICKET.number}", class_name="tabular-nums text-soft"),
            copy_button(_TICKET.number, "Copiar número do ticket"),
            explained(
                badge(_TICKET.status_line, tone=rx.cond(_TICKET.is_open, "good", "plain")),
                _TICKET.stage_hint,
                id="stage-hint",
            ),
            rx.cond(_TICKET.turn != "", badge(_TICKET.turn)),
            class_name="mt-2 flex flex-wrap items-center gap-2",
        ),
        _clocks(),
        rx.el.div(
            rx.foreach(DeskTicket.viewers, _viewer),
            role="status",
            class_name="mt-2 flex flex-wrap gap-2 empty:hidden",
        ),
        class_name="mb-4",
    )


def _clocks() -> rx.Component:
    return rx.cond(
        _TICKET.is_resting,
        rx.el.p("Prazos em pausa: aguardando o cliente.", class_name="mt-2 text-sm text-soft"),
        rx.cond(
            _TICKET.clocks.length() > 0,
            rx.el.ul(
                rx.foreach(_TICKET.clocks, _clock),
                role="list",
                aria_label="Prazos",
                class_name="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm text-soft",
            ),
        ),
    )


def _clock(one: ClockCard) -> rx.Component:
    return rx.el.li(
        one.label,
        " até ",
        rx.el.strong(one.due),
        rx.match(
            one.state,
            ("late", badge("Atrasado", tone="bad", class_name="ml-2")),
            ("soon", badge("Prazo próximo", tone="brand", icon="clock", class_name="ml-2")),
            rx.fragment(),
        ),
    )


def _viewer(one: Viewer) -> rx.Component:
    return rx.el.span(
        icon("eye", size=18),
        one.name,
        rx.cond(one.is_typing, " está digitando…", " também está vendo este ticket"),
        key=one.name,
        class_name="badge badge-brand",
    )


def _links() -> rx.Component:
    return rx.fragment(
        rx.cond(
            _TICKET.continues != "",
            alert("Continuação do ticket ", ticket_link(_TICKET.continues), class_name="mb-4"),
        ),
        rx.cond(
            _TICKET.continued_by.length() > 0,
            alert(
                "Este assunto continua em ",
                rx.foreach(
                    _TICKET.continued_by, lambda number: rx.el.span(ticket_link(number), " ")
                ),
                class_name="mb-4",
            ),
        ),
        rx.cond(
            _TICKET.linked.length() > 0,
            alert(
                "Ligado a ",
                rx.foreach(_TICKET.linked, lambda number: rx.el.span(ticket_link(number), " ")),
                class_name="mb-4",
            ),
        ),
    )


def _closed() -> rx.Component:
    return rx.el.p(
        "Este ticket está fechado. O cliente pode dar continuidade em um novo ticket.",
        class_name="card mt-4",
    )
