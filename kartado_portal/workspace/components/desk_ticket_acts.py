"""What the staff does with a ticket besides writing: take, hand over, move, ask, close."""

import reflex as rx

from kartado_portal.tickets.schemas import SUBJECT_LIMIT
from kartado_portal.ui.browser import call, find
from kartado_portal.ui.button import button
from kartado_portal.ui.dialog import dialog
from kartado_portal.ui.field import option, select, text_field, textarea
from kartado_portal.workspace.components.desk_ticket_dialog import begin_dialog, confirmed_form
from kartado_portal.workspace.components.desk_ticket_keys import desk_ticket_keys
from kartado_portal.workspace.components.desk_ticket_merging import merging_dialogs, more_acts
from kartado_portal.workspace.desk_ticket_schemas import PRIORITIES, STAGES
from kartado_portal.workspace.states.desk_ticket import DeskHistory, DeskTicket

_TICKET = DeskTicket.detail
_HAND_OVER, _CLOSE, _EDIT, _HISTORY = "hand-over", "close-ticket", "edit-ticket", "history"


def desk_acts() -> rx.Component:
    """Return the acts of an open ticket."""
    return rx.el.section(
        rx.el.h2("Ações", class_name="unseen"),
        rx.el.div(
            rx.cond(
                _TICKET.is_mine,
                rx.fragment(),
                button(
                    "Assumir",
                    kind="primary",
                    id="take-ticket",
                    icon="user-plus",
                    on_click=DeskTicket.take(_TICKET.number, _TICKET.seen),
                ),
            ),
            button("Encaminhar", icon="arrow-right", on_click=begin_dialog(_HAND_OVER)),
            button(
                "Perguntar Resolveu?",
                icon="circle-question-mark",
                disabled=_TICKET.is_solution_asked,
                on_click=DeskTicket.ask_solution(_TICKET.number, _TICKET.seen),
            ),
            button("Fechar ticket", id="open-close", icon="check", on_click=begin_dialog(_CLOSE)),
            button(
                "Editar",
                icon="pencil",
                on_click=begin_dialog(
                    _EDIT,
                    subject=_TICKET.subject,
                    category=_TICKET.category_id,
                    priority=_TICKET.priority,
                    tags=_TICKET.tags.join(", "),
                ),
            ),
            more_acts(),
            desk_ticket_keys(),
            class_name="flex flex-wrap items-center gap-2",
        ),
        _hand_over(),
        _edit(),
        merging_dialogs(),
        _close(),
        class_name="mb-4",
    )


def stage_select() -> rx.Component:
    """Return «Etapa»; choosing moves the ticket."""
    return select(
        "Etapa",
        "stage",
        *[option(one.label, one.value) for one in STAGES],
        value=_TICKET.stage,
        on_change=lambda stage: DeskTicket.set_stage(stage, _TICKET.number, _TICKET.seen),
    )


def _hand_over() -> rx.Component:
    def of(one: rx.Var) -> rx.Component:
        return option(one.label, one.value)

    return dialog(
        _HAND_OVER,
        "Encaminhar ticket",
        confirmed_form(
            _HAND_OVER,
            DeskTicket.hand_over,
            select(
                "Nível ou analista",
                "target",
                rx.el.optgroup(rx.foreach(DeskTicket.choices.levels, of), label="Nível"),
                rx.el.optgroup(rx.foreach(DeskTicket.choices.people, of), label="Analista"),
                placeholder="Escolha…",
                required=True,
            ),
            textarea(
                "Nota para a equipe",
                "note",
                id="hand-over-note",
                hint="Vira uma nota interna: o cliente não vê.",
                optional=True,
                rows=2,
                max_length=5000,
            ),
        ),
    )


def _close() -> rx.Component:
    return dialog(
        _CLOSE,
        "Fechar ticket",
        confirmed_form(
            _CLOSE,
            DeskTicket.close,
            textarea(
                "Nota de encerramento",
                "note",
                id="close-note",
                hint="O cliente recebe esta nota com o aviso de que o ticket foi fechado.",
                optional=True,
                rows=2,
                max_length=5000,
            ),
        ),
    )


def _edit() -> rx.Component:
    return dialog(
        _EDIT,
        "Editar ticket",
        confirmed_form(
            _EDIT,
            DeskTicket.edit,
            text_field(
                "Assunto",
                "subject",
                max_length=SUBJECT_LIMIT,
                required=True,
            ),
            select(
                "Categoria",
                "category",
                rx.foreach(DeskTicket.choices.categories, lambda c: option(c.label, c.value)),
            ),
            select(
                "Prioridade",
                "priority",
                *[option(one.label, one.value) for one in PRIORITIES],
                hint="O cliente não vê.",
            ),
            text_field(
                "Etiquetas",
                "tags",
                hint="Separadas por vírgulas. O cliente não vê.",
                optional=True,
            ),
            confirm="Salvar",
        ),
    )


def history_dialog() -> rx.Component:
    """Return «Histórico»: the button, and the dialog that it fills and opens."""
    return rx.fragment(
        button(
            "Histórico",
            icon="history",
            on_click=[DeskHistory.read, rx.run_script(call(find(f"#{_HISTORY}"), "showModal"))],
        ),
        dialog(
            _HISTORY,
            "Histórico do ticket",
            rx.el.ol(
                rx.foreach(
                    DeskHistory.lines,
                    lambda line: rx.el.li(
                        rx.el.span(line.at, class_name="block text-sm tabular-nums text-soft"),
                        rx.el.strong(line.who),
                        " ",
                        line.what,
                        key=line.key,
                        class_name="break-words border-b border-line py-2",
                    ),
                ),
            ),
        ),
    )
