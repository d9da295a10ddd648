"""`/`: the Central de Ajuda, where everybody arrives."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.knowledge.components.article_search import article_search
from kartado_portal.knowledge.markup import HOME_PLACE
from kartado_portal.knowledge.states.home import HomeArticles
from kartado_portal.settings import get_settings
from kartado_portal.shell.home_state import Home
from kartado_portal.shell.hours_state import ServiceHours
from kartado_portal.ui.button import link_button
from kartado_portal.ui.icon import icon
from kartado_portal.ui.served import served
from kartado_portal.ui.theme import PAGE

DESCRIPTION = (
    "Central de Ajuda da Kartado: tire dúvidas, abra tickets e acompanhe o atendimento do suporte."
)


def _whatsapp() -> str:
    return f"https://wa.me/{get_settings().whatsapp_number}"


def _welcome() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h1("Central de Ajuda", class_name="text-3xl font-bold sm:text-4xl"),
            rx.el.p(
                "Tire dúvidas, abra tickets e acompanhe cada solicitação até o fim.",
                class_name="mt-2 text-lg text-soft",
            ),
            article_search(class_name="mt-6"),
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
                        class_name="inline-flex items-baseline gap-2",
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
        rx.el.div(
            _hours(),
            served(HOME_PLACE, html=HomeArticles.html, mark=HomeArticles.mark),
            _contacts(),
            class_name=f"{PAGE} grid gap-4 py-8",
        ),
    )
