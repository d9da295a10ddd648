"""`/analista/artigos/topicos`: the headings under which articles stand."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.knowledge.schemas import NAME_LIMIT, TopicCard
from kartado_portal.ui.button import button, icon_button, submit_button
from kartado_portal.ui.card import card
from kartado_portal.ui.field import text_field
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.workspace.components.article_tabs import article_tabs
from kartado_portal.workspace.components.settings_page import FORM
from kartado_portal.workspace.states.article_folder import ArticleTopics


def article_topics() -> rx.Component:
    """Return the page; what it shows is loaded by `ArticleTopics.load`."""
    return article_tabs(
        routes.ARTICLE_TOPICS,
        rx.cond(ArticleTopics.is_loaded, _topics(), skeleton_page()),
        action=rx.fragment(),
    )


def _topics() -> rx.Component:
    return card(
        rx.el.p(
            "Na ordem em que aparecem para os leitores. Um tópico sem artigos publicados não "
            "aparece.",
            class_name="mb-3 text-sm text-soft",
        ),
        rx.el.ol(
            rx.foreach(ArticleTopics.topics, _topic),
            role="list",
            class_name="grid divide-y divide-line",
        ),
        rx.el.form(
            text_field(
                rx.cond(ArticleTopics.editing > 0, "Novo nome do tópico", "Novo tópico"),
                "name",
                error=rx.cond(
                    ArticleTopics.errors.contains("name"), ArticleTopics.errors["name"], ""
                ),
                default_value=ArticleTopics.name,
                max_length=NAME_LIMIT,
                auto_complete="off",
                key=f"name-{ArticleTopics.saved}",
            ),
            submit_button(rx.cond(ArticleTopics.editing > 0, "Salvar nome", "Criar tópico")),
            on_submit=ArticleTopics.keep,
            no_validate=True,
            method="post",
            class_name=f"mt-4 max-w-md {FORM}",
        ),
        heading="Tópicos",
    )


def _topic(one: TopicCard) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            one.name,
            rx.el.span(
                rx.cond(one.articles == 1, "1 artigo", f"{one.articles} artigos"),
                class_name="ml-2 text-sm text-soft",
            ),
            class_name="min-w-0 flex-1 basis-48 break-words",
        ),
        rx.el.div(
            icon_button(
                "arrow-up", f"Subir {one.name}", small=True, on_click=ArticleTopics.move(one.id, -1)
            ),
            icon_button(
                "arrow-down",
                f"Descer {one.name}",
                small=True,
                on_click=ArticleTopics.move(one.id, 1),
            ),
            button(
                "Renomear",
                small=True,
                aria_label=f"Renomear {one.name}",
                on_click=ArticleTopics.edit(one.id),
            ),
            rx.cond(
                one.articles == 0,
                button(
                    "Excluir",
                    small=True,
                    kind="quiet",
                    aria_label=f"Excluir {one.name}",
                    on_click=ArticleTopics.delete(one.id),
                ),
            ),
            class_name="flex flex-wrap items-center gap-1",
        ),
        key=one.id.to_string(),
        class_name="flex flex-wrap items-center gap-3 py-2",
    )
