"""`/analista/clientes/pessoas/<id>/visao`: the list of tickets with a customer's eyes."""

import reflex as rx

from kartado_portal.tickets.components.list_rows import ticket_cards, ticket_table
from kartado_portal.tickets.listing import SCOPES, STATUSES
from kartado_portal.ui.card import empty_state
from kartado_portal.ui.field import option, select
from kartado_portal.ui.text import page_heading
from kartado_portal.workspace.components.customers_banner import customers_page
from kartado_portal.workspace.states.customers_view import CustomersList


def customers_list() -> rx.Component:
    """Return the page; what it shows is loaded by `CustomersList.load`."""
    return customers_page(CustomersList, "Cliente", _found())


def _found() -> rx.Component:
    return rx.fragment(
        page_heading("Tickets"),
        rx.el.div(
            select(
                "Exibir",
                "scope",
                *(option(label, value) for value, label in SCOPES.items()),
                value=CustomersList.scope,
                on_change=lambda chosen: rx.redirect(_address(scope=chosen)),
            ),
            select(
                "Status",
                "status",
                *(option(label, value) for value, label in STATUSES.items()),
                value=CustomersList.status,
                on_change=lambda chosen: rx.redirect(_address(status=chosen)),
            ),
            rx.el.p(
                rx.match(
                    CustomersList.total,
                    (0, "Nenhum ticket"),
                    (1, "1 ticket"),
                    f"{CustomersList.total} tickets",
                ),
                role="status",
                class_name="pb-2 text-soft",
            ),
            role="search",
            aria_label="Filtrar tickets",
            class_name="mb-4 flex flex-wrap items-end gap-3",
        ),
        rx.cond(
            CustomersList.total > 0,
            rx.fragment(
                ticket_table(CustomersList),
                ticket_cards(CustomersList),
                rx.cond(CustomersList.pages > 1, _steps()),
            ),
            empty_state("Nenhum ticket por aqui", "É isto que o cliente vê.", icon="inbox"),
        ),
    )


def _address(
    *,
    scope: rx.Var | str = CustomersList.scope,
    status: rx.Var | str = CustomersList.status,
) -> rx.Var[str]:
    """Return the address with one thing changed; made in the browser, no round trip."""
    parts = (CustomersList.base, "?exibir=", scope, "&status=", status)
    whole, *rest = (rx.Var.create(part).to(str) for part in parts)
    for part in rest:
        whole += part
    return whole


def _steps() -> rx.Component:
    def step(label: str, href: rx.Var, name: str) -> rx.Component:
        return rx.cond(
            href != "",
            rx.el.a(label, href=href, aria_label=name, class_name="button button-secondary"),
        )

    return rx.el.nav(
        step("‹", CustomersList.previous_link, "Página anterior"),
        rx.el.span(f"Página {CustomersList.page} de {CustomersList.pages}", class_name="text-soft"),
        step("›", CustomersList.next_link, "Próxima página"),
        aria_label="Páginas",
        class_name="mt-4 flex items-center justify-center gap-2",
    )
