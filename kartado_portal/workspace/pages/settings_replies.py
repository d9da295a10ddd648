"""`/analista/configuracoes/respostas`: what analysts say again and again."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.card import card
from kartado_portal.ui.field import text_field, textarea
from kartado_portal.workspace.components.macro_form import macros
from kartado_portal.workspace.components.settings_page import FORM, settings_page
from kartado_portal.workspace.schemas import CannedRow
from kartado_portal.workspace.states.settings_replies import ReplySettings


def settings_replies() -> rx.Component:
    """Return the page; what it shows is loaded by `ReplySettings.load`."""
    return settings_page(routes.SETTINGS_REPLIES, ReplySettings.is_loaded, _canned(), macros())


def _canned() -> rx.Component:
    return card(
        rx.el.p(
            "Textos que os analistas inserem com / ao escrever. Variáveis: {{nome}}, {{numero}}, "
            "{{assunto}} e {{analista}}.",
            class_name="mb-3 text-sm text-soft",
        ),
        rx.el.ul(
            rx.foreach(ReplySettings.canned, _canned_row), role="list", class_name="grid gap-1"
        ),
        rx.el.form(
            text_field(
                "Título",
                "title",
                default_value=ReplySettings.title,
                max_length=80,
                key=f"title-{ReplySettings.saved}",
            ),
            textarea(
                "Texto",
                "body",
                default_value=ReplySettings.body,
                error=ReplySettings.errors["canned"],
                rows=6,
                max_length=10_000,
                key=f"body-{ReplySettings.saved}",
            ),
            rx.el.div(
                submit_button(
                    rx.cond(ReplySettings.editing > 0, "Salvar resposta", "Adicionar resposta")
                ),
                rx.cond(
                    ReplySettings.editing > 0,
                    button("Cancelar", kind="quiet", on_click=ReplySettings.new_canned),
                ),
                class_name="flex gap-2",
            ),
            on_submit=ReplySettings.save_canned,
            class_name=f"mt-4 {FORM}",
        ),
        heading="Respostas prontas",
    )


def _canned_row(one: CannedRow) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.title, class_name="min-w-0 flex-1 break-words"),
        button(
            "Editar",
            small=True,
            aria_label=f"Editar {one.title}",
            on_click=ReplySettings.edit_canned(one.id),
        ),
        button(
            "Remover",
            small=True,
            kind="quiet",
            aria_label=f"Remover {one.title}",
            on_click=ReplySettings.archive_canned(one.id),
        ),
        class_name="flex items-center gap-2",
    )
