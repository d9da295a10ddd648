"""`/`: the Central de Ajuda, where everybody arrives."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.settings import get_settings
from kartado_portal.shell.home_state import LONGEST_QUESTION, Home
from kartado_portal.shell.hours_state import ServiceHours
from kartado_portal.ui.button import link_button
from kartado_portal.ui.card import card
from kartado_portal.ui.icon import icon
from kartado_portal.ui.theme import PAGE

DESCRIPTION = (
    "Central de Ajuda da Kartado: tire dúvidas, abra tickets e acompanhe o atendimento do suporte."
)


def _whatsapp() -> str:
    return f"https://wa.me/{get_settings().whatsapp_number}"


def _search() -> rx.Component:
    """Return the search box; before JavaScript is there, the browser submits it by itself."""
    return rx.el.form(
        rx.el.label("Buscar na base de conhecimento", html_for="search", class_name="unseen"),
        rx.el.div(
            icon("search", size=22),
            rx.el.input(
                id="search",
                name="q",
                type="search",
                max_length=LONGEST_QUESTION,
                placeholder="Descreva sua dúvida",
                enter_key_hint="search",
                auto_complete="off",
                key=Home.question,
                default_value=Home.question,
                class_name="input search-input",
            ),
            class_name="input-with-icon flex-1",
        ),
        rx.el.button("Buscar", type="submit", class_name="button button-primary search-button"),
        on_submit=Home.search,
        action=routes.HOME,
        method="get",
        role="search",
        class_name="mt-6 flex w-full max-w-2xl flex-col gap-2 sm:flex-row",
    )


def _no_articles_yet() -> rx.Component:
    """Return what a search leads to while no article is published: a person who answers."""
    return card(
        rx.el.p(
            "Os artigos da base de conhecimento ainda estão sendo preparados. "
            "Envie a sua dúvida para o nosso time: o assunto já vai preenchido.",
            class_name="mb-4",
        ),
        rx.el.div(
            link_button(
                "Abrir um ticket sobre isto",
                routes.NEW_TICKET + "?assunto=" + _escaped(Home.question),
                kind="primary",
                icon="plus",
            ),
            link_button("Perguntar pelo WhatsApp", _whatsapp(), icon="message-circle", server=True),
            class_name="flex flex-wrap gap-2",
        ),
        heading="Ainda não há artigos sobre “" + Home.question + "”",
        raised=True,
        class_name="mt-4 w-full max-w-2xl",
    )


def _escaped(text: rx.Var[str]) -> rx.Var[str]:
    return rx.Var("encodeURIComponent").to(rx.vars.FunctionVar).call(text).to(str)


def _welcome() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h1("Central de Ajuda", class_name="text-3xl font-bold sm:text-4xl"),
            rx.el.p(
                "Tire dúvidas, abra tickets e acompanhe cada solicitação até o fim.",
                class_name="mt-2 text-lg text-soft",
            ),
            _search(),
            rx.el.div(
                rx.cond(Home.question != "", _no_articles_yet()),
                role="status",
                class_name="contents",
            ),
            class_name=f"{PAGE} flex flex-col items-start",
        ),
        class_name="welcome",
    )


def _hours() -> rx.Component:
    """Return the band that says whether somebody is there now; the clock's word comes later."""
    lamp = rx.cond(Home.is_open, "lamp lamp-on", "lamp")
    return rx.el.section(
        icon("clock", size=24, class_name="text-brand"),
        rx.el.div(
            rx.el.h2("Horário de atendimento", class_name="unseen"),
            rx.el.p(
                rx.cond(
                    Home.banner != "",
                    rx.el.span(
                        rx.el.span(class_name=lamp, aria_hidden="true"),
                        Home.banner,
                        class_name="inline-flex items-center gap-2",
                    ),
                    "Horário de atendimento",
                ),
                role="status",
                class_name="text-lg font-semibold",
            ),
            rx.foreach(
                ServiceHours.sentences, lambda sentence: rx.el.p(sentence, class_name="text-soft")
            ),
        ),
        class_name="card flex items-start gap-4",
    )


def _contact(title: str, text: str, button: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.h2(title, class_name="mb-2 text-xl font-semibold"),
        rx.el.p(text, class_name="mb-4 text-soft"),
        rx.el.div(button, class_name="mt-auto"),
        class_name="card flex flex-col",
    )


def _contacts() -> rx.Component:
    mail = get_settings().mail_from
    return rx.el.div(
        _contact(
            "Abra e acompanhe tickets",
            "Crie solicitações, siga o andamento, converse com os analistas e consulte o "
            "histórico.",
            link_button(
                "Portal do Cliente", routes.TICKETS, kind="primary", icon="ticket", wide=True
            ),
        ),
        _contact(
            "Converse pelo WhatsApp",
            "Fale com o suporte da Kartado pelo aplicativo, no computador ou no celular.",
            link_button(
                "Suporte WhatsApp", _whatsapp(), icon="message-circle", server=True, wide=True
            ),
        ),
        _contact(
            "Escreva um e-mail",
            "Prefere o seu programa de e-mail? O endereço do suporte recebe a sua mensagem.",
            link_button(mail, f"mailto:{mail}", icon="mail", server=True, wide=True),
        ),
        class_name="grid gap-4 md:grid-cols-3",
    )


def home() -> rx.Component:
    """Return the home page, complete in the HTML but for what only the clock knows."""
    return rx.fragment(
        _welcome(),
        rx.el.div(_hours(), _contacts(), class_name=f"{PAGE} grid gap-4 py-8"),
    )
