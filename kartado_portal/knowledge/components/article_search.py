"""The search box of the knowledge base, with suggestions while typing."""

import reflex as rx
from reflex_base.vars.base import Var

from kartado_portal import routes
from kartado_portal.knowledge.reading import LONGEST_QUESTION
from kartado_portal.ui.icon import SHAPES


class _ArticleSearch(rx.Component):
    library = "$/public/article_search"
    tag = "ArticleSearch"

    action: Var[str]
    source: Var[str]
    asked: Var[str]
    label: Var[str]
    placeholder: Var[str]
    longest: Var[int]
    submit: Var[str]
    icon: Var[str]


def article_search(asked: rx.Var[str] | str = "", *, class_name: str = "") -> rx.Component:
    """Return the box; it searches as a plain form before JavaScript is there.

    `asked` is what the page answers: it stands in the field, and Back brings it back.
    """
    return _ArticleSearch.create(
        action=routes.ARTICLES,
        source=routes.ARTICLE_SUGGESTIONS,
        asked=asked,
        label="Buscar na base de conhecimento",
        placeholder="Descreva sua dúvida",
        longest=LONGEST_QUESTION,
        submit="Buscar",
        icon=SHAPES["search"],
        class_name=f"kb-search {class_name}".strip(),
    )
