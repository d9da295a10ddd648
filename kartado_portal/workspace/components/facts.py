"""A fact of a panel: its name and what it is."""

import reflex as rx

from kartado_portal.ui.text import Text


def fact(label: str, value: Text) -> rx.Component:
    """Return one pair for a `<dl>`."""
    return rx.el.div(
        rx.el.dt(label, class_name="text-sm text-soft"),
        rx.el.dd(value, class_name="break-words"),
    )
