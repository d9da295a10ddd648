"""Small pieces of text: what is only heard, links, the heading of a page."""

from typing import Any

import reflex as rx

from kartado_portal.ui.icon import icon

Text = rx.Component | rx.Var | str

TARGET = "inline-flex min-h-11 items-center lg:min-h-6"
"""Makes a link that stands alone high enough for a finger: 44 px, with a mouse 24."""


def is_given(text: Text | None) -> bool:
    """Whether there is something to show; a Var may hold something, so it counts."""
    return isinstance(text, rx.Var) or bool(text)


def visually_hidden(*children: Text, **props: Any) -> rx.Component:
    """Return text that only screen readers meet."""
    return rx.el.span(*children, class_name="unseen", **props)


def link(label: Text, href: rx.Var | str, **props: Any) -> rx.Component:
    """Return a link to a page of the portal (no reload)."""
    return rx.el.a(label, href=href, class_name=f"link {props.pop('class_name', '')}", **props)


def server_link(label: Text, href: rx.Var | str, **props: Any) -> rx.Component:
    """Return a link to a plain HTTP route: a download, `/demo/emails`, another site.

    An ordinary link of Reflex is answered by the router in the browser, with "not found".
    """
    return rx.el.a(
        label,
        href=href,
        class_name=f"link {props.pop('class_name', '')}",
        custom_attrs={"reloadDocument": True},
        **props,
    )


def page_heading(
    title: rx.Var | str,
    *,
    intro: Text = "",
    actions: tuple[rx.Component, ...] = (),
) -> rx.Component:
    """Return the page's one `<h1>`, a sentence below it and the page's main actions."""
    return rx.el.div(
        rx.el.div(
            rx.el.h1(title, class_name="text-2xl font-bold leading-tight sm:text-3xl"),
            rx.el.p(intro, class_name="mt-1 text-soft") if is_given(intro) else rx.fragment(),
            class_name="min-w-0",
        ),
        rx.el.div(*actions, class_name="flex flex-wrap gap-2") if actions else rx.fragment(),
        class_name="mb-6 flex flex-wrap items-start justify-between gap-4",
    )


def back_link(label: str, href: rx.Var | str) -> rx.Component:
    """Return the way back, with an arrow, at least 44 px high."""
    return rx.el.a(
        icon("arrow-left", size=18),
        label,
        href=href,
        class_name="link inline-flex min-h-11 items-center gap-2 no-underline hover:underline",
    )
