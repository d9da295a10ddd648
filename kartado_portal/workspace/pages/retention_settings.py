"""`/analista/configuracoes/retencao`: how long things are kept."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import submit_button
from kartado_portal.ui.card import alert, card
from kartado_portal.ui.field import checkbox, text_field
from kartado_portal.workspace.components.settings_page import FORM, settings_page
from kartado_portal.workspace.retention_settings import SPANS, Span
from kartado_portal.workspace.states.retention_settings import RetentionSettings

_FIXED = (
    ("Tickets abertos", "sempre; de quem exclui a própria conta, o texto sai na hora"),
    ("Números dos relatórios", "sempre: não guardam nome nem texto de ninguém"),
    ("Auditoria", "sempre: só recebe linhas, ninguém apaga nem altera"),
    ("Rascunhos", "até serem enviados ou descartados, ou o ticket ser anonimizado"),
)


def retention_settings() -> rx.Component:
    """Return the page; what it shows is loaded by `RetentionSettings.load`."""
    return settings_page(
        routes.RETENTION,
        RetentionSettings.is_loaded,
        card(
            rx.el.p(
                "Depois do prazo, o que já não serve é apagado, em até uma hora, e não volta. A "
                "LGPD pede que se guarde só o necessário.",
                class_name="mb-3 text-sm text-soft",
            ),
            rx.el.form(
                *(_field(span) for span in SPANS),
                submit_button("Salvar prazos de guarda"),
                on_submit=RetentionSettings.save,
                no_validate=True,
                method="post",
                class_name=FORM,
            ),
            heading="Por quanto tempo guardar",
        ),
        card(
            rx.el.dl(
                *(
                    rx.el.div(
                        rx.el.dt(what, class_name="font-semibold"),
                        rx.el.dd(how_long, class_name="text-soft"),
                    )
                    for what, how_long in _FIXED
                ),
                class_name="grid gap-3",
            ),
            heading="O que não se configura",
        ),
    )


def _field(span: Span) -> rx.Component:
    value = RetentionSettings.spans[span.field]
    errors = RetentionSettings.errors
    bounds = f"De {span.least} a {span.most}{', ou 0' if span.may_be_zero else ''}."
    field = text_field(
        span.label,
        span.field,
        default_value=value,
        key=f"{span.field}-{value}",
        hint=f"{span.hint} {bounds}",
        error=rx.cond(errors.contains(span.field), errors[span.field], ""),
        input_mode="numeric",
        max_length=4,
        auto_complete="off",
    )
    if not span.warning:
        return field
    box = span.confirmation
    return rx.el.div(
        field,
        alert(span.warning, tone="warning"),
        checkbox(
            "Entendo que diminuir este prazo apaga de vez e não tem volta.",
            box,
            error=rx.cond(errors.contains(box), errors[box], ""),
            # A new box after each saving: nobody confirms twice with one tick.
            key=f"{box}-{RetentionSettings.saved}",
        ),
        class_name="grid gap-2",
    )
