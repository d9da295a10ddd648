"""What stands on screen until a page with a number in its address is there."""

import reflex as rx

from kartado_portal.shell.bar import brand
from kartado_portal.ui.served import served
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.theme import PAGE
from kartado_portal.web.document import PAGE_PLACE


def waiting() -> rx.Component:
    """Return the frame's outline, without state, as plain HTML."""
    return rx.el.div(
        rx.el.header(
            rx.el.div(
                brand(),
                # Both rows of the bar on phones, at their height.
                rx.el.div(class_name="nav min-h-12"),
                rx.el.div(class_name="bar-end"),
                class_name=f"{PAGE} bar-inside",
            ),
            class_name="bar",
        ),
        rx.el.main(
            served(PAGE_PLACE),
            rx.el.div(
                skeleton_page(),
                rx.el.noscript("O Portal do Cliente Kartado precisa de JavaScript para funcionar."),
                class_name=f"{PAGE} py-8",
            ),
            class_name="main",
        ),
    )
