"""The macros of the desk, and the form that writes one."""

import reflex as rx

from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.card import badge, card
from kartado_portal.ui.field import option, select, text_field, textarea
from kartado_portal.workspace.components.settings_page import FORM
from kartado_portal.workspace.macro_settings import STAGES
from kartado_portal.workspace.schemas import MacroRow
from kartado_portal.workspace.states.settings_macros import MacroSettings

_EDITED = MacroSettings.edited


def macros() -> rx.Component:
    """Return the card."""
    return card(
        rx.el.p(
            "O que um analista faz de uma vez em «Macros»: responder, mudar a etapa e pôr "
            "etiquetas. As variáveis são as das respostas prontas.",
            class_name="mb-3 text-sm text-soft",
        ),
        rx.el.ul(rx.foreach(MacroSettings.macros, _row), role="list", class_name="grid gap-2"),
        _form(),
        heading="Macros",
    )


def _row(one: MacroRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(one.name, " ", rx.cond(one.is_archived, badge("Arquivada"))),
            rx.el.span(one.summary, class_name="block text-sm text-soft"),
            class_name="min-w-0 flex-1 basis-52 break-words",
        ),
        rx.cond(
            one.is_archived,
            button(
                "Restaurar",
                small=True,
                aria_label=f"Restaurar {one.name}",
                on_click=MacroSettings.archive(one.id, False),
            ),
            rx.fragment(
                button(
                    "Editar",
                    small=True,
                    aria_label=f"Editar {one.name}",
                    on_click=MacroSettings.edit(one.id),
                ),
                button(
                    "Arquivar",
                    small=True,
                    kind="quiet",
                    aria_label=f"Arquivar {one.name}",
                    on_click=MacroSettings.archive(one.id, True),
                ),
            ),
        ),
        class_name="flex flex-wrap items-center gap-2",
    )


def _form() -> rx.Component:
    fresh = MacroSettings.saved
    return rx.el.form(
        text_field(
            "Nome da macro",
            "macro_name",
            default_value=_EDITED.name,
            max_length=80,
            key=f"macro-name-{fresh}",
        ),
        textarea(
            "Resposta",
            "macro_body",
            optional=True,
            default_value=_EDITED.body,
            rows=5,
            max_length=10_000,
            key=f"macro-body-{fresh}",
        ),
        select(
            "Etapa",
            "macro_stage",
            *(option(label, value) for value, label in STAGES.items()),
            placeholder="Não muda",
            default_value=_EDITED.stage,
            key=f"macro-stage-{fresh}",
        ),
        text_field(
            "Etiquetas",
            "macro_tags",
            optional=True,
            hint="Separadas por vírgula.",
            default_value=_EDITED.tags,
            error=MacroSettings.errors["macro"],
            max_length=400,
            key=f"macro-tags-{fresh}",
        ),
        rx.el.div(
            submit_button(rx.cond(_EDITED.id > 0, "Salvar macro", "Adicionar macro")),
            rx.cond(_EDITED.id > 0, button("Cancelar", kind="quiet", on_click=MacroSettings.new)),
            class_name="flex gap-2",
        ),
        on_submit=MacroSettings.save,
        class_name=f"mt-4 {FORM}",
    )
