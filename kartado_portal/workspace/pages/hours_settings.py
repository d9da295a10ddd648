"""`/analista/configuracoes/horarios`: when the desk answers."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import button, submit_button
from kartado_portal.ui.card import card
from kartado_portal.ui.field import text_field
from kartado_portal.workspace.components.settings_page import settings_page
from kartado_portal.workspace.service_hours import WEEKDAYS, ClosedDayRow
from kartado_portal.workspace.states.hours_settings import HoursSettings


def hours_settings() -> rx.Component:
    """Return the page; what it shows is loaded by `HoursSettings.load`."""
    return settings_page(routes.HOURS, HoursSettings.is_loaded, _week(), _closed_days())


def _error(name: str) -> rx.Var[str]:
    return rx.cond(HoursSettings.errors.contains(name), HoursSettings.errors[name], "")


def _week() -> rx.Component:
    return card(
        rx.el.p(
            "Um ou mais horários por dia, por exemplo 8:00–12:00, 13:00–18:00. Vazio: fechado. "
            "Valem para o aviso da página inicial, as respostas prometidas e todos os prazos; o "
            "que já foi prometido a um cliente continua.",
            class_name="mb-3 text-sm text-soft",
        ),
        rx.el.form(
            *(_weekday(day, label) for day, label in enumerate(WEEKDAYS)),
            submit_button("Salvar horários", class_name="justify-self-start"),
            on_submit=HoursSettings.save,
            no_validate=True,
            method="post",
            class_name="grid gap-4",
        ),
        heading="Semana",
    )


def _weekday(day: int, label: str) -> rx.Component:
    value = HoursSettings.written[str(day)]
    return text_field(
        label,
        str(day),
        default_value=value,
        key=f"{day}-{value}",
        error=_error(str(day)),
        max_length=100,
        auto_complete="off",
    )


def _closed_days() -> rx.Component:
    return card(
        rx.el.p(
            "Os feriados nacionais já ficam fechados. Adicione pontes, Carnaval, feriados da "
            "cidade.",
            class_name="mb-3 text-sm text-soft",
        ),
        rx.el.ul(
            rx.foreach(HoursSettings.closed, _closed_day),
            role="list",
            aria_label="Dias fechados",
            class_name="mb-4 grid gap-1 empty:hidden",
        ),
        rx.el.form(
            text_field("Dia", "day", type="date", error=_error("day")),
            text_field("Motivo", "name", max_length=80, optional=True, auto_complete="off"),
            submit_button("Adicionar dia", kind="secondary", class_name="justify-self-start"),
            key=f"closed-{HoursSettings.added}",
            on_submit=HoursSettings.close_day,
            no_validate=True,
            method="post",
            class_name="grid gap-4",
        ),
        heading="Dias fechados",
    )


def _closed_day(one: ClosedDayRow) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.label, class_name="min-w-0 flex-1 break-words"),
        button(
            "Remover",
            small=True,
            kind="quiet",
            aria_label=f"Remover {one.label}",
            on_click=HoursSettings.open_day(one.day),
        ),
        key=one.day,
        class_name="flex items-center gap-2",
    )
