"""Who follows the ticket, and the way to add a colleague."""

import reflex as rx

from kartado_portal.tickets.schemas import ParticipantCard
from kartado_portal.tickets.states.ticket import Sharing, TicketView
from kartado_portal.ui.button import icon_button, submit_button
from kartado_portal.ui.field import text_field

_COLLEAGUES = "colleagues"


def followers() -> rx.Component:
    """Return the participants; the requester of an open ticket may change them."""
    return rx.el.section(
        rx.el.h2("Participantes", class_name="mb-3 text-xl font-semibold"),
        rx.el.p(
            "Colegas da sua empresa que acompanham e respondem este ticket.",
            class_name="mb-3 text-sm text-soft",
        ),
        rx.el.ul(
            rx.foreach(TicketView.detail.participants, _participant),
            class_name="flex flex-col gap-2",
        ),
        rx.cond(TicketView.detail.is_requester & TicketView.detail.is_open, _add()),
        class_name="card",
    )


def _participant(person: ParticipantCard) -> rx.Component:
    return rx.el.li(
        rx.el.span(person.name, title=person.email, class_name="min-w-0 flex-1 break-words"),
        rx.cond(
            TicketView.detail.is_requester & TicketView.detail.is_open,
            icon_button(
                "x",
                f"Remover {person.name}",
                small=True,
                on_click=Sharing.remove(person.account_id, TicketView.detail.number),
            ),
        ),
        class_name="flex items-center gap-2",
    )


def _add() -> rx.Component:
    return rx.el.form(
        text_field(
            "Adicionar colega",
            "participant",
            type="email",
            error=Sharing.error,
            placeholder="colega@suaempresa.com.br",
            auto_complete="off",
            on_focus=Sharing.open,
            custom_attrs={"list": _COLLEAGUES},
        ),
        rx.el.datalist(
            rx.foreach(Sharing.colleagues, lambda email: rx.el.option(value=email)),
            id=_COLLEAGUES,
        ),
        submit_button("Adicionar", kind="secondary"),
        on_submit=lambda form: Sharing.add(form, TicketView.detail.number),
        reset_on_submit=True,
        no_validate=True,
        method="post",
        class_name="mt-3 flex flex-col gap-2",
    )
