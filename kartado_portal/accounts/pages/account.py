"""`/conta`: what a person sees and changes of their own account."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.components.erase_account import erase_account
from kartado_portal.accounts.components.mail_sent import form_alert
from kartado_portal.accounts.components.open_sessions import open_sessions
from kartado_portal.accounts.components.password_rules import new_password_fields
from kartado_portal.accounts.components.privacy import privacy
from kartado_portal.accounts.components.profile_form import profile_form
from kartado_portal.accounts.components.second_factor_card import second_factor_card
from kartado_portal.accounts.states.account import AccountPage
from kartado_portal.ui.button import button
from kartado_portal.ui.card import alert, card
from kartado_portal.ui.field import password_field
from kartado_portal.ui.native_form import native_form
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import page_heading
from kartado_portal.ui.theme import READING


def account() -> rx.Component:
    """Return the page; what it shows is loaded by `AccountPage.load`."""
    return rx.el.div(
        page_heading("Minha conta", intro=AccountPage.profile.email),
        rx.cond(
            AccountPage.is_loaded,
            rx.el.div(
                profile_form(),
                _password(),
                second_factor_card(),
                open_sessions(),
                privacy(),
                erase_account(),
                class_name="grid gap-6",
            ),
            skeleton_page(),
        ),
        class_name=f"{READING} py-8",
    )


def _password() -> rx.Component:
    return card(
        rx.cond(
            AccountPage.step == "password_changed",
            alert(
                "Senha alterada. As outras sessões foram encerradas.",
                tone="good",
                role="status",
                class_name="mb-4",
            ),
        ),
        native_form(
            password_field(
                "Senha atual", "current_password", error=AccountPage.errors["current_password"]
            ),
            new_password_fields(
                AccountPage.errors,
                key="account",
                label="Nova senha",
                repeated_label="Confirmar nova senha",
            ),
            form_alert(AccountPage.errors),
            button("Alterar senha", type="submit", kind="primary", class_name="justify-self-start"),
            action=routes.CHANGE_PASSWORD_POST,
            no_validate=True,
            class_name="grid gap-4",
        ),
        heading="Senha",
    )
