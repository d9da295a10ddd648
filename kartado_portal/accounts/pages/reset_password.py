"""`/redefinir-senha`: a new password, by the link of a letter."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.components.dead_link import dead_link
from kartado_portal.accounts.components.form_card import form_card, kept_form
from kartado_portal.accounts.components.mail_sent import form_alert
from kartado_portal.accounts.components.password_rules import new_password_fields
from kartado_portal.accounts.states.reset_password import ResetPasswordPage
from kartado_portal.ui.button import button, link_button
from kartado_portal.ui.native_form import native_form


def reset_password() -> rx.Component:
    """Return the page, complete before any JavaScript: the form posts by itself."""
    return kept_form(_form(), unless=ResetPasswordPage.step != "ready", instead=_dead())


def _form() -> rx.Component:
    return form_card(
        "Criar nova senha",
        rx.cond(
            ResetPasswordPage.email != "",
            rx.el.p("Conta: ", rx.el.strong(ResetPasswordPage.email, class_name="break-all")),
        ),
        form_alert(ResetPasswordPage.errors),
        native_form(
            new_password_fields(ResetPasswordPage.errors, key="reset"),
            button("Salvar senha", type="submit", kind="primary", wide=True),
            action=routes.RESET_POST,
            no_validate=True,
            class_name="grid gap-4",
        ),
        intro="Depois de salvar, entre com a nova senha. As sessões abertas serão encerradas.",
    )


def _dead() -> rx.Component:
    return form_card(
        "Criar nova senha",
        dead_link(ResetPasswordPage.step, ResetPasswordPage.errors[""]),
        link_button("Pedir outro link", routes.FORGOT_PASSWORD, kind="primary", wide=True),
    )
