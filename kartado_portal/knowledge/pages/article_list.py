"""`/artigos`: every topic with its articles, or what a search found."""

import reflex as rx

from kartado_portal.knowledge.components.article_search import article_search
from kartado_portal.knowledge.markup import ARTICLES_PLACE
from kartado_portal.knowledge.states.article_list import ArticleList
from kartado_portal.ui.served import served
from kartado_portal.ui.text import page_heading
from kartado_portal.ui.theme import PAGE


def article_list() -> rx.Component:
    """Return the page, complete in the HTML that the server sends."""
    return rx.el.div(
        page_heading("Base de conhecimento"),
        article_search(ArticleList.question),
        served(ARTICLES_PLACE, html=ArticleList.html, mark=ArticleList.mark, class_name="mt-6"),
        class_name=f"{PAGE} py-8",
    )
