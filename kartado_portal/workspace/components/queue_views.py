"""The views of the queue with their counts."""

import reflex as rx

from kartado_portal.workspace.schemas import ViewLink
from kartado_portal.workspace.states.queue import Queue


def queue_views() -> rx.Component:
    """Return the navigation of the views; the counts are live."""
    return rx.el.nav(
        rx.el.h2("Visões", class_name="mb-2 text-sm font-semibold text-soft"),
        rx.el.ul(
            rx.foreach(Queue.views, _view),
            class_name="flex gap-1 overflow-x-auto lg:flex-col",
        ),
        aria_label="Visões",
    )


def _view(view: ViewLink) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            rx.el.span(view.label),
            rx.el.span(view.count, class_name="tabular-nums text-soft"),
            href=view.url,
            aria_current=rx.cond(view.is_current, "page", "false"),
            class_name="menu-item justify-between gap-3 whitespace-nowrap",
        ),
        key=view.key,
    )
