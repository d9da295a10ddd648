"""`/link`: the one-time link, whose button lets in."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.components.dead_link import dead_link
from kartado_portal.accounts.components.form_card import form_card
from kartado_portal.accounts.states.one_time_link import OneTimeLinkPage
from kartado_portal.ui.button import button, link_button
from kartado_portal.ui.native_form import native_form
from kartado_portal.web.identity import Identity


def one_time_link() -> rx.Component:
    """Return the page; the button is there before any JavaScript."""
    return rx.cond(OneTimeLinkPage.step == "ready", _ready(), _dead())


def _ready() -> rx.Component:
    return form_card(
        "Entrar sem senha",
        rx.cond(
            OneTimeLinkPage.email != "",
            rx.el.p(
                "Acessar o portal como ",
                rx.el.strong(OneTimeLinkPage.email, class_name="break-all"),
                ".",
            ),
            rx.el.p("Use o botão abaixo para acessar o portal."),
        ),
        native_form(
            button("Entrar", type="submit", kind="primary", wide=True),
            action=routes.LINK_POST,
        ),
    )


def _dead() -> rx.Component:
    return form_card(
        "Entrar sem senha",
        dead_link(OneTimeLinkPage.step, OneTimeLinkPage.error),
        rx.cond(
            Identity.is_signed_in,
            link_button("Ver meus tickets", routes.TICKETS, kind="primary", wide=True),
            link_button("Pedir outro link", routes.SIGN_IN, kind="primary", wide=True),
        ),
    )
