"""The third column of the queue on wide screens: the ticket that the keys stand on."""

import reflex as rx

from kartado_portal.ui.button import button
from kartado_portal.ui.card import badge
from kartado_portal.ui.icon import icon
from kartado_portal.ui.tooltip import when
from kartado_portal.workspace.components.facts import fact
from kartado_portal.workspace.queue_preview import PreviewMessage
from kartado_portal.workspace.states.queue_preview import Preview

_TICKET = Preview.ticket

IS_SHOWN = _TICKET.number != ""


def queue_preview() -> rx.Component:
    """Return the column; nothing while no ticket is shown, nor below 1280 px."""
    return rx.cond(
        IS_SHOWN,
        rx.el.aside(
            rx.el.div(
                rx.el.span("#", _TICKET.number, class_name="tabular-nums text-soft"),
                badge(_TICKET.status_line, tone=rx.cond(_TICKET.is_open, "good", "plain")),
                button(
                    "Fechar",
                    kind="quiet",
                    aria_label="Fechar prévia",
                    small=True,
                    on_click=Preview.close,
                    id="close-preview",
                    class_name="ml-auto",
                ),
                class_name="flex flex-wrap items-center gap-2 text-sm",
            ),
            rx.el.h2(
                rx.el.a(_TICKET.subject, href=_TICKET.url, class_name="link"),
                class_name="mt-1 break-words text-lg font-semibold leading-snug",
            ),
            _facts(),
            rx.el.ol(rx.foreach(_TICKET.messages, _message), class_name="mt-4 flex flex-col gap-3"),
            aria_label="Prévia do ticket",
            class_name="card sticky top-4 hidden max-h-[calc(100vh-2rem)] self-start "
            "overflow-y-auto p-4 xl:block",
            tab_index=0,
        ),
    )


def _facts() -> rx.Component:
    return rx.el.dl(
        fact("Solicitado por", _TICKET.requester),
        rx.cond(_TICKET.company != "", fact("Empresa", _TICKET.company)),
        fact("Categoria", _TICKET.category),
        fact("Proprietário", rx.cond(_TICKET.owner != "", _TICKET.owner, "ninguém")),
        rx.cond(
            _TICKET.due != "",
            fact(
                "Prazo",
                rx.fragment(
                    _TICKET.due,
                    rx.cond(
                        _TICKET.is_overdue, badge("Atrasado", tone="bad", class_name="ml-1 text-xs")
                    ),
                ),
            ),
        ),
        fact("Criado", _TICKET.created),
        fact("Última atividade", _TICKET.last_activity),
        class_name="mt-3 grid grid-cols-2 gap-x-3 gap-y-2 text-sm",
    )


def _message(one: PreviewMessage, place: rx.Var[int]) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.el.strong(one.author, class_name="break-words"),
            rx.cond(
                one.is_note,
                rx.el.span(icon("lock", size=14), "Nota interna", class_name="badge badge-note"),
                rx.cond(one.is_staff, badge("Kartado", tone="brand")),
            ),
            when(one.ago, one.stamp, id=f"preview-{one.key}"),
            class_name="flex flex-wrap items-center gap-x-2 text-sm text-soft",
        ),
        rx.el.p(one.text, class_name="mt-1 whitespace-pre-wrap break-words text-sm"),
        rx.cond(one.files != "", rx.el.p(one.files, class_name="mt-1 text-sm text-soft")),
        rx.cond(
            (place == 0) & (_TICKET.skipped != ""),
            rx.el.p(_TICKET.skipped, class_name="mt-3 text-center text-sm text-soft"),
        ),
        key=one.key,
        class_name=rx.cond(
            one.is_note, "card card-note p-3", "border-t border-line pt-3 first:border-0"
        ),
    )
