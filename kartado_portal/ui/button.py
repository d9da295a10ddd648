"""Buttons, and links that look like buttons."""

from typing import Any, Literal

import reflex as rx

from kartado_portal.ui.icon import icon as icon_
from kartado_portal.ui.spinner import spinner

Kind = Literal["primary", "secondary", "quiet", "danger"]


def _classes(kind: Kind, *, small: bool = False, wide: bool = False, more: str = "") -> str:
    parts = ["button", f"button-{kind}"]
    if small:
        parts.append("button-small")
    if wide:
        parts.append("w-full")
    if more:
        parts.append(more)
    return " ".join(parts)


def _lead(icon: str, busy: rx.Var[bool] | None) -> list[rx.Component]:
    """Return what stands before the label: the icon, or a turning ring while busy."""
    still = icon_(icon) if icon else rx.fragment()
    if busy is None:
        return [still] if icon else []
    return [rx.cond(busy, spinner(), still)]


def button(
    label: rx.Component | rx.Var | str,
    *,
    kind: Kind = "secondary",
    icon: str = "",
    busy: rx.Var[bool] | None = None,
    disabled: rx.Var[bool] | bool = False,
    small: bool = False,
    wide: bool = False,
    type: str = "button",
    **props: Any,
) -> rx.Component:
    """Return a button whose label says what happens.

    While `busy` it is disabled and shows a ring; the label stays, so nothing jumps.
    `small` is 36 px high under a mouse and 44 px under a finger.
    """
    waiting = {}
    if busy is not None:
        disabled = busy | disabled if disabled is not False else busy
        waiting = {"aria_busy": rx.cond(busy, "true", "false")}
    return rx.el.button(
        *_lead(icon, busy),
        label,
        type=type,
        disabled=disabled,
        class_name=_classes(kind, small=small, wide=wide, more=props.pop("class_name", "")),
        **waiting,
        **props,
    )


def submit_button(
    label: rx.Component | rx.Var | str,
    *,
    busy: rx.Var[bool] | None = None,
    disabled: rx.Var[bool] | bool = False,
    kind: Kind = "primary",
    **props: Any,
) -> rx.Component:
    """Return the button of a form whose `on_submit` is an event handler.

    Disabled until the page is alive: earlier, Enter would submit natively and put what was
    typed, passwords too, into the address. A `native_form` uses `button(type="submit")`.
    """
    asleep = ~rx.State.is_hydrated
    return button(
        label,
        kind=kind,
        busy=busy,
        disabled=asleep if disabled is False else asleep | disabled,
        type="submit",
        **props,
    )


def icon_button(
    icon: str, label: rx.Var | str, *, kind: Kind = "quiet", small: bool = False, **props: Any
) -> rx.Component:
    """Return a square button with an icon; `label` is its accessible name and its tooltip."""
    return rx.el.button(
        icon_(icon),
        type="button",
        aria_label=label,
        title=label,
        class_name=_classes(kind, small=small, more=f"button-icon {props.pop('class_name', '')}"),
        **props,
    )


def link_button(
    label: rx.Component | rx.Var | str,
    href: rx.Var | str,
    *,
    kind: Kind = "secondary",
    icon: str = "",
    small: bool = False,
    wide: bool = False,
    server: bool = False,
    **props: Any,
) -> rx.Component:
    """Return a link that looks like a button.

    `server` for addresses that a plain HTTP route answers, or another site.
    """
    attributes = {"custom_attrs": {"reloadDocument": True}} if server else {}
    return rx.el.a(
        *_lead(icon, None),
        label,
        href=href,
        class_name=_classes(kind, small=small, wide=wide, more=props.pop("class_name", "")),
        **attributes,
        **props,
    )
