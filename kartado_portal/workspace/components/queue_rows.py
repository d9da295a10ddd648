"""The tickets of the queue: a table where there is room, cards on phones."""

import reflex as rx

from kartado_portal.ui.card import badge
from kartado_portal.ui.icon import icon
from kartado_portal.ui.text import visually_hidden
from kartado_portal.workspace.schemas import QueueRow
from kartado_portal.workspace.states.queue import SORTED, Queue
from kartado_portal.workspace.states.queue_preview import Preview
from kartado_portal.workspace.states.queue_work import Selection

_COLUMNS = (
    ("numero", "Número"),
    ("", "Assunto"),
    ("room", "Solicitado por"),
    ("wide", "Empresa"),
    ("", "Etapa"),
    ("beside", "Proprietário"),
    ("prazo", "Prazo"),
    ("atividade", "Última atividade"),
)
_WHOLE_ROW = "after:absolute after:inset-0 after:content-['']"
_CELL = "border-b border-line px-1.5 py-2 align-top xl:px-2"
_SMALL = "border border-line px-2 py-0 text-xs"
_WIDE_ONLY = "hidden xl:table-cell"
"""On smaller screens the company stands below the requester."""
_BESIDE_PREVIEW = "xl:group-data-[preview=on]/queue:hidden"
"""What the third column says of the ticket that it shows leaves the table."""
_ROOM_PERMITTING = f"{_BESIDE_PREVIEW} 2xl:group-data-[preview=on]/queue:table-cell"
_QUIET = f"{_CELL} text-soft"


_SHOWN = {
    "wide": f"{_WIDE_ONLY} {_BESIDE_PREVIEW}",
    "room": _ROOM_PERMITTING,
    "beside": _BESIDE_PREVIEW,
    "atividade": _BESIDE_PREVIEW,
}


def queue_table() -> rx.Component:
    """Return the table; each row is one real link to the ticket."""
    return rx.el.div(
        rx.el.table(
            rx.el.caption(visually_hidden("Fila de tickets"), class_name="unseen"),
            rx.el.thead(rx.el.tr(_select_page(), *(_heading(*column) for column in _COLUMNS))),
            rx.el.tbody(rx.foreach(Queue.rows, _row)),
            class_name="w-full border-collapse text-left text-[13px] leading-5",
        ),
        class_name="card hidden overflow-x-auto p-0 md:block",
    )


def _select_page() -> rx.Component:
    return rx.el.th(
        rx.el.label(
            rx.el.input(
                type="checkbox",
                aria_label="Selecionar esta página",
                default_checked=Selection.is_page_selected,
                key=f"page-{Selection.is_page_selected}-{Selection.round}",
                on_change=lambda _: Selection.toggle_page(),
                class_name="h-5 w-5 accent-[var(--brand)]",
            ),
            class_name="flex min-h-11 items-center justify-center px-2",
        ),
        scope="col",
        class_name="w-10 border-b border-line",
    )


def _heading(name: str, label: str) -> rx.Component:
    base = (
        f"border-b border-line px-1.5 py-1 font-semibold leading-4 xl:px-2 {_SHOWN.get(name, '')}"
    )
    if name not in SORTED:
        return rx.el.th(label, scope="col", class_name=base)
    order = Queue.wanted["order"]
    is_up, is_down = order == name, order == f"-{name}"
    return rx.el.th(
        rx.el.a(
            label,
            rx.cond(
                is_up, icon("arrow-up", size=14), rx.cond(is_down, icon("arrow-down", size=14))
            ),
            href=Queue.sort_links[name],
            class_name="inline-flex min-h-11 items-center gap-1 hover:underline",
        ),
        scope="col",
        aria_sort=rx.cond(is_up, "ascending", rx.cond(is_down, "descending", "none")),
        class_name=base,
    )


def _row(ticket: QueueRow) -> rx.Component:
    is_selected = Selection.selected.contains(ticket.number)
    return rx.el.tr(
        rx.el.td(_select(ticket), class_name="border-b border-line align-top"),
        rx.el.td(
            rx.el.a(
                ticket.number,
                href=ticket.url,
                custom_attrs={"data-row-link": ""},
                class_name=f"link tabular-nums {_WHOLE_ROW}",
            ),
            _preview_button(ticket),
            class_name=_CELL,
        ),
        rx.el.td(
            rx.el.span(ticket.subject, class_name="break-words font-medium"),
            _marks(ticket),
            class_name=f"{_CELL} w-1/3 min-w-36",
        ),
        rx.el.td(
            rx.el.span(ticket.requester_name, class_name="block break-words empty:hidden"),
            rx.el.span(
                ticket.requester, title=ticket.requester, class_name="block truncate text-xs"
            ),
            rx.el.span(ticket.company, class_name="block text-xs xl:hidden"),
            class_name=f"{_QUIET} min-w-20 max-w-24 xl:max-w-32 2xl:max-w-56 {_ROOM_PERMITTING}",
        ),
        rx.el.td(ticket.company, class_name=f"{_QUIET} {_WIDE_ONLY} {_BESIDE_PREVIEW}"),
        rx.el.td(
            ticket.stage,
            class_name=f"{_CELL} min-w-24 text-xs font-semibold leading-5 xl:whitespace-nowrap",
        ),
        rx.el.td(_owner(ticket), class_name=f"{_QUIET} {_BESIDE_PREVIEW}"),
        rx.el.td(_due(ticket), class_name=f"{_QUIET} tabular-nums"),
        rx.el.td(ticket.last_activity, class_name=f"{_QUIET} tabular-nums {_BESIDE_PREVIEW}"),
        key=ticket.number,
        custom_attrs={
            "data-queue-row": "",
            "data-selected": rx.cond(is_selected, "true", "false"),
        },
        class_name="queue-row relative hover:bg-wash focus-within:bg-wash",
    )


