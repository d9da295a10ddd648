"""Menus on the browser's own popover: a click away and Esc close them, focus goes back."""

import reflex as rx

from kartado_portal.ui.icon import icon


def menu(id: str, label: str, *items: rx.Component, shape: str = "ellipsis") -> rx.Component:
    """Return a button that brings up `items`; on phones they rise from the bottom.

    Items are links or buttons with the class `menu-item`: they are reached by Tab, as any
    others, so this is no ARIA menu with keys of its own.
    """
    return rx.fragment(
        rx.el.button(
            icon(shape),
            type="button",
            aria_label=label,
            title=label,
            custom_attrs={"popoverTarget": id},
            class_name="button button-quiet button-icon",
        ),
        rx.el.div(
            *items,
            id=id,
            custom_attrs={"popover": "auto"},
            aria_label=label,
            role="group",
            class_name="popover menu",
        ),
    )
