"""Light, dark, or as the device says.

Reflex keeps the choice in localStorage and puts its class on `<html>` before the first
paint; nothing of it reaches the server.
"""

import reflex as rx
from reflex_base.style import color_mode, set_color_mode

from kartado_portal.ui.icon import icon

_CHOICES = (
    ("light", "Claro", "sun"),
    ("dark", "Escuro", "moon"),
    ("system", "Automático", "monitor"),
)


def theme_switch() -> rx.Component:
    """Return the three choices as buttons, the chosen one pressed."""
    return rx.el.div(
        *[
            rx.el.button(
                icon(shape, size=16),
                label,
                type="button",
                on_click=set_color_mode(mode),
                aria_pressed=rx.cond(color_mode == mode, "true", "false"),
                class_name="segment",
            )
            for mode, label, shape in _CHOICES
        ],
        role="group",
        aria_label="Aparência",
        class_name="segments",
    )
