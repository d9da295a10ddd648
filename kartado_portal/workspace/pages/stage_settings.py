"""`/analista/configuracoes/etapas`: what each stage means for customers."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.tickets import lifecycle
from kartado_portal.tickets.lifecycle import Stage
from kartado_portal.ui.button import submit_button
from kartado_portal.ui.card import card
from kartado_portal.ui.field import text_field
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import back_link, page_heading
from kartado_portal.ui.theme import PAGE
from kartado_portal.workspace.stage_settings import HINT_LIMIT
from kartado_portal.workspace.states.stage_settings import StageSettings

_INTRO = (
    "A frase que o cliente lê junto da etapa do ticket dele. Deixe vazia para voltar à frase do "
    "portal."
)


def stage_settings() -> rx.Component:
    """Return the page; what it shows is loaded by `StageSettings.load`."""
    return rx.el.div(
        back_link("Voltar às configurações", routes.SETTINGS),
        page_heading("Etapas", intro=_INTRO),
        rx.cond(
            StageSettings.is_loaded,
            card(
                rx.el.form(
                    *map(_stage, Stage),
                    submit_button("Salvar etapas", class_name="justify-self-start"),
                    on_submit=StageSettings.save,
                    no_validate=True,
                    method="post",
                    class_name="grid gap-4",
                ),
            ),
            skeleton_page(),
        ),
        class_name=f"{PAGE} py-6",
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
