"""`/entrar/codigo`: the second step of a sign-in, for who has a second factor."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.components.form_card import form_card
from kartado_portal.accounts.components.mail_sent import form_alert
from kartado_portal.accounts.states.sign_in_code import SignInCodePage
from kartado_portal.ui.button import button
from kartado_portal.ui.field import text_field
from kartado_portal.ui.native_form import native_form
from kartado_portal.ui.text import back_link


def sign_in_code() -> rx.Component:
    """Return the page, complete before any JavaScript: both forms post by themselves."""
    return form_card(
        "Digite o código do aplicativo",
        form_alert(SignInCodePage.errors),
        native_form(
            text_field(
                "Código do aplicativo",
                "code",
                hint="Os 6 dígitos que o aplicativo autenticador mostra agora.",
                error=SignInCodePage.errors["code"],
                input_mode="numeric",
                auto_complete="one-time-code",
                auto_focus=True,
                max_length=12,
                required=True,
            ),
            button("Verificar", type="submit", kind="primary", wide=True),
            action=routes.SECOND_FACTOR_POST,
            no_validate=True,
            class_name="grid gap-4",
        ),
        rx.el.details(
            rx.el.summary("Não está com o celular?", class_name="link min-h-11 py-2"),
            native_form(
                text_field(
                    "Código de recuperação",
                    "recovery_code",
                    hint="Um dos dez códigos que você guardou. Cada um vale uma única vez.",
                    error=SignInCodePage.errors["recovery_code"],
                    auto_complete="off",
                    auto_capitalize="none",
                    spell_check=False,
                    max_length=40,
                    required=True,
                ),
                button("Entrar com o código de recuperação", type="submit", wide=True),
                action=routes.SECOND_FACTOR_POST,
                no_validate=True,
                class_name="mt-2 grid gap-4",
            ),
            rx.el.p(
                "Sem o celular e sem os códigos? Peça a um administrador do portal para redefinir "
                "a sua verificação.",
                class_name="mt-4 text-sm text-soft",
            ),
            open=SignInCodePage.is_recovery,
            class_name="border-t border-line pt-2",
        ),
        back_link("Entrar de outro modo", routes.SIGN_IN),
        intro="Esta conta tem verificação em duas etapas.",
    )
