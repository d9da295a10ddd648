"""`/esqueci-senha`: a letter that leads to a new password."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.components.form_card import form_card, kept_form
from kartado_portal.accounts.components.mail_sent import form_alert, mail_sent, not_arrived
from kartado_portal.accounts.states.forgot_password import ForgotPasswordPage
from kartado_portal.settings import get_settings
from kartado_portal.ui.button import button
from kartado_portal.ui.field import email_field
from kartado_portal.ui.native_form import native_form
from kartado_portal.ui.text import back_link


def forgot_password() -> rx.Component:
    """Return the page, complete before any JavaScript: the form posts by itself."""
    return kept_form(_form(), unless=ForgotPasswordPage.step == "sent", instead=_sent())


def _form() -> rx.Component:
    return form_card(
        "Esqueceu a senha?",
        form_alert(ForgotPasswordPage.errors),
        native_form(
            email_field(
                error=ForgotPasswordPage.errors["email"],
                default_value=ForgotPasswordPage.email,
                required=True,
            ),
            button("Enviar e-mail de redefinição", type="submit", kind="primary", wide=True),
            action=routes.FORGOT_POST,
            no_validate=True,
            class_name="grid gap-4",
        ),
        back_link("Voltar", routes.SIGN_IN),
        intro="Digite o endereço da sua conta e enviaremos um link para criar uma nova senha.",
    )


def _sent() -> rx.Component:
    return form_card(
        "Confira seu e-mail",
        mail_sent(
            email=ForgotPasswordPage.email,
            subject=f"Redefina sua senha para conteúdo em {get_settings().site_name}",
            lifetime=ForgotPasswordPage.lifetime,
            promise="Se houver uma conta, o link de redefinição chega em instantes a",
        ),
        not_arrived(
            action=routes.FORGOT_POST,
            fields={"email": ForgotPasswordPage.email},
            again="Reenviar e-mail",
            start_over=ForgotPasswordPage.start_over,
        ),
    )
