"""Tabs: one of several panels, kept in the browser."""

from collections.abc import Callable

import reflex as rx
from reflex_base.event import EventChain
from reflex_base.vars.base import Var
from reflex_base.vars.function import ArgsFunctionOperation, FunctionVar

_HERE = "document.activeElement"
_STEP = (
    f"key === 'ArrowRight' ? {_HERE}?.nextElementSibling?.focus() : "
    f"key === 'ArrowLeft' ? {_HERE}?.previousElementSibling?.focus() : undefined"
)


class _Tab(rx.el.Button):
    """A button that hears keys."""

    on_key_down: rx.EventHandler[rx.event.key_event]  # type: ignore[valid-type]


def tabs(
    id: str, label: str, *panels: tuple[str, Callable[[Var[bool]], rx.Component]]
) -> rx.Component:
    """Return the tabs `(name, panel)`; the first is open. All panels stay, so nothing is lost.

    `panel(is_open)` gets a Var that tells whether it is the one that shows.
    Tab and the arrow keys reach each, Enter and space open it.
    """
    chosen = rx._x.client_state(f"tab_{id.replace('-', '_')}", default=0)
    step = ArgsFunctionOperation.create(("key",), Var(_STEP)).to(FunctionVar, EventChain)
    return rx.el.div(
        chosen,
        rx.el.div(
            *[
                _Tab.create(
                    name,
                    type="button",
                    role="tab",
                    id=f"{id}-tab-{number}",
                    aria_controls=f"{id}-panel-{number}",
                    aria_selected=rx.cond(chosen.value == number, "true", "false"),
                    on_click=chosen.set_value(number),
                    on_key_down=step,
                    class_name="tab",
                )
                for number, (name, _) in enumerate(panels)
            ],
            role="tablist",
            aria_label=label,
            class_name="tab-row",
        ),
        *[
            rx.el.div(
                panel(chosen.value == number),
                role="tabpanel",
                id=f"{id}-panel-{number}",
                aria_labelledby=f"{id}-tab-{number}",
                hidden=chosen.value != number,
            )
            for number, (_, panel) in enumerate(panels)
        ],
    )
