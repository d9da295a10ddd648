"""`/analista/configuracoes/prazos`: the SLA's targets by priority."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.tickets import lifecycle
from kartado_portal.tickets.lifecycle import Priority
from kartado_portal.ui.button import submit_button
from kartado_portal.ui.card import card
from kartado_portal.ui.field import text_field
from kartado_portal.workspace.components.settings_page import settings_page
from kartado_portal.workspace.sla_targets import FIELDS, field_of
from kartado_portal.workspace.states.sla_settings import SlaSettings

_INTRO = (
    "Em horas de atendimento, por exemplo 4h, 4h30 ou 30min; um dia tem 9h. Só a resposta "
    "seguinte e a solução podem ficar vazias: sem prazo. "
    "Os prazos param enquanto o ticket aguarda o cliente. Valem para tickets novos e, nos "
    "abertos, a partir do próximo acontecimento; o que já foi prometido ao cliente continua."
)


def sla_settings() -> rx.Component:
    """Return the page; what it shows is loaded by `SlaSettings.load`."""
    return settings_page(
        routes.SLA,
        SlaSettings.is_loaded,
        rx.el.p(_INTRO, class_name="text-soft"),
        rx.el.form(
            *map(_priority, reversed(Priority)),
            submit_button("Salvar prazos", class_name="justify-self-start"),
            on_submit=SlaSettings.save,
            no_validate=True,
            method="post",
            class_name="grid gap-6",
        ),
        columns=False,
    )


def _priority(priority: Priority) -> rx.Component:
    label = lifecycle.priority_label(priority)
    return card(
        rx.el.fieldset(
            rx.el.legend(f"Prioridade {label}", class_name="unseen"),
            *(_field(field_of(priority, name), label) for name, label in FIELDS.items()),
            class_name="grid gap-4 sm:grid-cols-2 lg:grid-cols-4",
        ),
        heading=label,
    )


def _field(name: str, label: str) -> rx.Component:
    value = SlaSettings.written[name]
    return text_field(
        label,
        name,
        default_value=value,
        key=f"{name}-{value}",
        error=rx.cond(SlaSettings.errors.contains(name), SlaSettings.errors[name], ""),
        max_length=12,
        auto_complete="off",
    )
