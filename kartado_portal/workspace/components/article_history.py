"""Versions of an article, what differs between them, and what readers make of it."""

import reflex as rx

from kartado_portal.knowledge.desk_schemas import Change, ReasonRow, VersionRow
from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.card import badge, card
from kartado_portal.ui.field import text_field
from kartado_portal.workspace.states.article_editor import COMPARISON, ArticleEditor

_ARTICLE = ArticleEditor.detail


def article_history() -> rx.Component:
    """Return every version, newest first."""
    return card(
        rx.el.ol(
            rx.foreach(_ARTICLE.versions, _version),
            role="list",
            class_name="grid divide-y divide-line",
        ),
        heading="Versões",
    )


def _version(one: VersionRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(
                "Versão ",
                one.number,
                rx.cond(one.is_published, badge("Publicada", tone="good", class_name="ml-2")),
                rx.cond(one.is_scheduled, badge("Agendada", tone="brand", class_name="ml-2")),
                class_name="block font-medium",
            ),
            rx.el.span(one.by, " · ", one.when, class_name="block text-sm text-soft"),
            class_name="min-w-0 flex-1 basis-48",
        ),
        rx.el.div(
            button(
                "Ver mudanças",
                small=True,
                aria_label=f"Ver mudanças da versão {one.number}",
                on_click=ArticleEditor.compare(one.number),
            ),
            rx.cond(
                one.is_latest | _ARTICLE.is_archived,
                rx.fragment(),
                button(
                    "Restaurar",
                    small=True,
                    kind="quiet",
                    aria_label=f"Restaurar a versão {one.number}",
                    on_click=ArticleEditor.restore(one.number),
                ),
            ),
            class_name="flex flex-wrap gap-2",
        ),
        key=one.number.to_string(),
        class_name="flex flex-wrap items-start gap-3 py-3",
    )


def comparison() -> rx.Component:
    """Return what the chosen version changed; nothing until one is chosen."""
    shown = ArticleEditor.comparison
    return rx.cond(
        shown.title != "",
        card(
            rx.el.h2(
                shown.title, id=COMPARISON, tab_index=-1, class_name="mb-3 text-xl font-semibold"
            ),
            rx.cond(
                shown.changes.length() > 0,
                rx.foreach(shown.changes, _change),
                rx.el.p("Nenhuma diferença.", class_name="text-soft"),
            ),
            class_name="mt-6",
        ),
    )


def _change(one: Change) -> rx.Component:
    return rx.el.div(
        rx.el.h3(one.label, class_name="mb-1 text-sm font-semibold text-soft"),
        rx.html(one.html, class_name="diff"),
        class_name="mb-4",
    )


def article_figures() -> rx.Component:
    """Return how often it is read, and whether it helps."""

    def figure(label: str, value: rx.Var) -> rx.Component:
        return rx.el.div(
            rx.el.dt(label, class_name="text-sm text-soft"),
            rx.el.dd(value, class_name="text-xl font-semibold tabular-nums"),
        )

    return card(
        rx.el.dl(
            figure("Lido em 30 dias", _ARTICLE.views_30),
            figure("Lido ao todo", _ARTICLE.views_all),
            figure("Útil: Sim", _ARTICLE.helpful),
            figure("Útil: Não", _ARTICLE.unhelpful),
            class_name="grid grid-cols-2 gap-4 sm:grid-cols-4",
        ),
        rx.cond(
            _ARTICLE.reasons.length() > 0,
            rx.el.ul(
                rx.foreach(_ARTICLE.reasons, _reason), role="list", class_name="mt-4 grid gap-1"
            ),
        ),
        rx.cond(
            _ARTICLE.comments.length() > 0,
            rx.el.div(
                rx.el.h3("O que faltou, nas palavras deles", class_name="mb-2 mt-4 font-semibold"),
                rx.el.ul(
                    rx.foreach(
                        _ARTICLE.comments,
                        lambda words: rx.el.li(
                            words,
                            class_name="whitespace-pre-wrap break-words border-l-2 pl-3",
                        ),
                    ),
                    role="list",
                    class_name="grid gap-2 [&>*]:min-w-0",
                ),
            ),
        ),
        heading="Leitura e avaliações",
    )


def _reason(one: ReasonRow) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.label),
        rx.el.strong(one.count, class_name="tabular-nums"),
        class_name="flex justify-between gap-4",
    )


def article_review() -> rx.Component:
    """Return the day on which the text has to be looked at again."""
    return card(
        rx.el.form(
            text_field(
                "Revisar em",
                "review_at",
                type="date",
                hint="Neste dia o artigo aparece em “Para revisar”. Em branco, nunca.",
                error=rx.cond(
                    ArticleEditor.errors.contains("review_at"),
                    ArticleEditor.errors["review_at"],
                    "",
                ),
                default_value=_ARTICLE.review_at,
                key=_ARTICLE.review_at,
            ),
            submit_button("Salvar data", kind="secondary"),
            on_submit=ArticleEditor.set_review,
            no_validate=True,
            method="post",
            class_name="grid max-w-xs gap-3 justify-items-start *:w-full [&>button]:w-auto",
        ),
        heading="Revisão",
    )
