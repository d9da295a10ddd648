"""Surfaces: cards, alerts, badges, and what a list shows when it is empty."""

from typing import Any, Literal

import reflex as rx

from kartado_portal.ui.icon import icon as icon_
from kartado_portal.ui.text import Text, is_given

AlertTone = Literal["info", "good", "warning", "bad"]
BadgeTone = Literal["plain", "brand", "good", "bad", "waiting"]

_ALERT_ICONS = {
    "info": "info",
    "good": "circle-check",
    "warning": "triangle-alert",
    "bad": "circle-alert",
}


def card(*children: Text, heading: Text = "", raised: bool = False, **props: Any) -> rx.Component:
    """Return a card; with a `heading` it is a section of that name."""
    classes = f"card {'card-raised' if raised else ''} {props.pop('class_name', '')}"
    if not is_given(heading):
        return rx.el.div(*children, class_name=classes, **props)
    return rx.el.section(
        rx.el.h2(heading, class_name="mb-4 text-xl font-semibold"),
        *children,
        class_name=classes,
        **props,
    )


def alert(
    *children: Text, tone: AlertTone = "info", title: Text = "", **props: Any
) -> rx.Component:
    """Return a framed message with an icon.

    Give `role="alert"` (or "status") only to what appears after the page has loaded.
    """
    head = rx.el.strong(title, class_name="block") if is_given(title) else rx.fragment()
    return rx.el.div(
        icon_(_ALERT_ICONS[tone]),
        rx.el.div(head, *children, class_name="min-w-0 flex-1"),
        class_name=f"alert alert-{tone} {props.pop('class_name', '')}",
        **props,
    )


def badge(
    text: Text, *, tone: BadgeTone | rx.Var[str] = "plain", icon: str = "", **props: Any
) -> rx.Component:
    """Return a short state in a pill: always a word, the colour only helps.

    `tone` may be a Var of one of the tones; "waiting" is «aguardando você» alone.
    """
    tone_class = "badge-" + tone if isinstance(tone, rx.Var) else f"badge-{tone}"
    return rx.el.span(
        icon_(icon, size=14) if icon else rx.fragment(),
        text,
        class_name=["badge", tone_class, props.pop("class_name", "")],
        **props,
    )


def empty_state(
    title: str, *children: Text, icon: str = "inbox", action: rx.Component | None = None
) -> rx.Component:
    """Return what stands where a list would be: what is missing, and what to do next."""
    return rx.el.div(
        icon_(icon, size=40, class_name="text-soft"),
        rx.el.h2(title, class_name="mt-2 text-xl font-semibold"),
        rx.el.div(*children, class_name="max-w-md text-soft"),
        rx.el.div(action, class_name="mt-3") if action is not None else rx.fragment(),
        class_name="card flex flex-col items-center gap-1 py-12 text-center",
    )
