"""`/entrar`: with a password, or by a link and a code without one."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.components.form_card import form_card, hidden, kept_form
from kartado_portal.accounts.components.mail_sent import form_alert, mail_sent, not_arrived
from kartado_portal.accounts.states.sign_in import SignInPage
from kartado_portal.settings import get_settings
from kartado_portal.ui.button import button
from kartado_portal.ui.card import alert
from kartado_portal.ui.field import checkbox, email_field, password_field, text_field
from kartado_portal.ui.native_form import native_form
from kartado_portal.ui.text import TARGET, link


def sign_in() -> rx.Component:
    """Return the page, complete before any JavaScript: the form posts by itself."""
    return kept_form(_form(), unless=SignInPage.step == "link", instead=_link_sent())


def _form() -> rx.Component:
    return form_card(
        "Entrar",
        _notice(),
        form_alert(SignInPage.errors),
        native_form(
            email_field(
                error=SignInPage.errors["email"],
                default_value=SignInPage.email,
                required=True,
            ),
            password_field(error=SignInPage.errors["password"]),
            checkbox(
                "Lembre-me",
                "remember",
                default_checked=SignInPage.is_remembered,
                key=f"remember-{SignInPage.is_remembered}",
            ),
            hidden("next", SignInPage.next),
            button("Entrar", type="submit", kind="primary", wide=True),
            link(
                "Esqueceu a senha?",
                routes.FORGOT_PASSWORD,
                class_name=f"justify-self-start {TARGET}",
            ),
            _without_password(),
            action=routes.SIGN_IN_POST,
            no_validate=True,
            class_name="grid gap-4",
        ),
        rx.el.p(
            link("Não possui uma conta? Inscreva-se aqui", routes.SIGN_UP),
            class_name="border-t border-line pt-4",
        ),
    )


def _without_password() -> rx.Component:
    """Return the other way in, inside the same form: one e-mail field serves both buttons."""
    return rx.el.fieldset(
        rx.el.legend("Ou entre sem senha", class_name="pr-3 font-semibold"),
        rx.el.p(
            "Enviamos um link de uso único e um código de 6 dígitos para o endereço acima.",
            class_name="text-sm text-soft",
        ),
        checkbox(
            "Confirmo que este endereço é meu e quero receber o link de acesso",
            "is_mine",
            error=SignInPage.errors["is_mine"],
            default_checked=SignInPage.is_mine,
            key=f"mine-{SignInPage.is_mine}",
        ),
        button(
            "Link de e-mail",
            type="submit",
            icon="mail",
            wide=True,
            form_action=routes.LINK_REQUEST_POST,
        ),
        class_name="grid gap-3 border-t border-line pt-4",
    )


def _notice() -> rx.Component:
    return rx.match(
        SignInPage.notice,
        (
            "reset",
            alert("Senha redefinida. Entre com a nova senha.", tone="good", role="status"),
        ),
        (
            "erased",
            alert(
                "Sua conta foi excluída e seus dados foram apagados. "
                "Enviamos uma confirmação por e-mail.",
                tone="good",
                role="status",
            ),
        ),
        rx.fragment(),
    )


def _link_sent() -> rx.Component:
    return form_card(
        "Confira seu e-mail",
        mail_sent(
            email=SignInPage.email,
            subject=f"Seu link de acesso a {get_settings().site_name}",
            lifetime=SignInPage.lifetime,
            promise="Se houver uma conta, o link de uso único chega em instantes a",
        ),
        form_alert(SignInPage.errors),
        native_form(
            hidden("email", SignInPage.email),
            hidden("next", SignInPage.next),
            text_field(
                "Código de 6 dígitos",
                "code",
                hint="Abra o link do e-mail ou digite aqui o código que veio nele.",
                error=SignInPage.errors["code"],
                input_mode="numeric",
                auto_complete="one-time-code",
                max_length=12,
                required=True,
            ),
            button("Entrar com o código", type="submit", kind="primary", wide=True),
            action=routes.CODE_POST,
            no_validate=True,
            class_name="grid gap-4",
        ),
        not_arrived(
            action=routes.LINK_REQUEST_POST,
            fields={
                "email": SignInPage.email,
                "next": SignInPage.next,
                "is_mine": "on",
            },
            again="Reenviar link",
            start_over=SignInPage.start_over,
        ),
    )
