"""The app that is being set up: its QR code, its secret for typing, its first code."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.states.second_factor import SecondFactorPage
from kartado_portal.ui.button import button
from kartado_portal.ui.card import card
from kartado_portal.ui.copying import copy_button
from kartado_portal.ui.field import text_field
from kartado_portal.ui.native_form import native_form
from kartado_portal.ui.text import server_link


def set_up() -> rx.Component:
    """Return the three steps, in the order in which a person takes them."""
    return card(
        rx.el.ol(
            _step("1. Abra o aplicativo autenticador e leia este código", _picture()),
            _step("2. Não consegue ler? Digite esta chave no aplicativo", _secret()),
            _step("3. Digite os 6 dígitos que o aplicativo mostra", _first_code()),
            role="list",
            class_name="grid gap-6",
        ),
        heading="Configurar o aplicativo",
    )


def _step(title: str, *content: rx.Component) -> rx.Component:
    return rx.el.li(
        rx.el.h3(title, class_name="mb-2 font-semibold"), *content, class_name="min-w-0"
    )


def _picture() -> rx.Component:
    return rx.fragment(
        rx.el.img(
            src=SecondFactorPage.picture,
            alt="Código QR para o aplicativo autenticador; a chave para digitar vem a seguir",
            class_name="w-56 max-w-full rounded border border-line bg-white",
        ),
        rx.el.p(
            server_link("Abrir no aplicativo deste celular", SecondFactorPage.uri),
            class_name="flex min-h-11 items-center sm:hidden",
        ),
    )


def _secret() -> rx.Component:
    return rx.el.div(
        rx.el.code(
            SecondFactorPage.secret, class_name="min-w-0 flex-1 text-lg tracking-wide break-words"
        ),
        copy_button(SecondFactorPage.secret, "Copiar a chave"),
        class_name="flex items-center gap-2 rounded bg-sunken py-1 pl-4 pr-1",
    )


def _first_code() -> rx.Component:
    return native_form(
        text_field(
            "Código do aplicativo",
            "code",
            error=SecondFactorPage.errors["code"],
            input_mode="numeric",
            auto_complete="one-time-code",
            max_length=12,
        ),
        rx.el.div(
            button("Ativar", type="submit", kind="primary"),
            button("Cancelar", kind="quiet", on_click=SecondFactorPage.cancel),
            class_name="flex flex-wrap gap-2",
        ),
        action=routes.SECOND_FACTOR_CONFIRM_POST,
        no_validate=True,
        class_name="grid gap-4",
    )
