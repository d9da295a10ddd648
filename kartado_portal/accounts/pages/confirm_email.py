"""`/verificar-email`: the proof of an address."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.components.dead_link import dead_link
from kartado_portal.accounts.components.form_card import form_card, hidden
from kartado_portal.accounts.components.mail_sent import mail_sent
from kartado_portal.accounts.states.confirm_email import ConfirmEmailPage
from kartado_portal.settings import get_settings
from kartado_portal.ui.button import button, link_button
from kartado_portal.ui.card import alert
from kartado_portal.ui.native_form import native_form


def confirm_email() -> rx.Component:
    """Return the page; the button is there before any JavaScript."""
    return rx.match(
        ConfirmEmailPage.step,
        ("ready", _ready()),
        ("done", _done()),
        ("sent", _sent()),
        _dead(),
    )


def _ready() -> rx.Component:
    return form_card(
        "Verificar endereço",
        rx.cond(
            ConfirmEmailPage.email != "",
            rx.el.p(
                "Confirme que o endereço ",
                rx.el.strong(ConfirmEmailPage.email, class_name="break-all"),
                " é seu.",
            ),
            rx.el.p("Confirme que este endereço é seu."),
        ),
        native_form(
            button("Verificar endereço de e-mail", type="submit", kind="primary", wide=True),
            action=routes.CONFIRM_POST,
        ),
    )


def _done() -> rx.Component:
    return form_card(
        "Endereço confirmado",
        alert(
            "Pronto! Sua inscrição foi realizada com sucesso.",
            tone="good",
            role="status",
        ),
        link_button("Entrar", routes.SIGN_IN, kind="primary", wide=True),
    )


def _sent() -> rx.Component:
    return form_card(
        "Confirme seu endereço",
        mail_sent(
            email=ConfirmEmailPage.email,
            subject=f"Verifique seu endereço de e-mail em {get_settings().site_name}",
            lifetime=ConfirmEmailPage.lifetime,
            promise="Enviamos um novo link de confirmação para",
        ),
    )


def _dead() -> rx.Component:
    return form_card(
        "Verificar endereço",
        dead_link(ConfirmEmailPage.step, ConfirmEmailPage.error),
        rx.cond(
            ConfirmEmailPage.email != "",
            native_form(
                hidden("page", routes.CONFIRM_EMAIL),
                button("Reenviar e-mail de confirmação", type="submit", icon="mail", wide=True),
                action=routes.RESEND_POST,
            ),
            link_button("Fazer a inscrição de novo", routes.SIGN_UP, wide=True),
        ),
    )
