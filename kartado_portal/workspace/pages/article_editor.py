"""`/analista/artigos/<id>`: writing one article, beside how it will look."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import button, link_button
from kartado_portal.ui.card import alert, badge, card, empty_state
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import back_link
from kartado_portal.ui.theme import PAGE
from kartado_portal.workspace.components.article_acts import article_acts
from kartado_portal.workspace.components.article_form import article_form
from kartado_portal.workspace.components.article_history import (
    article_figures,
    article_history,
    article_review,
    comparison,
)
from kartado_portal.workspace.states.article_editor import ArticleEditor

_ARTICLE = ArticleEditor.detail


def article_editor() -> rx.Component:
    """Return the page; `ArticleEditor.load` finds the article of the address."""
    return rx.el.div(
        rx.el.nav(back_link("Artigos", routes.ARTICLE_DESK), aria_label="Navegação do artigo"),
        rx.cond(
            ArticleEditor.is_missing,
            _missing(),
            rx.cond(ArticleEditor.is_loaded, _found(), skeleton_page()),
        ),
        class_name=f"{PAGE} py-6",
    )


def _missing() -> rx.Component:
    return rx.fragment(
        rx.el.h1("Artigo não encontrado", class_name="unseen"),
        empty_state(
            "Artigo não encontrado",
            "Ele pode ter sido excluído. Volte à lista de artigos.",
            icon="search",
            action=link_button("Artigos", routes.ARTICLE_DESK),
        ),
    )


def _found() -> rx.Component:
    return rx.fragment(
        rx.el.header(
            rx.el.h1(
                rx.cond(
                    _ARTICLE.fields["title"] != "", _ARTICLE.fields["title"], "Artigo sem título"
                ),
                class_name="min-w-0 break-words text-2xl font-bold leading-tight",
            ),
            rx.el.p(
                badge(_ARTICLE.state, tone=_ARTICLE.tone),
                rx.cond(
                    _ARTICLE.fields["audience"] == "internal",
                    rx.el.span("Interno", class_name="badge badge-note"),
                ),
                rx.cond(_ARTICLE.is_due, badge("Revisão vencida", tone="bad")),
                role="status",
                class_name="mt-2 flex flex-wrap gap-2",
            ),
            class_name="mb-4",
        ),
        _notices(),
        article_acts(),
        rx.cond(
            _ARTICLE.is_archived,
            rx.el.div(
                rx.html(ArticleEditor.preview, class_name="prose kb-body"), class_name="card"
            ),
            rx.el.div(
                article_form(), _preview(), class_name="grid gap-6 xl:grid-cols-2 [&>*]:min-w-0"
            ),
        ),
        comparison(),
        rx.el.div(
            article_history(),
            rx.el.div(
                article_figures(),
                article_review(),
                class_name="grid content-start gap-6 [&>*]:min-w-0",
            ),
            class_name="mt-6 grid items-start gap-6 lg:grid-cols-2 [&>*]:min-w-0",
        ),
    )


def _notices() -> rx.Component:
    return rx.el.div(
        rx.cond(
            ArticleEditor.is_conflict,
            alert(
                rx.el.div(
                    button("Usar a versão salva", on_click=ArticleEditor.discard_typed, small=True),
                    button("Manter o meu texto", on_click=ArticleEditor.keep_mine, small=True),
                    class_name="mt-2 flex flex-wrap gap-2",
                ),
                title="Outra pessoa salvou este artigo depois que você o abriu.",
                tone="warning",
                class_name="mb-4",
            ),
        ),
        rx.cond(
            ArticleEditor.recovered != "",
            alert(
                rx.el.div(
                    button(
                        "Descartar e usar a versão salva",
                        on_click=ArticleEditor.discard_typed,
                        small=True,
                    ),
                    class_name="mt-2",
                ),
                title=f"Recuperamos o que você digitou em {ArticleEditor.recovered} e não salvou.",
                class_name="mb-4",
            ),
        ),
        role="status",
        class_name="contents",
    )


def _preview() -> rx.Component:
    return card(
        rx.cond(
            ArticleEditor.preview != "",
            rx.html(ArticleEditor.preview, class_name="prose kb-body"),
            rx.el.p("O texto aparece aqui como o leitor o verá.", class_name="text-soft"),
        ),
        heading="Pré-visualização",
        class_name="xl:sticky xl:top-20 xl:max-h-[calc(100dvh-6rem)] xl:overflow-y-auto",
        tab_index=0,
    )
