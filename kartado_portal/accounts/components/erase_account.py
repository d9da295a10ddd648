"""The end of an account, behind two steps and the password."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.states.account import AccountPage
from kartado_portal.ui.button import button
from kartado_portal.ui.card import card
from kartado_portal.ui.field import password_field
from kartado_portal.ui.native_form import native_form


def erase_account() -> rx.Component:
    """Return the section; the form opens on the first press, or when it came back refused."""
    is_open = rx._x.client_state("erase_is_open", default=False)
    return card(
        is_open,
        rx.el.p(
            "Apagamos seu nome, seu endereço e o que você escreveu, e encerramos todas as sessões. "
            "Da solicitação que pertence à sua empresa permanece apenas o registro, sem os seus "
            "dados. Não há como desfazer.",
            class_name="text-soft",
        ),
        rx.cond(
            is_open.value | (AccountPage.step == "erase"),
            native_form(
                password_field(
                    "Senha para excluir a conta",
                    "erase_password",
                    error=AccountPage.errors["erase_password"],
                ),
                rx.el.div(
                    button("Excluir definitivamente", type="submit", kind="danger"),
                    button("Cancelar", on_click=is_open.set_value(False)),
                    class_name="flex flex-wrap gap-2",
                ),
                action=routes.ERASE_POST,
                no_validate=True,
                class_name="mt-4 grid gap-4",
            ),
            button(
                "Excluir minha conta",
                kind="danger",
                on_click=is_open.set_value(True),
                class_name="mt-4",
            ),
        ),
        heading="Excluir a conta",
    )
