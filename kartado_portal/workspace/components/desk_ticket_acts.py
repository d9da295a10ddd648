"""What the staff does with a ticket besides writing: take, hand over, move, ask, close."""

import reflex as rx
from reflex_base.vars.base import Var

from kartado_portal.ui.browser import at_once, call, find
from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.dialog import close_dialog, dialog
from kartado_portal.ui.field import option, select, textarea
from kartado_portal.workspace.desk_ticket_schemas import STAGES
from kartado_portal.workspace.states.desk_ticket import DeskTicket

_TICKET = DeskTicket.detail
_HAND_OVER, _CLOSE = "hand-over", "close-ticket"


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
                    on_click=DeskTicket.take(_TICKET.seen),
                ),
            ),
            button("Encaminhar", icon="arrow-right", on_click=_begin(_HAND_OVER)),
            button(
                "Perguntar Resolveu?",
                icon="circle-question-mark",
                disabled=_TICKET.is_solution_asked,
                on_click=DeskTicket.ask_solution(_TICKET.seen),
            ),
            button("Fechar ticket", id="open-close", icon="check", on_click=_begin(_CLOSE)),
            class_name="flex flex-wrap gap-2",
        ),
        _hand_over(),
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
        on_change=lambda stage: DeskTicket.set_stage(stage, _TICKET.seen),
    )


def _begin(id: str) -> Var:
    """Return the `on_click` that opens a dialog and keeps in it the stamp of what stands behind.

    What arrives while it is open is not seen, whatever the page shows by then.
    """
    begin: Var = Var(
        f"(dialog => {{ dialog.querySelector('[name=seen]').value = {_TICKET.seen!s}; "
        f"dialog.showModal(); }})(document.querySelector('#{id}'))",
        _var_data=_TICKET.seen._get_all_var_data(),
    )
    return at_once(begin)


def _confirmed(id: str, handler: rx.EventHandler, *fields: rx.Component) -> rx.Component:
    """Return the form of a dialog; a refusal leaves in it what was typed."""
    return rx.el.form(
        rx.el.input(type="hidden", name="seen"),
        *fields,
        rx.el.div(
            button("Cancelar", on_click=close_dialog(id)),
            submit_button("Confirmar"),
            class_name="mt-5 flex flex-wrap justify-end gap-2",
        ),
        key=f"{id}-{DeskTicket.acts}",
        on_submit=[rx.run_script(call(find(f"#{id}"), "close")), handler],
        method="post",
        class_name="flex flex-col gap-4",
    )


def _hand_over() -> rx.Component:
    def of(one: rx.Var) -> rx.Component:
        return option(one.label, one.value)

    return dialog(
        _HAND_OVER,
        "Encaminhar ticket",
        _confirmed(
            _HAND_OVER,
            DeskTicket.hand_over,
            select(
                "Nível ou analista",
                "target",
                rx.el.optgroup(rx.foreach(DeskTicket.levels, of), label="Nível"),
                rx.el.optgroup(rx.foreach(DeskTicket.people, of), label="Analista"),
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
        _confirmed(
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
