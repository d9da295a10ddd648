"""`/analista/artigos`: every article, as the staff works on them."""

import reflex as rx
from reflex_base.vars.function import FunctionVar

from kartado_portal import routes
from kartado_portal.knowledge.desk_schemas import STATES, DeskArticleRow
from kartado_portal.knowledge.schemas import TITLE_LIMIT
from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.card import badge, empty_state
from kartado_portal.ui.dialog import close_dialog, dialog, open_dialog
from kartado_portal.ui.field import option, select, text_field
from kartado_portal.ui.icon import icon
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import TARGET, link, visually_hidden
from kartado_portal.workspace.components.article_tabs import article_tabs
from kartado_portal.workspace.states.article_desk import ArticleDesk

_NEW = "new-article"
_CELL = "border-b border-line px-3 py-2 align-top"


def article_desk() -> rx.Component:
    """Return the page; what it shows is loaded by `ArticleDesk.load`."""
    return article_tabs(
        routes.ARTICLE_DESK,
        _filters(),
        rx.cond(
            ArticleDesk.is_loaded,
            rx.cond(
                ArticleDesk.shown.rows.length() > 0,
                _table(),
                empty_state(
                    "Nenhum artigo aqui",
                    "Mude o filtro, comece um artigo ou importe uma pasta.",
                    icon="file-text",
                ),
            ),
            skeleton_page(),
        ),
        _new(),
        action=button("Novo artigo", kind="primary", icon="plus", on_click=open_dialog(_NEW)),
    )


def _address(state: rx.Var | str, topic: rx.Var | str, words: rx.Var | str) -> rx.Var[str]:
    encode = rx.Var("encodeURIComponent").to(FunctionVar)
    return (
        rx.Var.create(f"{routes.ARTICLE_DESK}?estado=").to(str)
        + rx.Var.create(state).to(str)
        + "&topico="
        + rx.Var.create(topic).to(str)
        + "&q="
        + encode.call(words).to(str)
    )


def _filters() -> rx.Component:
    return rx.el.div(
        rx.el.nav(
            *(
                rx.el.a(
                    label,
                    href=_address(state, ArticleDesk.topic, ArticleDesk.words),
                    aria_current=rx.cond(ArticleDesk.state == state, "page", "false"),
                    class_name="chip",
                )
                for state, label in STATES.items()
            ),
            aria_label="Mostrar artigos",
            class_name="flex flex-wrap gap-2",
        ),
        rx.el.div(
            rx.el.div(
                rx.el.label("Pesquisar", html_for="search", class_name="field-label"),
                rx.el.div(
                    icon(
                        "search", class_name="pointer-events-none absolute left-3 top-3 text-soft"
                    ),
                    rx.debounce_input(
                        rx.el.input(
                            id="search",
                            type="search",
                            value=ArticleDesk.words,
                            placeholder="Título ou endereço",
                            on_change=lambda typed: rx.redirect(
                                _address(ArticleDesk.state, ArticleDesk.topic, typed),
                                replace=True,
                            ),
                            class_name="input w-full pl-10",
                            max_length=200,
                            auto_complete="off",
                        ),
                        debounce_timeout=200,
                    ),
                    class_name="relative",
                ),
                class_name="min-w-0 flex-1 basis-60",
            ),
            select(
                "Tópico",
                "topic",
                rx.foreach(ArticleDesk.topics, lambda one: option(one.name, one.slug)),
                placeholder="Todos",
                value=ArticleDesk.topic,
                on_change=lambda slug: rx.redirect(
                    _address(ArticleDesk.state, slug, ArticleDesk.words)
                ),
            ),
            rx.el.p(
                rx.cond(
                    ArticleDesk.shown.total == 1,
                    "1 artigo",
                    f"{ArticleDesk.shown.total} artigos",
                ),
                role="status",
                class_name="pb-3 text-soft",
            ),
            class_name="flex flex-wrap items-end gap-4",
        ),
        class_name="mb-4 grid gap-4",
    )


def _table() -> rx.Component:
    headings = ("Artigo", "Tópico", "Situação", "Alterado", "Lido (30 dias)", "Útil", "Revisar em")
    return rx.el.div(
        rx.el.table(
            rx.el.caption("Artigos", class_name="unseen"),
            rx.el.thead(
                rx.el.tr(
                    *(
                        rx.el.th(label, scope="col", class_name=f"{_CELL} font-semibold")
                        for label in headings
                    )
                )
            ),
            rx.el.tbody(rx.foreach(ArticleDesk.shown.rows, _row)),
            class_name="w-full border-collapse text-left text-sm",
        ),
        tab_index=0,
        role="region",
        aria_label="Artigos",
        class_name="card relative overflow-x-auto p-0",
    )


def _row(one: DeskArticleRow) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            link(one.title, one.url, class_name=TARGET),
            scope="row",
            class_name=f"{_CELL} min-w-60 break-words font-medium",
        ),
        rx.el.td(one.topic, class_name=_CELL),
        rx.el.td(
            rx.el.div(
                badge(one.state, tone=one.tone),
                rx.cond(one.is_internal, rx.el.span("Interno", class_name="badge badge-note")),
                class_name="flex flex-wrap gap-1",
            ),
            class_name=_CELL,
        ),
        rx.el.td(one.updated, class_name=f"{_CELL} whitespace-nowrap"),
        rx.el.td(one.views, class_name=f"{_CELL} tabular-nums"),
        rx.el.td(
            visually_hidden("Sim: "),
            one.helpful,
            rx.el.span(" / ", aria_hidden="true"),
            visually_hidden(" Não: "),
            one.unhelpful,
            class_name=f"{_CELL} whitespace-nowrap tabular-nums",
        ),
        rx.el.td(
            rx.cond(one.is_due, badge(one.review, tone="bad"), one.review),
            class_name=f"{_CELL} whitespace-nowrap",
        ),
        key=one.id.to_string(),
    )


def _new() -> rx.Component:
    return dialog(
        _NEW,
        "Novo artigo",
        rx.cond(
            ArticleDesk.topics.length() > 0,
            rx.el.form(
                text_field(
                    "Título",
                    "title",
                    hint="Como o cliente chamaria o assunto.",
                    error=ArticleDesk.errors["title"],
                    max_length=TITLE_LIMIT,
                    auto_complete="off",
                ),
                select(
                    "Tópico",
                    "topic_id",
                    rx.foreach(
                        ArticleDesk.topics, lambda one: option(one.name, one.id.to_string())
                    ),
                    id="field-new-topic",
                    error=ArticleDesk.errors["topic_id"],
                ),
                rx.el.div(
                    button("Cancelar", on_click=close_dialog(_NEW)),
                    submit_button("Começar"),
                    class_name="mt-2 flex flex-wrap justify-end gap-2",
                ),
                on_submit=ArticleDesk.create,
                no_validate=True,
                method="post",
                class_name="flex flex-col gap-4",
            ),
            rx.el.p("Crie primeiro um tópico: ", link("Tópicos", routes.ARTICLE_TOPICS), "."),
        ),
    )
