"""Consent and the copy of one's own data."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.schemas import ConsentCard
from kartado_portal.accounts.states.account import AccountPage
from kartado_portal.ui.button import button, link_button
from kartado_portal.ui.card import alert, card
from kartado_portal.ui.text import link


def privacy() -> rx.Component:
    """Return what the person agreed to, and the ways to take it back or take the data along."""
    return card(
        rx.el.p(
            "Você pode baixar uma cópia de tudo o que o portal guarda sobre você: "
            "conta, tickets, mensagens e arquivos.",
        ),
        rx.cond(
            AccountPage.errors["export"],
            alert(AccountPage.errors["export"], tone="bad", role="alert", class_name="mt-3"),
        ),
        link_button(
            "Exportar meus dados",
            routes.EXPORT_MY_DATA,
            icon="download",
            server=True,
            class_name="mt-3",
        ),
        rx.el.h3("Consentimentos", class_name="mt-6 font-semibold"),
        rx.el.p(
            link("Termo de armazenamento de dados", routes.TERMS),
            class_name="mt-1",
        ),
        rx.el.ul(
            rx.foreach(AccountPage.consents, _consent),
            role="list",
            class_name="mt-2 divide-y divide-line",
        ),
        rx.cond(
            AccountPage.has_newer_terms,
            alert(
                button("Aceitar a nova versão", on_click=AccountPage.give_consent),
                title="O termo tem uma nova versão.",
                class_name="my-3",
            ),
        ),
        rx.cond(
            AccountPage.has_consent,
            button("Retirar consentimento", kind="quiet", on_click=AccountPage.withdraw_consent),
            button("Aceitar o termo", on_click=AccountPage.give_consent),
        ),
        heading="Privacidade",
    )


def _consent(card: rx.Var[ConsentCard]) -> rx.Component:
    return rx.el.li(
        "Versão ",
        card.version,
        ", aceita em ",
        card.given,
        rx.cond(card.withdrawn != "", ", retirada em " + card.withdrawn, ""),
        class_name="py-2 text-soft",
        key=card.id,
    )
