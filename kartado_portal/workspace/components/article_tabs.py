"""The pages of the knowledge base's desk, side by side as tabs."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import link_button
from kartado_portal.ui.text import page_heading
from kartado_portal.ui.theme import PAGE

TABS = (
    ("Artigos", routes.ARTICLE_DESK),
    ("Perguntas sem resposta", routes.UNANSWERED),
    ("Tópicos", routes.ARTICLE_TOPICS),
    ("Importar e exportar", routes.ARTICLE_FOLDER),
)


def article_tabs(here: str, *children: rx.Component, action: rx.Component) -> rx.Component:
    """Return the page at the address `here`, one of `TABS`; `action` stands by the heading."""
    return rx.el.div(
        page_heading(
            "Artigos",
            actions=(
                link_button(
                    "Ver a base", routes.ARTICLES, icon="book-open", server=True, kind="quiet"
                ),
                action,
            ),
        ),
        rx.el.nav(
            *(_tab(label, href, is_here=href == here) for label, href in TABS),
            aria_label="Artigos",
            class_name="tab-row",
        ),
        *children,
        class_name=f"{PAGE} py-8",
    )


def _tab(label: str, href: str, *, is_here: bool) -> rx.Component:
    current = {"aria_current": "page"} if is_here else {}
    return rx.el.a(label, href=href, class_name="tab inline-flex items-center", **current)
