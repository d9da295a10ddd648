"""Charts that are read without colour: by place, pattern and words, and as tables below."""

import reflex as rx

from kartado_portal.ui.text import visually_hidden
from kartado_portal.workspace.schemas import AgeBar, TimeBar


def time_chart(bars: rx.Var[list[TimeBar]]) -> rx.Component:
    """Return pairs of columns, opened filled and closed hatched, with their numbers as a table."""
    return rx.el.figure(
        rx.el.figcaption(
            _key("chart-opened", "Abertos"),
            _key("chart-closed", "Fechados"),
            class_name="mb-3 flex gap-6 text-sm text-soft",
        ),
        rx.el.div(
            rx.el.div(rx.foreach(bars, _columns), class_name="chart", aria_hidden="true"),
            tab_index=0,
            role="region",
            aria_label="Gráfico de abertos e fechados",
            class_name="overflow-x-auto",
        ),
        rx.el.details(
            rx.el.summary("Ver os números", class_name="link inline-flex min-h-11 items-center"),
            rx.el.div(
                rx.el.table(
                    rx.el.caption(visually_hidden("Abertos e fechados"), class_name="unseen"),
                    rx.el.thead(
                        rx.el.tr(
                            *(
                                rx.el.th(label, scope="col", class_name=f"{_CELL} font-semibold")
                                for label in ("Quando", "Abertos", "Fechados")
                            )
                        )
                    ),
                    rx.el.tbody(rx.foreach(bars, _numbers)),
                    class_name="w-full max-w-sm border-collapse text-left text-sm tabular-nums",
                ),
                tab_index=0,
                role="region",
                aria_label="Números de abertos e fechados",
                class_name="max-h-80 overflow-auto",
            ),
            class_name="mt-2",
        ),
    )


_CELL = "border-b border-line px-3 py-1"


def _key(pattern: str, label: str) -> rx.Component:
    return rx.el.span(
        rx.el.span(class_name=f"chart-key {pattern}", aria_hidden="true"),
        label,
        class_name="inline-flex items-center gap-2",
    )


def _columns(bar: TimeBar) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(class_name="chart-column chart-opened", style={"height": bar.opened_height}),
            rx.el.div(class_name="chart-column chart-closed", style={"height": bar.closed_height}),
            class_name="chart-pair",
        ),
        rx.el.div(bar.label, class_name="chart-label"),
        title=f"{bar.label}: {bar.opened} abertos, {bar.closed} fechados",
        class_name="chart-step",
    )


def _numbers(bar: TimeBar) -> rx.Component:
    return rx.el.tr(
        rx.el.th(bar.label, scope="row", class_name=f"{_CELL} font-normal"),
        rx.el.td(bar.opened, class_name=_CELL),
        rx.el.td(bar.closed, class_name=_CELL),
    )


def age_chart(ages: rx.Var[list[AgeBar]]) -> rx.Component:
    """Return bars that lie, each with its name and its number."""
    return rx.el.dl(rx.foreach(ages, _age), class_name="grid gap-2")


def _age(age: AgeBar) -> rx.Component:
    return rx.el.div(
        rx.el.dt(age.label, class_name="w-36 shrink-0 text-sm text-soft"),
        rx.el.dd(
            rx.el.span(
                class_name="chart-bar chart-opened", style={"width": age.width}, aria_hidden="true"
            ),
            rx.el.span(age.count, class_name="tabular-nums"),
            class_name="flex min-w-0 flex-1 items-center gap-2",
        ),
        class_name="flex items-center gap-2",
    )
