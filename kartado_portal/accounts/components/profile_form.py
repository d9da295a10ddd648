"""Name, language and choices of notification."""

import reflex as rx

from kartado_portal.accounts.profile import DIGESTS, LANGUAGES, LONGEST_NAME
from kartado_portal.accounts.states.account import AccountPage
from kartado_portal.ui.button import submit_button
from kartado_portal.ui.card import card
from kartado_portal.ui.field import checkbox, option, select, text_field


def profile_form() -> rx.Component:
    """Return the form; the fields are made anew when what is stored has changed."""
    mine = AccountPage.profile
    return card(
        rx.el.form(
            text_field(
                "Nome",
                "name",
                optional=True,
                hint="É assim que colegas e analistas veem você.",
                error=AccountPage.errors["name"],
                default_value=mine.name,
                auto_complete="name",
                max_length=LONGEST_NAME,
            ),
            rx.cond(
                mine.company != "",
                rx.el.p("Empresa: ", rx.el.strong(mine.company), class_name="text-soft"),
            ),
            select(
                "Idioma",
                "language",
                *(option(label, code) for code, label in LANGUAGES.items()),
                error=AccountPage.errors["language"],
                default_value=mine.language,
            ),
            _notices(),
            select(
                "Frequência dos avisos",
                "digest",
                *(option(label, code) for code, label in DIGESTS.items()),
                error=AccountPage.errors["digest"],
                default_value=mine.digest,
            ),
            submit_button("Salvar alterações", class_name="justify-self-start"),
            on_submit=AccountPage.save_profile,
            no_validate=True,
            method="post",
            class_name="grid gap-4",
        ),
        heading="Perfil e notificações",
    )


def _notices() -> rx.Component:
    mine = AccountPage.profile
    return rx.el.fieldset(
        rx.el.legend("Avise-me por e-mail quando", class_name="field-label"),
        _notice(
            rx.cond(
                mine.is_staff,
                "um cliente responder a um ticket meu",
                "alguém responder a um ticket meu",
            ),
            "notify_reply",
        ),
        _notice("um ticket meu for fechado", "notify_closing"),
        _notice(
            rx.cond(
                mine.is_staff,
                "um ticket for atribuído a mim",
                "um ticket meu mudar de proprietário",
            ),
            "notify_owner",
        ),
        rx.cond(
            mine.is_staff,
            rx.fragment(
                _notice("alguém me mencionar em uma nota interna", "notify_mention"),
                _notice("um prazo de um ticket meu vencer", "notify_overdue"),
                _notice("um ticket novo chegar à fila do meu nível", "notify_new"),
            ),
        ),
    )


def _notice(label: rx.Var[str] | str, name: str) -> rx.Component:
    return checkbox(label, name, default_checked=AccountPage.profile[name])
