"""`/analista/artigos/perguntas`: what was looked for and not found."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.knowledge.desk_schemas import QuestionGroup
from kartado_portal.ui.button import button
from kartado_portal.ui.card import empty_state
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.workspace.components.article_tabs import article_tabs
from kartado_portal.workspace.states.article_questions import ArticleQuestions

_SHOWN = ArticleQuestions.shown


def article_questions() -> rx.Component:
    """Return the page; what it shows is loaded by `ArticleQuestions.load`."""
    return article_tabs(
        routes.UNANSWERED,
        rx.el.h2("Perguntas sem resposta", class_name="mb-1 text-xl font-semibold"),
        rx.el.p(
            "Buscas e conversas que não encontraram um artigo, agrupadas. Números longos e "
            "endereços de e-mail são apagados; depois de seis meses, a pergunta também.",
            class_name="mb-4 text-soft",
        ),
        rx.cond(
            ArticleQuestions.is_loaded,
            rx.cond(
                _SHOWN.groups.length() > 0,
                rx.fragment(
                    rx.el.p(
                        rx.cond(_SHOWN.total == 1, "1 pergunta", f"{_SHOWN.total} perguntas"),
                        role="status",
                        class_name="mb-2 text-soft",
                    ),
                    rx.el.ul(
                        rx.foreach(_SHOWN.groups, _group),
                        role="list",
                        class_name="grid gap-3 [&>*]:min-w-0",
                    ),
                ),
                empty_state(
                    "Nada por responder",
                    "O que os clientes procurarem e não encontrarem aparece aqui.",
                    icon="circle-check",
                ),
            ),
            skeleton_page(),
        ),
        action=rx.fragment(),
    )


def _group(one: QuestionGroup) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h3(one.text, class_name="break-words font-semibold"),
            rx.el.p(
                rx.cond(one.count == 1, "1 vez", f"{one.count} vezes"),
                " · ",
                one.sources,
                " · última em ",
                one.newest,
                class_name="text-sm text-soft",
            ),
            rx.cond(
                one.ways.length() > 0,
                rx.el.ul(
                    rx.foreach(
                        one.ways, lambda way: rx.el.li(way, class_name="break-words text-sm")
                    ),
                    class_name="mt-2 list-disc pl-5",
                ),
            ),
            class_name="min-w-0 flex-1 basis-80",
        ),
        rx.el.div(
            button(
                "Criar artigo",
                kind="primary",
                small=True,
                icon="plus",
                aria_label=f"Criar artigo: {one.text}",
                on_click=ArticleQuestions.begin(one.key),
            ),
            rx.cond(
                one.nearest_id > 0,
                button(
                    f"Já respondida em “{one.nearest}”",
                    small=True,
                    on_click=ArticleQuestions.widen(one.key, one.nearest_id),
                ),
            ),
            button(
                "Descartar",
                kind="quiet",
                small=True,
                aria_label=f"Descartar: {one.text}",
                on_click=ArticleQuestions.put_away(one.key),
            ),
            class_name="flex flex-wrap items-start gap-2",
        ),
        key=one.key,
        class_name="card flex flex-wrap items-start gap-4",
    )
