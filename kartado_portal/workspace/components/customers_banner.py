"""What says, on each page of a customer's view, whose eyes these are and the way back."""

from typing import Any

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.card import alert, empty_state
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import link
from kartado_portal.ui.theme import PAGE


def customers_page(view: Any, what: str, found: rx.Component) -> rx.Component:
    """Return the frame of a page of the view: the banner, or that there is no such `what`.

    `view` is a State with `is_loaded`, `is_missing` and `seen_as`.
    """
    return rx.el.div(
        rx.cond(
            view.is_loaded,
            rx.cond(
                view.is_missing,
                rx.fragment(
                    rx.el.h1(f"{what} não encontrado", class_name="unseen"),
                    empty_state(
                        f"{what} não encontrado",
                        "Não existe, ou este cliente não o vê.",
                        icon="search",
                        action=link("Clientes", routes.DIRECTORY),
                    ),
                ),
                rx.fragment(_banner(view), found),
            ),
            skeleton_page(),
        ),
        class_name=f"{PAGE} py-6",
    )


def _banner(view: Any) -> rx.Component:
    return alert(
        rx.el.p(
            rx.el.strong(f"Você está vendo como {view.seen_as.name}. Somente leitura."),
            class_name="break-words",
        ),
        link(
            "Voltar à página da pessoa",
            f"{routes.DIRECTORY}/pessoas/{view.seen_as.account_id}",
            class_name="inline-flex min-h-11 items-center",
        ),
        tone="warning",
        class_name="sticky top-2 z-10 mb-6",
    )
