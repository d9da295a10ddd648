"""The second factor as `/conta` names it, with the way to its own page."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.states.account import AccountPage
from kartado_portal.ui.button import link_button
from kartado_portal.ui.card import badge, card


def second_factor_card() -> rx.Component:
    """Return the section."""
    since = AccountPage.second_factor_since
    return card(
        rx.el.p(
            rx.cond(
                since != "",
                rx.fragment(
                    badge("Ativada", tone="good", icon="shield"),
                    rx.el.span("desde ", since),
                ),
                rx.fragment(
                    badge("Desativada"),
                    rx.el.span("Proteja a conta com um código do seu celular."),
                ),
            ),
            class_name="flex flex-wrap items-center gap-2 text-soft",
        ),
        link_button(
            rx.cond(since != "", "Gerenciar", "Configurar"),
            routes.SECOND_FACTOR,
            class_name="mt-4",
            aria_label=rx.cond(
                since != "",
                "Gerenciar a verificação em duas etapas",
                "Configurar a verificação em duas etapas",
            ),
        ),
        heading="Verificação em duas etapas",
    )
