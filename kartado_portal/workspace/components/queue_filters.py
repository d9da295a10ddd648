"""The search over the queue and its filters; each change is a change of the address."""

import reflex as rx

from kartado_portal.tickets import lifecycle
from kartado_portal.ui.field import option, select
from kartado_portal.ui.icon import icon
from kartado_portal.workspace.queue_address import AGES, CHANNELS, ORDERS, PRIORITIES, STAGES
from kartado_portal.workspace.schemas import Choice
from kartado_portal.workspace.states.queue import Offered, Queue


def queue_filters() -> rx.Component:
    """Return the search, the order, and the filters behind one button on small screens."""
    return rx.el.div(
        rx.el.div(
            _search(),
            _select("Ordenar", "ordem", "order", *_options(ORDERS)),
            class_name="flex flex-wrap items-end gap-3",
        ),
        rx.el.details(
            rx.el.summary(
                icon("list-filter", size=18),
                "Filtros",
                class_name="link inline-flex min-h-11 cursor-pointer items-center gap-2",
            ),
            _filters(),
            open=Queue.has_filters,
        ),
        role="search",
        aria_label="Filtrar a fila",
        class_name="mb-3 flex flex-col gap-1",
    )


def _search() -> rx.Component:
    return rx.el.div(
        rx.el.label("Pesquisar", html_for="search", class_name="field-label"),
        rx.el.div(
            icon("search", class_name="pointer-events-none absolute left-3 top-3 text-soft"),
            rx.debounce_input(
                rx.el.input(
                    id="search",
                    type="search",
                    value=Queue.wanted["q"].to(str),
                    placeholder="Número, assunto ou texto das mensagens",
                    on_change=lambda typed: Queue.narrow("q", typed),
                    class_name="input w-full pl-10",
                    max_length=200,
                    auto_complete="off",
                ),
                debounce_timeout=250,
            ),
            class_name="relative",
        ),
        class_name="field min-w-0 flex-1 basis-64",
    )


def _filters() -> rx.Component:
    stages = {name: lifecycle.label(stage) for name, stage in STAGES.items()}
    priorities = {name: lifecycle.priority_label(one) for name, one in PRIORITIES.items()}
    owners = (option("Eu", "eu"), option("Ninguém", "ninguem"))
    ages = {str(days): f"Mais de {label}" for days, label in AGES.items()}
    return rx.el.div(
        _select("Etapa", "etapa", "stage", option("Todas", ""), *_options(stages)),
        _select(
            "Proprietário",
            "proprietario",
            "owner",
            option("Todos", ""),
            *owners,
            _chosen(Offered.choices.owners),
        ),
        _select(
            "Empresa",
            "empresa",
            "company",
            option("Todas", ""),
            _chosen(Offered.choices.companies),
        ),
        _select(
            "Categoria",
            "categoria",
            "category",
            option("Todas", ""),
            _chosen(Offered.choices.categories),
        ),
        _select("Canal", "canal", "channel", option("Todos", ""), *_options(CHANNELS)),
        _select("Etiqueta", "etiqueta", "tag", option("Todas", ""), _chosen(Offered.choices.tags)),
        _select("Prioridade", "prioridade", "priority", option("Todas", ""), *_options(priorities)),
        _select("Aberto há", "idade", "age_days", option("Qualquer tempo", ""), *_options(ages)),
        class_name="grid grid-cols-2 gap-3 py-2 lg:grid-cols-4",
    )


def _select(label: str, part: str, name: str, *options: rx.Component) -> rx.Component:
    """Return the select of one part of the address, which shows `name` of the filter."""
    return select(
        label,
        part,
        *options,
        value=Queue.wanted[name].to(str),
        on_change=lambda chosen: Queue.narrow(part, chosen),
    )


def _options(labels: dict[str, str]) -> list[rx.Component]:
    return [option(label, value) for value, label in labels.items()]


def _chosen(choices: list[Choice]) -> rx.Component:
    return rx.foreach(choices, lambda one: option(one.label, one.value))
