"""`/analista`: the queue of the analysts, its views and its filters."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import link_button
from kartado_portal.ui.card import empty_state
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.workspace.components.queue_bulk import bulk_bar
from kartado_portal.workspace.components.queue_filters import queue_filters
from kartado_portal.workspace.components.queue_keys import queue_keys
from kartado_portal.workspace.components.queue_preview import IS_SHOWN, queue_preview
from kartado_portal.workspace.components.queue_rows import queue_cards, queue_table
from kartado_portal.workspace.components.queue_views import queue_views
from kartado_portal.workspace.states.queue import Queue

WIDE = "mx-auto w-full max-w-[100rem] px-4 sm:px-6"
"""The desk is wider than a customer's page: it holds the views beside the queue."""


def queue() -> rx.Component:
    """Return the page; what it shows is loaded by `Queue.load`."""
    return rx.el.div(
        rx.el.div(
            rx.el.h1("Fila", class_name="text-2xl font-bold leading-tight"),
            rx.el.p(_count(), role="status", class_name="text-soft"),
            rx.el.div(queue_keys(), class_name="ml-auto hidden md:block"),
            class_name="mb-3 flex flex-wrap items-baseline gap-x-4",
        ),
        rx.el.div(
            queue_views(),
            rx.el.div(
                queue_filters(),
                bulk_bar(),
                rx.cond(
                    Queue.is_loaded, rx.cond(Queue.total > 0, _found(), _nothing()), skeleton_page()
                ),
                class_name="min-w-0",
            ),
            queue_preview(),
            custom_attrs={"data-preview": rx.cond(IS_SHOWN, "on", "off")},
            class_name="group/queue grid gap-6 lg:grid-cols-[13rem_minmax(0,1fr)] "
            "xl:data-[preview=on]:grid-cols-[13rem_minmax(0,1fr)_22rem]",
        ),
        class_name=f"{WIDE} py-6",
    )


def _count() -> rx.Var[str]:
    return rx.cond(
        Queue.is_loaded,
        rx.match(
            Queue.total,
            (0, "Nenhum ticket"),
            (1, "1 ticket"),
            Queue.total_label + " tickets",
        ),
        "Carregando…",
    )


def _found() -> rx.Component:
    return rx.fragment(queue_table(), queue_cards(), _pages())


def _pages() -> rx.Component:
    def step(label: str, href: rx.Var, name: str) -> rx.Component:
        return rx.cond(
            href != "",
            rx.el.a(label, href=href, aria_label=name, class_name="button button-secondary"),
            rx.el.span(label, aria_hidden="true", class_name="button button-secondary opacity-40"),
        )

    return rx.cond(
        (Queue.previous_link != "") | (Queue.next_link != ""),
        rx.el.nav(
            step("‹", Queue.previous_link, "Página anterior"),
            rx.el.span(
                "Página ", Queue.page.to_string(), aria_current="page", class_name="px-2 text-soft"
            ),
            step("›", Queue.next_link, "Próxima página"),
            aria_label="Páginas",
            class_name="mt-4 flex items-center justify-center gap-2",
        ),
    )


def _nothing() -> rx.Component:
    return rx.cond(
        Queue.is_narrowed,
        empty_state(
            "Nada encontrado",
            "Nenhum ticket corresponde à pesquisa e aos filtros.",
            icon="search",
            action=link_button("Limpar filtros", routes.DESK),
        ),
        empty_state("Nada por aqui", "Nenhum ticket nesta visão agora.", icon="circle-check"),
    )
