"""The tickets of the queue: a table where there is room, cards on phones."""

import reflex as rx

from kartado_portal.ui.card import badge
from kartado_portal.ui.text import visually_hidden
from kartado_portal.workspace.schemas import QueueRow
from kartado_portal.workspace.states.queue import Queue

_COLUMNS = (
    "Número",
    "Assunto",
    "Solicitado por",
    "Empresa",
    "Etapa",
    "Proprietário",
    "Prazo",
    "Última atividade",
)
_WHOLE_ROW = "after:absolute after:inset-0 after:content-['']"
_CELL = "border-b border-line px-3 py-3 align-top"


def queue_table() -> rx.Component:
    """Return the table; each row is one real link to the ticket."""
    return rx.el.div(
        rx.el.table(
            rx.el.caption(visually_hidden("Fila de tickets"), class_name="unseen"),
            rx.el.thead(rx.el.tr(*(_heading(label) for label in _COLUMNS))),
            rx.el.tbody(rx.foreach(Queue.rows, _row)),
            class_name="w-full border-collapse text-left text-sm",
        ),
        class_name="card hidden overflow-x-auto p-0 md:block",
    )


def _heading(label: str) -> rx.Component:
    return rx.el.th(
        label, scope="col", class_name="border-b border-line px-3 py-3 align-bottom font-semibold"
    )


def _row(ticket: QueueRow) -> rx.Component:
    quiet = f"{_CELL} text-soft tabular-nums"
    return rx.el.tr(
        rx.el.td(
            rx.el.a(ticket.number, href=ticket.url, class_name=f"link tabular-nums {_WHOLE_ROW}"),
            class_name=_CELL,
        ),
        rx.el.td(
            rx.el.span(ticket.subject, class_name="break-words font-medium"),
            class_name=f"{_CELL} w-1/3 min-w-48",
        ),
        rx.el.td(ticket.requester, class_name=f"{_CELL} min-w-40 break-words text-soft"),
        rx.el.td(ticket.company, class_name=f"{_CELL} text-soft"),
        rx.el.td(badge(ticket.stage), class_name=_CELL),
        rx.el.td(ticket.owner, class_name=f"{_CELL} text-soft"),
        rx.el.td(ticket.due, class_name=quiet),
        rx.el.td(ticket.last_activity, class_name=quiet),
        key=ticket.number,
        class_name="relative hover:bg-wash focus-within:bg-wash",
    )


def queue_cards() -> rx.Component:
    """Return the same tickets as cards, for narrow screens."""
    return rx.el.ul(rx.foreach(Queue.rows, _card), class_name="flex flex-col gap-3 md:hidden")


def _card(ticket: QueueRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span("#", ticket.number, class_name="tabular-nums text-soft"),
            badge(ticket.stage),
            class_name="mb-1 flex flex-wrap items-center justify-between gap-2 text-sm",
        ),
        rx.el.a(
            ticket.subject, href=ticket.url, class_name=f"break-words font-semibold {_WHOLE_ROW}"
        ),
        rx.el.div(
            rx.el.span("Última atividade: ", ticket.last_activity),
            rx.el.span("Solicitado por ", ticket.requester, class_name="break-all"),
            class_name="mt-2 flex flex-col text-sm text-soft",
        ),
        key=ticket.number,
        class_name="card relative p-4 focus-within:bg-wash",
    )
