"""Beside the conversation: the ticket's facts and the person who asks."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.tickets.schemas import ParticipantCard
from kartado_portal.ui.button import icon_button, submit_button
from kartado_portal.ui.card import badge
from kartado_portal.ui.field import text_field
from kartado_portal.ui.text import link
from kartado_portal.workspace.components.desk_ticket_acts import history_dialog, stage_select
from kartado_portal.workspace.desk_ticket_schemas import OtherTicket
from kartado_portal.workspace.states.desk_ticket import DeskTicket

_TICKET = DeskTicket.detail
_PERSON = _TICKET.person


def desk_side() -> rx.Component:
    """Return the column."""
    return rx.el.aside(
        _facts(),
        _person(),
        _participants(),
        class_name="flex w-full flex-col gap-4 lg:w-80",
        aria_label="Detalhes",
    )


def _fact(label: str, value: rx.Var | rx.Component) -> rx.Component:
    shown = rx.el.div(
        rx.el.dt(label, class_name="text-sm text-soft"),
        rx.el.dd(value, class_name="break-words"),
    )
    return rx.cond(value != "", shown) if isinstance(value, rx.Var) else shown


def _facts() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Ticket", class_name="mb-3 text-xl font-semibold"),
        rx.cond(_TICKET.is_open, rx.el.div(stage_select(), class_name="mb-4")),
        rx.el.dl(
            _fact(
                "Proprietário do ticket",
                rx.cond(_TICKET.owner == "", "Sem proprietário", _TICKET.owner),
            ),
            _fact("Nível", _TICKET.level),
            _fact("Categoria", _TICKET.category),
            _fact("Prioridade", _TICKET.priority_label),
            rx.cond(_TICKET.tags.length() > 0, _fact("Etiquetas", _tags())),
            _fact("Criado", _TICKET.created),
            class_name="flex flex-col gap-3",
        ),
        rx.el.div(history_dialog(), class_name="mt-4"),
        class_name="card",
    )


def _tags() -> rx.Component:
    return rx.el.span(
        rx.foreach(_TICKET.tags, lambda tag: badge(tag, icon="tag")),
        class_name="flex flex-wrap gap-1",
    )


def _participants() -> rx.Component:
    def one(person: ParticipantCard) -> rx.Component:
        return rx.el.li(
            rx.el.span(person.name, title=person.email, class_name="min-w-0 flex-1 break-words"),
            rx.cond(
                _TICKET.is_open,
                icon_button(
                    "x",
                    f"Remover {person.name}",
                    small=True,
                    on_click=DeskTicket.remove_participant(person.account_id, _TICKET.number),
                ),
            ),
            class_name="flex items-center gap-2",
        )

    add = rx.el.form(
        text_field(
            "Adicionar participante",
            "participant",
            type="email",
            placeholder="colega@empresa.com.br",
            auto_complete="off",
            required=True,
            custom_attrs={"list": "requester-colleagues"},
        ),
        rx.el.datalist(
            rx.foreach(DeskTicket.choices.colleagues, lambda email: rx.el.option(value=email)),
            id="requester-colleagues",
        ),
        submit_button("Adicionar", kind="secondary"),
        key=f"participant-{DeskTicket.acts}",
        on_submit=lambda form: DeskTicket.add_participant(form, _TICKET.number),
        method="post",
        class_name="mt-3 flex flex-col gap-2",
    )
    return rx.el.section(
        rx.el.h2("Participantes", class_name="mb-3 text-xl font-semibold"),
        rx.el.ul(rx.foreach(_TICKET.participants, one), class_name="flex flex-col gap-2"),
        rx.cond(_TICKET.is_open, add),
        class_name="card",
    )


def _person() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Cliente", class_name="mb-3 text-xl font-semibold"),
        rx.el.dl(
            _fact("Nome", _PERSON.name),
            _fact("E-mail", _PERSON.email),
            rx.cond(_PERSON.phone != "", _fact("Telefone", _PERSON.phone)),
            _fact("Empresa", rx.cond(_PERSON.company == "", "Sem empresa", _PERSON.company)),
            _fact("Idioma", _PERSON.language),
            _fact(
                "Último acesso",
                rx.cond(_PERSON.last_seen == "", "Nunca entrou", _PERSON.last_seen),
            ),
            _fact("Tickets abertos por esta pessoa", _PERSON.total.to_string()),
            class_name="flex flex-col gap-3",
        ),
        rx.cond(
            _PERSON.phone_notice != "",
            rx.el.p(_PERSON.phone_notice, class_name="mt-3 text-sm"),
        ),
        rx.cond(
            _PERSON.others.length() > 0,
            rx.fragment(
                rx.el.h3("Outros tickets", class_name="mt-4 mb-2 font-semibold"),
                rx.el.ul(rx.foreach(_PERSON.others, _other), class_name="flex flex-col gap-2"),
            ),
        ),
        class_name="card",
    )


def _other(one: OtherTicket) -> rx.Component:
    return rx.el.li(
        link(one.subject, one.url, class_name="break-words"),
        rx.el.span(f"#{one.number} · {one.status_line}", class_name="block text-sm text-soft"),
    )


def ticket_link(number: rx.Var[str]) -> rx.Component:
    """Return the link to another ticket's page at the desk."""
    return link(f"#{number}", f"{routes.DESK}/tickets/{number}")
