"""The button that copies a short text, and says that it did."""

import reflex as rx
from reflex_base.event import EventChain
from reflex_base.vars.base import Var
from reflex_base.vars.function import FunctionVar

from kartado_portal.ui.icon import icon
from kartado_portal.ui.text import visually_hidden


@rx.memo
def _copy_button(text: rx.Var[str], label: rx.Var[str]) -> rx.Component:
    copied = rx._x.client_state("copied", default=False, global_ref=False)
    # The clipboard may be refused (an old browser, a frame): then nothing is claimed.
    copy: Var = Var(
        f"(() => {{ navigator.clipboard?.writeText({text!s})"
        f".then(() => {copied.set_value(True)!s}()) }})"
    )
    return rx.el.button(
        copied,
        rx.cond(
            copied.value, icon("check", size=18, class_name="text-good"), icon("copy", size=18)
        ),
        rx.el.span(rx.cond(copied.value, visually_hidden("Copiado"), rx.fragment()), role="status"),
        type="button",
        aria_label=label,
        title=rx.cond(copied.value, "Copiado", label),
        on_click=copy.to(FunctionVar, EventChain),
        on_blur=copied.set_value(False),
        class_name="button button-quiet button-small button-icon",
    )


def copy_button(text: rx.Var[str] | str, label: str) -> rx.Component:
    """Return a button that copies `text`; `label` says what, for it shows an icon alone."""
    return _copy_button(text=text, label=label)
