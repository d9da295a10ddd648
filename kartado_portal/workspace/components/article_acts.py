"""What the staff does with an article besides writing."""

import reflex as rx

from kartado_portal.ui.browser import form_values
from kartado_portal.ui.button import button, link_button, submit_button
from kartado_portal.ui.dialog import close_dialog, dialog, open_dialog
from kartado_portal.ui.field import text_field
from kartado_portal.workspace.components.article_form import FORM
from kartado_portal.workspace.states.article_editor import ArticleEditor

_ARTICLE = ArticleEditor.detail
_SCHEDULE, _UNPUBLISH, _ARCHIVE = "schedule-article", "unpublish-article", "archive-article"


def article_acts() -> rx.Component:
    """Return the acts that fit where the article stands."""
    return rx.el.section(
        rx.el.h2("Ações", class_name="unseen"),
        rx.cond(
            _ARTICLE.is_archived,
            button("Restaurar artigo", icon="undo-2", on_click=ArticleEditor.unarchive),
            rx.fragment(
                button(
                    "Publicar",
                    kind="primary",
                    icon="globe",
                    on_click=ArticleEditor.publish(form_values(FORM)),
                ),
                submit_button("Salvar rascunho", kind="secondary", icon="save", form=FORM),
                rx.cond(
                    _ARTICLE.is_scheduled,
                    button(
                        "Cancelar agendamento",
                        icon="calendar-clock",
                        on_click=ArticleEditor.unschedule,
                    ),
                    button("Agendar", icon="calendar-clock", on_click=open_dialog(_SCHEDULE)),
                ),
                rx.cond(
                    _ARTICLE.is_published,
                    rx.fragment(
                        link_button(
                            "Ver publicado",
                            _ARTICLE.url,
                            icon="external-link",
                            server=True,
                            target="_blank",
                        ),
                        button("Despublicar", kind="quiet", on_click=open_dialog(_UNPUBLISH)),
                    ),
                ),
                button("Arquivar", kind="quiet", on_click=open_dialog(_ARCHIVE)),
            ),
        ),
        # A new opening of the form takes the dialog away, and with it closes it.
        rx.el.div(_schedule(), key=ArticleEditor.opening.to_string(), class_name="contents"),
        _sure(
            _UNPUBLISH,
            "Despublicar este artigo?",
            "Ele volta a ser rascunho, e o endereço deixa de funcionar para os leitores.",
            "Despublicar",
            ArticleEditor.unpublish,
        ),
        _sure(
            _ARCHIVE,
            "Arquivar este artigo?",
            "Ele sai da base e das listas. O texto e as versões ficam guardados, e você pode "
            "restaurá-lo depois.",
            "Arquivar",
            ArticleEditor.archive,
        ),
        class_name="mb-6 flex flex-wrap items-center gap-2",
    )


def _schedule() -> rx.Component:
    return dialog(
        _SCHEDULE,
        "Agendar publicação",
        rx.el.form(
            text_field(
                "Publicar em",
                "publish_at",
                type="datetime-local",
                hint="No horário de Brasília. O texto é salvo agora; o que mudar depois espera.",
                error=rx.cond(
                    ArticleEditor.errors.contains("publish_at"),
                    ArticleEditor.errors["publish_at"],
                    "",
                ),
            ),
            rx.el.div(
                button("Cancelar", on_click=close_dialog(_SCHEDULE)),
                submit_button("Agendar publicação"),
                class_name="mt-2 flex flex-wrap justify-end gap-2",
            ),
            on_submit=lambda form: ArticleEditor.schedule(form, form_values(FORM)),
            no_validate=True,
            method="post",
            class_name="flex flex-col gap-4",
        ),
    )


def _sure(id: str, title: str, words: str, label: str, handler: rx.EventHandler) -> rx.Component:
    return dialog(
        id,
        title,
        rx.el.p(words),
        actions=(
            button("Cancelar", on_click=close_dialog(id)),
            button(label, kind="danger", on_click=[rx.run_script(_closed(id)), handler]),
        ),
    )


def _closed(id: str) -> rx.Var:
    return rx.Var(f"document.getElementById('{id}').close()")
