"""`/analista/clientes/pessoas/<id>/visao/<number>`: one ticket with a customer's eyes."""

import reflex as rx

from kartado_portal.tickets.components.timeline_entries import timeline_entries
from kartado_portal.ui.card import alert, badge, card
from kartado_portal.ui.text import back_link, link
from kartado_portal.ui.tooltip import explained
from kartado_portal.workspace.components.customers_banner import customers_page
from kartado_portal.workspace.components.facts import fact
from kartado_portal.workspace.states.customers_view import CustomersTicket

_TICKET = CustomersTicket.detail
_SURVEY = CustomersTicket.survey


def customers_ticket() -> rx.Component:
    """Return the page; what it shows is loaded by `CustomersTicket.load`."""
    return customers_page(CustomersTicket, "Ticket", _found())


def _found() -> rx.Component:
    return rx.fragment(
        rx.el.nav(
            back_link("Voltar aos tickets do cliente", CustomersTicket.base),
            aria_label="Navegação do ticket",
        ),
        _head(),
        _neighbours(),
        rx.el.div(
            rx.el.div(
                timeline_entries(CustomersTicket),
                rx.el.p(_what_follows(), class_name="card mt-4 text-soft"),
                class_name="min-w-0 flex-1",
            ),
            rx.el.aside(_facts(), _people(), class_name="flex w-full flex-col gap-4 lg:w-72"),
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


def _neighbours() -> rx.Component:
    def to(number: rx.Var) -> rx.Component:
        return link(f"#{number}", f"{CustomersTicket.base}/{number}")

    return rx.fragment(
        rx.cond(
            _TICKET.continues != "",
            alert("Continuação do ticket ", to(_TICKET.continues), ".", class_name="mb-4"),
        ),
        rx.cond(
            _TICKET.continued_by.length() > 0,
            alert(
                "Este assunto continua em ",
                rx.foreach(_TICKET.continued_by, lambda one: rx.el.span(to(one), " ")),
                class_name="mb-4",
            ),
        ),
    )


def _what_follows() -> rx.Var[str]:
    """Return what the customer finds at the foot of the conversation, in words."""
    return rx.cond(
        _TICKET.is_open,
        rx.cond(
            _TICKET.is_solution_asked,
            "Aqui o cliente responde à pergunta «Resolveu?» ou escreve uma resposta.",
            "Aqui o cliente escreve uma resposta.",
        ),
        rx.match(
            _SURVEY.state,
            ("asked", "Ticket fechado. Aqui o cliente avalia o atendimento ou dá continuidade."),
            (
                "answered",
                f"Ticket fechado. Avaliação do cliente: {_SURVEY.score} – {_SURVEY.words}.",
            ),
            "Ticket fechado. Aqui o cliente dá continuidade.",
        ),
    )


def _facts() -> rx.Component:
    return card(
        rx.el.dl(
            fact("Categoria", _TICKET.category),
            fact("Solicitado por", _TICKET.requester_email),
            fact(
                "Proprietário do ticket",
                rx.cond(_TICKET.owner == "", "Ainda sem analista", _TICKET.owner),
            ),
            fact("Criado", _TICKET.created),
            fact("E-mails deste ticket", rx.cond(_TICKET.is_muted, "Silenciados", "Ativos")),
            class_name="flex flex-col gap-3",
        ),
        heading="Detalhes",
    )


def _people() -> rx.Component:
    return rx.cond(
        _TICKET.participants.length() > 0,
        card(
            rx.el.ul(
                rx.foreach(
                    _TICKET.participants,
                    lambda one: rx.el.li(one.name, title=one.email, class_name="break-words"),
                ),
                class_name="flex flex-col gap-2",
            ),
            heading="Participantes",
        ),
    )