def _preview_button(ticket: QueueRow) -> rx.Component:
    """Return what shows the ticket in the third column; the keys j and k press it."""
    is_shown = Preview.ticket.number == ticket.number
    return rx.el.button(
        icon("eye", size=16),
        "Prévia",
        type="button",
        aria_label=f"Prévia de #{ticket.number}",
        aria_pressed=rx.cond(is_shown, "true", "false"),
        on_click=Preview.show(ticket.number),
        custom_attrs={"data-preview-row": ""},
        class_name="preview-button relative z-10 -ml-1 mt-1 hidden xl:inline-flex",
    )


def queue_cards() -> rx.Component:
    """Return the same tickets as cards, for narrow screens."""
    return rx.el.ul(rx.foreach(Queue.rows, _card), class_name="flex flex-col gap-3 md:hidden")


def _card(ticket: QueueRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            _select(ticket),
            rx.el.span("#", ticket.number, class_name="tabular-nums text-soft"),
            badge(ticket.stage, class_name="ml-auto"),
            class_name="-ml-3 flex flex-wrap items-center gap-x-1 text-sm",
        ),
        rx.el.a(
            ticket.subject,
            href=ticket.url,
            custom_attrs={"data-row-link": ""},
            class_name=f"break-words font-semibold {_WHOLE_ROW}",
        ),
        _marks(ticket),
        rx.el.dl(
            _fact(
                "Solicitado por",
                rx.cond(
                    ticket.requester_name != "",
                    f"{ticket.requester_name} ({ticket.requester})",
                    ticket.requester,
                ),
            ),
            _fact("Empresa", ticket.company),
            _fact("Proprietário", _owner(ticket)),
            rx.cond(ticket.due != "", _fact("Prazo", _due(ticket))),
            _fact("Última atividade", ticket.last_activity),
            class_name="mt-2 grid grid-cols-[auto_1fr] gap-x-3 text-sm",
        ),
        key=ticket.number,
        custom_attrs={"data-queue-row": ""},
        class_name="card relative p-4 focus-within:bg-wash",
    )


def _fact(label: str, value: rx.Component | rx.Var) -> rx.Component:
    return rx.fragment(
        rx.el.dt(label, class_name="text-soft"),
        rx.el.dd(value, class_name="min-w-0 break-words"),
    )


def _select(ticket: QueueRow) -> rx.Component:
    """Return the box that selects the row, above the link that covers it.

    The browser ticks it by itself, at once; it is made anew when the server selects.
    """
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            aria_label=f"Selecionar #{ticket.number}",
            default_checked=Selection.selected.contains(ticket.number),
            key=f"{ticket.number}-{Selection.round}",
            on_change=lambda _: Selection.toggle(ticket.number),
            class_name="h-5 w-5 accent-[var(--brand)]",
        ),
        class_name="relative z-10 flex min-h-11 min-w-11 items-center justify-center",
    )


def _marks(ticket: QueueRow) -> rx.Component:
    """Return the priority, when it is not the usual one, and the tags."""
    return rx.el.span(
        rx.match(
            ticket.priority,
            ("urgent", badge(ticket.priority_label, tone="bad", icon="flag", class_name=_SMALL)),
            (
                "high",
                badge(ticket.priority_label, tone="brand", icon="arrow-up", class_name=_SMALL),
            ),
            ("low", badge(ticket.priority_label, icon="arrow-down", class_name=_SMALL)),
            rx.fragment(),
        ),
        rx.foreach(
            ticket.tags,
            lambda tag: badge(tag, icon="tag", class_name=f"{_SMALL} max-w-full break-all"),
        ),
        class_name="mt-1 flex flex-wrap gap-1 empty:hidden",
    )


def _owner(ticket: QueueRow) -> rx.Component:
    return rx.cond(
        ticket.owner != "",
        ticket.owner,
        rx.el.span("—", title="Sem proprietário", aria_label="Sem proprietário", role="img"),
    )


def _due(ticket: QueueRow) -> rx.Component:
    return rx.fragment(
        rx.cond(
            ticket.due_kind != "",
            rx.el.span(ticket.due_kind, " ", class_name="block text-xs text-soft"),
        ),
        ticket.due,
        rx.cond(
            ticket.is_overdue,
            badge("Atrasado", tone="bad", class_name=_SMALL),
            rx.cond(
                ticket.is_due_soon,
                badge("Prazo próximo", tone="brand", icon="clock", class_name=_SMALL),
            ),
        ),
    )
