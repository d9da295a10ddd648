"""`/tickets/<number>`: the conversation of one ticket."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.tickets.components.followers import followers
from kartado_portal.tickets.components.reply_form import reply_form, way_to_reply
from kartado_portal.tickets.components.survey_form import survey_form
from kartado_portal.tickets.components.timeline_entries import timeline_entries
from kartado_portal.tickets.states.ticket import TicketView
from kartado_portal.ui.button import button, link_button
from kartado_portal.ui.card import alert, badge, empty_state
from kartado_portal.ui.copying import copy_button
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import back_link, link
from kartado_portal.ui.theme import PAGE
from kartado_portal.ui.tooltip import explained

_TICKET = TicketView.detail


def ticket() -> rx.Component:
    """Return the page; `TicketView.load` finds the ticket of the address."""
    return rx.el.div(
        rx.el.nav(
            back_link("Voltar a todos", routes.TICKETS),
            aria_label="Navegação do ticket",
        ),
        rx.cond(
            TicketView.is_missing,
            _missing(),
            rx.cond(TicketView.is_loaded, _found(), skeleton_page()),
        ),
        class_name=f"{PAGE} py-6",
    )


def _missing() -> rx.Component:
    return rx.fragment(
        rx.el.h1("Ticket não encontrado", class_name="unseen"),
        empty_state(
            "Ticket não encontrado",
            "Confira o número ou volte à sua lista de tickets.",
            icon="search",
            action=link_button("Tickets", routes.TICKETS),
        ),
    )


def _found() -> rx.Component:
    return rx.fragment(
        _head(),
        rx.cond(TicketView.is_new, _opened()),
        _links(),
        rx.el.div(
            rx.el.div(
                timeline_entries(TicketView),
                rx.cond(_TICKET.is_solution_asked, _solved()),
                rx.cond(
                    _TICKET.is_open,
                    rx.fragment(way_to_reply(), reply_form()),
                    rx.fragment(_closed(), survey_form()),
                ),
                class_name="min-w-0 flex-1",
            ),
            rx.el.aside(_facts(), followers(), class_name="flex w-full flex-col gap-4 lg:w-72"),
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
            rx.match(
                _TICKET.turn,
                ("aguardando você", badge("aguardando você", tone="waiting")),
                ("", rx.fragment()),
                badge(_TICKET.turn),
            ),
            class_name="mt-2 flex flex-wrap items-center gap-2",
        ),
        rx.cond(
            _TICKET.promised != "",
            rx.el.p(
                "Resposta prevista ",
                rx.el.strong(_TICKET.promised),
                class_name="mt-2 text-sm text-soft",
            ),
        ),
        class_name="mb-4",
    )


def _opened() -> rx.Component:
    return alert(
        "Seu ticket é o ",
        rx.el.strong(f"#{_TICKET.number}"),
        ". Enviamos uma confirmação para ",
        _TICKET.requester_email,
        ". Resposta prevista ",
        _TICKET.promised,
        ". ",
        link("Voltar à lista", routes.TICKETS),
        title="Pronto! Seu ticket foi criado com sucesso.",
        tone="good",
        role="status",
        class_name="mb-4",
    )


def _links() -> rx.Component:
    return rx.fragment(
        rx.cond(
            _TICKET.continues != "",
            alert(
                "Continuação do ticket ",
                link(f"#{_TICKET.continues}", f"{routes.TICKETS}/{_TICKET.continues}"),
                ".",
                class_name="mb-4",
            ),
        ),
        rx.cond(
            _TICKET.continued_by.length() > 0,
            alert(
                "Este assunto continua em ",
                rx.foreach(
                    _TICKET.continued_by,
                    lambda number: rx.el.span(
                        link(f"#{number}", f"{routes.TICKETS}/{number}"), " "
                    ),
                ),
                class_name="mb-4",
            ),
        ),
    )


def _solved() -> rx.Component:
    return alert(
        rx.el.div(
            button(
                "Resolveu", kind="primary", icon="check", on_click=TicketView.solved(_TICKET.number)
            ),
            rx.el.span("Ainda não? Responda abaixo.", class_name="text-soft"),
            class_name="mt-2 flex flex-wrap items-center gap-3",
        ),
        title="Resolveu?",
        class_name="my-4",
    )


def _closed() -> rx.Component:
    return rx.el.div(
        rx.el.p("Este ticket está fechado e não recebe novas respostas."),
        link_button(
            "Dar continuidade",
            f"{routes.NEW_TICKET}?continua={_TICKET.number}",
            kind="primary",
            icon="arrow-right",
        ),
        class_name="card mt-4 flex flex-wrap items-center justify-between gap-3",
    )


def _facts() -> rx.Component:
    def fact(label: str, value: rx.Var) -> rx.Component:
        return rx.cond(
            value != "",
            rx.el.div(
                rx.el.dt(label, class_name="text-sm text-soft"),
                rx.el.dd(value, class_name="break-words"),
            ),
        )

    return rx.el.section(
        rx.el.h2("Detalhes", class_name="mb-3 text-xl font-semibold"),
        rx.el.dl(
            fact("Categoria", _TICKET.category),
            fact("Solicitado por", _TICKET.requester_email),
            fact(
                "Proprietário do ticket",
                rx.cond(_TICKET.owner == "", "Ainda sem analista", _TICKET.owner),
            ),
            fact("Criado", _TICKET.created),
            class_name="flex flex-col gap-3",
        ),
        rx.el.label(
            rx.el.input(
                type="checkbox",
                checked=_TICKET.is_muted,
                on_change=lambda is_muted: TicketView.set_muted(is_muted, _TICKET.number),
            ),
            rx.el.span("Silenciar e-mails deste ticket"),
            class_name="check mt-3",
        ),
        class_name="card",
    )
