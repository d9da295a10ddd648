"""What the staff did to the person whose page is open."""

import reflex as rx

from kartado_portal.ui.card import card
from kartado_portal.workspace.schemas import PersonActLine
from kartado_portal.workspace.states.directory import Person


def person_history() -> rx.Component:
    """Return the lines, newest first; nothing while there are none."""
    return rx.cond(
        Person.detail.history.length() > 0,
        card(
            rx.el.ol(
                rx.foreach(Person.detail.history, _line), role="list", class_name="grid gap-3"
            ),
            heading="Histórico",
        ),
    )


def _line(one: PersonActLine) -> rx.Component:
    return rx.el.li(
        rx.el.span(rx.el.strong(one.who), " ", one.what, class_name="block break-words"),
        rx.el.span(one.at, class_name="text-sm text-soft tabular-nums"),
        key=one.key,
    )
