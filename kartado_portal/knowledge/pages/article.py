"""`/artigos/<slug>`: one article; its words are in the HTML that the server sends (`http`)."""

import reflex as rx

from kartado_portal.knowledge.states.article import ArticlePage
from kartado_portal.ui.served import served
from kartado_portal.web.document import PAGE_PLACE


def article() -> rx.Component:
    """Return the place of the article."""
    return served(PAGE_PLACE, html=ArticlePage.html, mark=ArticlePage.mark)
