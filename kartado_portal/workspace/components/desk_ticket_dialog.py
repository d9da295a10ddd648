"""Dialogs of the ticket's acts: what they keep when they open, and their forms."""

import reflex as rx
from reflex.vars import VarData
from reflex_base.vars.base import Var

from kartado_portal.ui.browser import at_once, call, find
from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.dialog import close_dialog
from kartado_portal.workspace.states.desk_ticket import DeskTicket

_TICKET = DeskTicket.detail


def begin_dialog(id: str, **fields: Var[str]) -> Var:
    """Return the `on_click` that opens a dialog, with `fields` filled in.

    Its form keeps the number and the stamp of what stands behind it now: what arrives while it is
    open has not been seen, whatever the page shows by then.
    """
    filled = {"number": _TICKET.number, "seen": _TICKET.seen, **fields}
    fill = "; ".join(f"named('{name}').value = {value!s}" for name, value in filled.items())
    begin: Var = Var(
        "((dialog) => { const named = (name) => dialog.querySelector(`[name=${name}]`); "
        f"{fill}; dialog.showModal(); }})(document.querySelector('#{id}'))",
        _var_data=VarData.merge(*[value._get_all_var_data() for value in filled.values()]),
    )
    return at_once(begin)


def confirmed_form(
    id: str, handler: rx.EventHandler, *fields: rx.Component, confirm: str = "Confirmar"
) -> rx.Component:
    """Return the form of a dialog; a refusal leaves in it what was typed."""
    return rx.el.form(
        # Its own when the form is made anew under an open dialog, after another act. Not so the
        # stamp: it would follow what arrives meanwhile.
        rx.el.input(type="hidden", name="number", default_value=_TICKET.number),
        rx.el.input(type="hidden", name="seen"),
        *fields,
        rx.el.div(
            button("Cancelar", on_click=close_dialog(id)),
            submit_button(confirm),
            class_name="mt-5 flex flex-wrap justify-end gap-2",
        ),
        key=f"{id}-{DeskTicket.acts}-{_TICKET.number}",
        on_submit=[rx.run_script(call(find(f"#{id}"), "close")), handler],
        method="post",
        class_name="flex flex-col gap-4",
    )
