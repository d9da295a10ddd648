"""`/analista/configuracoes/etapas`: what each stage means for customers."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.tickets import lifecycle
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.ui.button import submit_button
from kartado_portal.ui.card import card
from kartado_portal.ui.field import text_field
from kartado_portal.workspace.components.settings_page import FORM, settings_page
from kartado_portal.workspace.stage_settings import HINT_LIMIT
from kartado_portal.workspace.states.stage_settings import StageSettings

_INTRO = (
    "A frase que o cliente lê junto da etapa do ticket dele. Deixe vazia para voltar à frase do "
    "portal."
)


def stage_settings() -> rx.Component:
    """Return the page; what it shows is loaded by `StageSettings.load`."""
    return settings_page(
        routes.STAGES,
        StageSettings.is_loaded,
        card(
            rx.el.p(_INTRO, class_name="mb-3 text-sm text-soft"),
            rx.el.form(
                *map(_stage, Stage),
                submit_button("Salvar etapas"),
                on_submit=StageSettings.save,
                no_validate=True,
                method="post",
                class_name=FORM,
            ),
            heading="O que o cliente lê em cada etapa",
        ),
        columns=False,
    )


def _stage(stage: Stage) -> rx.Component:
    value = StageSettings.hints[stage.value]
    has_error = StageSettings.errors.contains(stage.value)
    return text_field(
        lifecycle.label(stage),
        stage.value,
        default_value=value,
        key=f"{stage.value}-{value}",
        error=rx.cond(has_error, StageSettings.errors[stage.value], ""),
        max_length=HINT_LIMIT,
        auto_complete="off",
    )
