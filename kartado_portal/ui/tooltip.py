"""Words that explain what is on screen, on hover and on focus; by CSS alone."""

import reflex as rx

from kartado_portal.ui.text import Text


def explained(
    shown: Text, explanation: rx.Var[str] | str, *, id: rx.Var[str] | str
) -> rx.Component:
    """Return `shown` with an explanation that a pointer, a finger or the Tab key brings up.

    `id` ties the two for screen readers and has to be the page's only one.
    """
    return rx.el.span(
        rx.el.span(shown, tab_index=0, aria_describedby=id),
        rx.el.span(explanation, role="tooltip", id=id, class_name="tooltip"),
        class_name="explained",
    )


def when(
    relative: rx.Var[str] | str, absolute: rx.Var[str] | str, *, id: rx.Var[str] | str
) -> rx.Component:
    """Return a time as people say it, with `dd/mm/aaaa hh:mm` on hover and focus."""
    return explained(rx.el.time(relative), absolute, id=id)
