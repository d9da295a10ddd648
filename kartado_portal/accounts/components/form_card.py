"""The one centred card of the sign-in family."""

import reflex as rx

from kartado_portal.ui.theme import FORM


def form_card(title: str, *children: rx.Component, intro: rx.Component | str = "") -> rx.Component:
    """Return a card with the page's heading; the bar leaves its own «Entrar» out beside it."""
    return rx.el.div(
        rx.el.div(
            rx.el.h1(title, class_name="text-2xl font-bold"),
            rx.el.p(intro, class_name="mt-1 text-soft") if intro else rx.fragment(),
            rx.el.div(*children, class_name="mt-5 grid gap-4"),
            class_name="card card-raised",
        ),
        class_name=f"{FORM} sign-in-family px-4 py-8 sm:py-12",
    )


def kept_form(form: rx.Component, *, unless: rx.Var[bool], instead: rx.Component) -> rx.Component:
    """Return the form, out of sight while `unless` holds and `instead` is shown.

    It stays in the page: after a reload the browser's first answer is what the tab showed
    before, and words typed since then would go with a form that leaves and comes back.
    """
    return rx.fragment(
        rx.cond(unless, instead),
        rx.el.div(form, hidden=unless),
    )


def hidden(name: str, value: rx.Var | str) -> rx.Component:
    """Return a field that nobody sees, for what a native form carries along."""
    return rx.el.input(type="hidden", name=name, value=value, read_only=True)
