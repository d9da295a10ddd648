"""The tickets of the list: a table where there is room, cards on phones."""

from typing import Any

import reflex as rx

from kartado_portal.tickets.schemas import TicketCard
from kartado_portal.tickets.states.ticket_list import TicketList
from kartado_portal.ui.card import badge
from kartado_portal.ui.icon import icon
from kartado_portal.ui.text import visually_hidden

_COLUMNS = (
    ("numero", "Número do ticket"),
    ("assunto", "Assunto"),
    ("solicitante", "Solicitado por"),
    ("criado", "Criado"),
    ("proprietario", "Proprietário do ticket"),
    ("atividade", "Última atividade"),
    ("status", "Status"),
)
# The ticket page's code, as soon as a pointer or a finger nears a row.
_FETCH_EARLY = {"prefetch": "intent"}
_WHOLE_ROW = "after:absolute after:inset-0 after:content-['']"


def ticket_table(view: Any = TicketList) -> rx.Component:
    """Return the table of the manual's seven columns; each row is one real link.

    `view` is a State with `cards`, `order` and `sort_links`.
    """
    return rx.el.div(
        rx.el.table(
            rx.el.caption(visually_hidden("Tickets"), class_name="unseen"),
            rx.el.thead(rx.el.tr(*(_heading(view, name, label) for name, label in _COLUMNS))),
            rx.el.tbody(rx.foreach(view.cards, _row)),
            class_name="w-full border-collapse text-left text-sm",
        ),
        class_name="card hidden overflow-x-auto p-0 md:block",
    )


def _heading(view: Any, name: str, label: str) -> rx.Component:
    is_up = view.order == name
    is_down = view.order == f"-{name}"
    return rx.el.th(
        rx.el.a(
            label,
            rx.cond(
                is_up, icon("arrow-up", size=14), rx.cond(is_down, icon("arrow-down", size=14))
            ),
            href=view.sort_links[name],
            class_name="inline-flex min-h-11 items-center gap-1 hover:underline",
        ),
        scope="col",
        aria_sort=rx.cond(is_up, "ascending", rx.cond(is_down, "descending", "none")),
        class_name="border-b border-line px-3 py-1 align-bottom font-semibold",
    )


def _row(ticket: TicketCard) -> rx.Component:
    cell = "border-b border-line px-3 py-3 align-top"
    quiet = f"{cell} text-soft tabular-nums"
    return rx.el.tr(
        rx.el.td(
            rx.el.a(
                ticket.number,
                href=ticket.url,
                custom_attrs=_FETCH_EARLY,
                class_name=f"link tabular-nums {_WHOLE_ROW}",
            ),
            class_name=cell,
        ),
        rx.el.td(
            _news(ticket),
            rx.el.span(ticket.subject, class_name="break-words font-medium"),
            class_name=f"{cell} w-1/3 min-w-48",
        ),
        rx.el.td(ticket.requester, class_name=f"{cell} min-w-40 break-words text-soft"),
        rx.el.td(ticket.created, class_name=quiet),
        rx.el.td(_owner(ticket), class_name=f"{cell} text-soft"),
        rx.el.td(ticket.last_activity, class_name=quiet),
        rx.el.td(_status(ticket), class_name=cell),
        class_name="relative hover:bg-wash focus-within:bg-wash",
    )


def ticket_cards(view: Any = TicketList) -> rx.Component:
    """Return the same tickets as cards, for narrow screens."""
    return rx.el.ul(
        rx.foreach(view.cards, _card),
        class_name="flex flex-col gap-3 md:hidden",
    )


def _card(ticket: TicketCard) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span("#", ticket.number, class_name="tabular-nums text-soft"),
            _status(ticket),
            class_name="mb-1 flex flex-wrap items-center justify-between gap-2 text-sm",
        ),
        _news(ticket),
        rx.el.a(
            ticket.subject,
            href=ticket.url,
            custom_attrs=_FETCH_EARLY,
            class_name=f"break-words font-semibold {_WHOLE_ROW}",
        ),
        rx.el.div(
            rx.el.span("Última atividade: ", ticket.last_activity),
            rx.el.span("Solicitado por ", ticket.requester, class_name="break-all"),
            class_name="mt-2 flex flex-col text-sm text-soft",
        ),
        class_name="card relative p-4 focus-within:bg-wash",
    )


def _news(ticket: TicketCard) -> rx.Component:
    return rx.cond(
        ticket.has_news,
        rx.el.span(
            visually_hidden("Atividade nova. "),
            title="Atividade nova",
            class_name="mr-2 inline-block h-2.5 w-2.5 rounded-full bg-brand",
        ),
    )


def _owner(ticket: TicketCard) -> rx.Component:
    return rx.cond(
        ticket.owner != "",
        ticket.owner,
        rx.el.span("—", title="Ainda sem analista", aria_label="Ainda sem analista", role="img"),
    )


def _status(ticket: TicketCard) -> rx.Component:
    return rx.el.span(
        badge(ticket.status, tone=rx.cond(ticket.status == "Aberto", "good", "plain")),
        rx.cond(
            ticket.turn == "aguardando você",
            badge("aguardando você", tone="waiting", class_name="whitespace-nowrap"),
        ),
        title=ticket.status_line,
        class_name="inline-flex flex-wrap gap-1",
    )
