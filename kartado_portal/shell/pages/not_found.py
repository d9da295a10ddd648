"""The page of an address that leads nowhere, or nowhere that the asker may see."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import link_button
from kartado_portal.ui.icon import icon
from kartado_portal.ui.theme import READING

DESCRIPTION = "Esta página não existe."


def not_found() -> rx.Component:
    """Return what to do next; the same words whether a thing is missing or hidden."""
    return rx.el.div(
        icon("circle-question-mark", size=40, class_name="text-soft"),
        rx.el.h1("Página não encontrada", class_name="text-2xl font-bold sm:text-3xl"),
        rx.el.p(
            "O endereço pode estar incompleto, ou o que havia aqui não está disponível para você. "
            "Se você veio de um e-mail, entre com o endereço que o recebeu.",
            class_name="text-soft",
        ),
        rx.el.div(
            link_button("Ver meus tickets", routes.TICKETS, kind="primary", icon="ticket"),
            link_button("Ir para o início", routes.HOME, icon="house"),
            class_name="flex flex-wrap gap-2",
        ),
        class_name=f"{READING} grid gap-4 py-16",
    )
