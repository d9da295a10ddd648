"""Dialogs on the browser's own `<dialog>`: focus stays inside, Esc closes, focus goes back."""

import reflex as rx
from reflex_base.vars.base import Var

from kartado_portal.ui.browser import at_once, call, find
from kartado_portal.ui.icon import icon
from kartado_portal.ui.text import Text, visually_hidden


class _Dialog(rx.el.Dialog):
    """`<dialog>` that tells when it was closed, also by Esc."""

    on_close: rx.EventHandler[rx.event.no_args_event_spec]  # type: ignore[valid-type]


def open_dialog(id: str) -> Var:
    """Return the `on_click` of the button that opens the dialog `id`."""
    return at_once(call(find(f"#{id}"), "showModal"))


def close_dialog(id: str) -> Var:
    """Return the `on_click` of a button that closes the dialog `id`."""
    return at_once(call(find(f"#{id}"), "close"))


def dialog(
    id: str,
    title: Text,
    *children: Text,
    actions: tuple[rx.Component, ...] = (),
    on_close: rx.EventHandler | None = None,
) -> rx.Component:
    """Return a dialog, closed until `open_dialog(id)`; `actions` stand at its foot.

    What it asks for goes to the server by a handler of its own; when that may take away what
    the dialog belongs to, let the page stop showing the dialog: that closes it, too.
    """
    heard = {} if on_close is None else {"on_close": on_close}
    return _Dialog.create(
        rx.el.div(
            rx.el.h2(title, id=f"{id}-title", class_name="text-xl font-semibold"),
            rx.el.button(
                icon("x"),
                visually_hidden("Fechar"),
                type="button",
                on_click=close_dialog(id),
                class_name="button button-quiet button-icon -mr-2 -mt-2",
            ),
            class_name="mb-3 flex items-start justify-between gap-4",
        ),
        *children,
        rx.el.div(*actions, class_name="mt-5 flex flex-wrap justify-end gap-2")
        if actions
        else rx.fragment(),
        id=id,
        aria_labelledby=f"{id}-title",
        class_name="dialog",
        **heard,
    )
