"""The form of an article; what is typed is kept and shown as it will look."""

import reflex as rx

from kartado_portal.files.schemas import AttachmentCard
from kartado_portal.knowledge.schemas import (
    BASIS_LIMIT,
    BODY_LIMIT,
    SUMMARY_LIMIT,
    TITLE_LIMIT,
)
from kartado_portal.routes import ARTICLE_PICTURES
from kartado_portal.ui.browser import form_values
from kartado_portal.ui.button import button
from kartado_portal.ui.card import card
from kartado_portal.ui.field import option, select, text_field, textarea
from kartado_portal.ui.file_drop import file_drop
from kartado_portal.ui.markdown_field import insert, markdown_field
from kartado_portal.workspace.states.article_editor import ArticleEditor

FORM = "article-form"
_PAUSE_MS = 600


def article_form() -> rx.Component:
    """Return the form with the pictures below it."""
    return rx.el.div(
        card(
            rx.el.form(
                text_field(
                    "Título", "title", max_length=TITLE_LIMIT, auto_complete="off", **_kept("title")
                ),
                rx.el.div(
                    select(
                        "Tópico",
                        "topic_id",
                        rx.foreach(
                            ArticleEditor.topics, lambda one: option(one.name, one.id.to_string())
                        ),
                        **_kept("topic_id"),
                    ),
                    select(
                        "Quem lê",
                        "audience",
                        option("Todos (público)", "public"),
                        option("Só a equipe (interno)", "internal"),
                        **_kept("audience"),
                    ),
                    class_name="grid gap-4 sm:grid-cols-2",
                ),
                textarea(
                    "Resumo",
                    "summary",
                    hint="Uma frase: aparece na busca e nas listas.",
                    rows="2",
                    max_length=SUMMARY_LIMIT,
                    **_kept("summary"),
                ),
                markdown_field(
                    "Texto",
                    "body",
                    hint="Em Markdown. Comece seções com ## para que tenham índice e link.",
                    rows="18",
                    max_length=BODY_LIMIT,
                    **_kept("body"),
                ),
                textarea(
                    "Como as pessoas perguntam",
                    "asked",
                    hint="Uma pergunta por linha. Ninguém vê; a busca e a Katia usam.",
                    optional=True,
                    rows="4",
                    **_kept("asked"),
                ),
                rx.el.div(
                    text_field(
                        "Endereço",
                        "slug",
                        hint=rx.cond(
                            ArticleEditor.detail.has_fixed_address,
                            "Já publicado: o endereço não muda mais.",
                            "Letras minúsculas, números e hífens.",
                        ),
                        max_length=TITLE_LIMIT,
                        auto_complete="off",
                        read_only=ArticleEditor.detail.has_fixed_address,
                        **_kept("slug"),
                    ),
                    text_field(
                        "Base",
                        "basis",
                        hint="De onde vem o texto; “demonstracao” mostra um aviso.",
                        optional=True,
                        max_length=BASIS_LIMIT,
                        auto_complete="off",
                        **_kept("basis"),
                    ),
                    class_name="grid gap-4 sm:grid-cols-2",
                ),
                id=FORM,
                key=f"{ArticleEditor.detail.id} {ArticleEditor.opening}",
                on_submit=ArticleEditor.save,
                no_validate=True,
                method="post",
                class_name="flex flex-col gap-4",
            ),
            rx.el.p(ArticleEditor.saved, role="status", class_name="mt-2 text-sm text-soft"),
            heading="Texto do artigo",
        ),
        _pictures(),
        class_name="grid content-start gap-6 [&>*]:min-w-0",
    )


def _kept(name: str) -> dict:
    """Return the props by which a field opens with its text and keeps what is typed."""
    keep = ArticleEditor.keep(form_values(FORM))
    return {
        "default_value": ArticleEditor.fields[name],
        "error": rx.cond(ArticleEditor.errors.contains(name), ArticleEditor.errors[name], ""),
        "on_change": lambda _: keep.debounce(_PAUSE_MS),
    }


def _pictures() -> rx.Component:
    return card(
        file_drop(
            "Imagens do artigo",
            hint="Depois de enviar, escolha “Inserir no texto”. Quem lê o artigo vê a imagem.",
            files=ArticleEditor.pictures,
            error=rx.cond(
                ArticleEditor.errors.contains("pictures"), ArticleEditor.errors["pictures"], ""
            ),
            on_added=ArticleEditor.add_picture,
            on_removed=ArticleEditor.drop_picture,
            id="pictures",
            key=ArticleEditor.detail.id.to_string(),
            takes_paste=False,
        ),
        rx.el.div(
            rx.foreach(ArticleEditor.pictures, _insert),
            class_name="mt-3 flex flex-wrap gap-2",
        ),
        heading="Imagens",
    )


def _insert(one: AttachmentCard) -> rx.Component:
    markdown = f"\n![Descreva a imagem]({ARTICLE_PICTURES}/{one.id})\n"
    return button(
        f"Inserir no texto: {one.name}",
        small=True,
        icon="image",
        on_click=insert("body", rx.Var.create(markdown).to(str)),
        class_name="max-w-full break-all",
    )
