"""Name, language and choices of notification."""

import reflex as rx

from kartado_portal.accounts.notices import FREQUENCIES, KINDS
from kartado_portal.accounts.profile import LANGUAGES, LONGEST_NAME
from kartado_portal.accounts.states.account import AccountPage
from kartado_portal.ui.button import submit_button
from kartado_portal.ui.card import card
from kartado_portal.ui.field import checkbox, option, select, text_field

# A question and its choice side by side, one above the other on a phone.
_ROWS = (
    "grid gap-3 [&_label]:font-normal sm:gap-2 sm:[&>.field]:grid "
    "sm:[&>.field]:grid-cols-[1fr_13rem] sm:[&>.field]:items-center"
)


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
            rx.cond(mine.is_staff, _notices(), _frequencies()),
            submit_button("Salvar alterações", class_name="justify-self-start"),
            on_submit=AccountPage.save_profile,
            no_validate=True,
            method="post",
            class_name="grid gap-4",
        ),
        heading="Perfil e notificações",
    )


def _frequencies() -> rx.Component:
    """Return a customer's choices: a row a kind, the browser's own list in each."""
    return rx.el.fieldset(
        rx.el.legend("Frequência dos avisos", class_name="field-label"),
        rx.el.p(
            "Por e-mail, de cada tipo de novidade. O resumo do dia sai quando o suporte abre, em "
            "dias de atendimento. Um ticket também pode ser silenciado na página dele.",
            class_name="mb-2 text-sm text-soft",
        ),
        rx.el.div(
            *(_frequency(kind, asked) for kind, asked in KINDS.items()),
            class_name=_ROWS,
        ),
    )


def _frequency(kind: str, asked: str) -> rx.Component:
    name = f"frequency_{kind}"
    return select(
        asked,
        name,
        *(option(label, code) for code, label in FREQUENCIES.items()),
        error=AccountPage.errors[name],
        default_value=AccountPage.profile.frequencies[kind],
    )


def _notices() -> rx.Component:
    """Return the staff's choices: which letters it wants."""
    return rx.el.fieldset(
        rx.el.legend("Avise-me por e-mail quando", class_name="field-label"),
        _notice("um cliente responder a um ticket meu", "notify_reply"),
        _notice("um ticket meu for fechado", "notify_closing"),
        _notice("um ticket for atribuído a mim", "notify_owner"),
        _notice("alguém me mencionar em uma nota interna", "notify_mention"),
        _notice(
            "um prazo de um ticket meu, ou sem proprietário na fila do meu nível, vencer",
            "notify_overdue",
        ),
        _notice("um ticket novo chegar à fila do meu nível", "notify_new"),
    )


def _notice(label: rx.Var[str] | str, name: str) -> rx.Component:
    return checkbox(label, name, default_checked=AccountPage.profile[name])
