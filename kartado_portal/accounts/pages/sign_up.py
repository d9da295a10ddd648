"""`/inscrever`: a new account, then where its confirmation went."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.components.form_card import form_card, hidden, kept_form
from kartado_portal.accounts.components.mail_sent import form_alert, mail_sent, not_arrived
from kartado_portal.accounts.components.password_rules import new_password_fields
from kartado_portal.accounts.states.sign_up import SignUpPage
from kartado_portal.settings import get_settings
from kartado_portal.ui.button import button
from kartado_portal.ui.card import alert
from kartado_portal.ui.field import checkbox, email_field
from kartado_portal.ui.native_form import native_form
from kartado_portal.ui.text import link


def sign_up() -> rx.Component:
    """Return the page, complete before any JavaScript: the form posts by itself."""
    return kept_form(_form(), unless=SignUpPage.step == "sent", instead=_sent())


def _form() -> rx.Component:
    return form_card(
        "Inscrever-se",
        form_alert(SignUpPage.errors),
        native_form(
            email_field(
                error=SignUpPage.errors["email"],
                hint="Use o endereço da sua empresa: é por ele que encontramos os seus colegas.",
                default_value=SignUpPage.email,
                required=True,
            ),
            new_password_fields(SignUpPage.errors, key="sign_up"),
            checkbox(
                rx.fragment(
                    "Li e aceito o ",
                    rx.el.a(
                        "termo de armazenamento de dados",
                        href=routes.TERMS,
                        target="_blank",
                        class_name="link",
                    ),
                ),
                "consent",
                error=SignUpPage.errors["consent"],
                default_checked=SignUpPage.has_consented,
                key=f"consent-{SignUpPage.has_consented}",
            ),
            hidden("terms", SignUpPage.terms),
            button("Salvar senha", type="submit", kind="primary", wide=True),
            action=routes.SIGN_UP_POST,
            no_validate=True,
            class_name="grid gap-4",
        ),
        rx.el.p(
            "Já possui uma conta? ",
            link("Acessar o portal", routes.SIGN_IN),
            class_name="border-t border-line pt-4",
        ),
        intro="Crie o seu acesso ao Portal do Cliente Kartado.",
    )


def _sent() -> rx.Component:
    return form_card(
        "Confirme seu endereço",
        rx.cond(
            SignUpPage.was_resent,
            alert("Enviamos outra vez. Vale apenas o e-mail mais novo.", tone="good"),
        ),
        form_alert(SignUpPage.errors),
        mail_sent(
            email=SignUpPage.email,
            subject=f"Verifique seu endereço de e-mail em {get_settings().site_name}",
            lifetime=SignUpPage.lifetime,
            promise="Para concluir a inscrição, abra o e-mail que enviamos para",
        ),
        rx.el.p("Abra o e-mail e clique em “Verificar endereço de e-mail”."),
        not_arrived(
            action=routes.RESEND_POST,
            may_resend=SignUpPage.may_resend,
            fields={"email": SignUpPage.email, "page": routes.SIGN_UP},
            again="Reenviar e-mail",
            start_over=SignUpPage.start_over,
        ),
    )
