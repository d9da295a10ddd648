"""`/tickets`: the list, its filters and its export."""

import reflex as rx
from reflex.vars.function import FunctionVar

from kartado_portal import routes
from kartado_portal.tickets.components.list_rows import ticket_cards, ticket_table
from kartado_portal.tickets.listing import SCOPES, STATUSES
from kartado_portal.tickets.states.ticket_list import TicketList
from kartado_portal.ui.button import link_button
from kartado_portal.ui.card import empty_state
from kartado_portal.ui.field import option, select
from kartado_portal.ui.icon import icon
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import page_heading
from kartado_portal.ui.theme import PAGE


def ticket_list() -> rx.Component:
    """Return the page; what it shows is loaded by `TicketList.load`."""
    return rx.el.div(
        page_heading(
            "Tickets",
            actions=(link_button("Novo ticket", routes.NEW_TICKET, kind="primary", icon="plus"),),
        ),
        _filters(),
        rx.el.div(
            rx.el.p(_count(), role="status", class_name="text-soft"),
            link_button(
                "Exportar para CSV",
                TicketList.export_link,
                icon="download",
                small=True,
                server=True,
            ),
            class_name="mb-3 flex flex-wrap items-center justify-between gap-2",
        ),
        rx.cond(
            TicketList.is_loaded,
            rx.cond(TicketList.total > 0, _found(), _nothing()),
            skeleton_page(),
        ),
        class_name=f"{PAGE} py-8",
    )


def _address(
    *,
    q: rx.Var | str = TicketList.q,
    scope: rx.Var | str = TicketList.scope,
    status: rx.Var | str = TicketList.status,
) -> rx.Var[str]:
    """Return the address of the list with one thing changed; made in the browser, no round trip."""
    encode = rx.Var("encodeURIComponent").to(FunctionVar)

    def part(name: str, value: rx.Var | str, default: str) -> rx.Var[str]:
        value = rx.Var.create(value).to(str)
        return rx.cond(value == default, "", f"&{name}=" + encode.call(value).to(str)).to(str)

    return (
        rx.Var.create(f"{routes.TICKETS}?exibir=").to(str)
        + rx.Var.create(scope).to(str)
        + part("status", status, "todos")
        + part("ordem", TicketList.order, "-atividade")
        + part("q", q, "")
    )


def _filters() -> rx.Component:
    search = rx.el.div(
        rx.el.label("Pesquisar", html_for="search", class_name="field-label"),
        rx.el.div(
            icon("search", class_name="pointer-events-none absolute left-3 top-3 text-soft"),
            rx.debounce_input(
                rx.el.input(
                    id="search",
                    type="search",
                    value=TicketList.q,
                    placeholder="Assunto ou número do ticket",
                    on_change=lambda typed: rx.redirect(_address(q=typed), replace=True),
                    class_name="input w-full pl-10",
                    max_length=200,
                    auto_complete="off",
                ),
                debounce_timeout=150,
            ),
            class_name="relative",
        ),
        class_name="field min-w-0 flex-1 basis-64",
    )
    return rx.el.div(
        search,
        select(
            "Exibir",
            "scope",
            *(option(label, value) for value, label in SCOPES.items()),
            value=TicketList.scope,
            on_change=lambda chosen: rx.redirect(_address(scope=chosen)),
        ),
        select(
            "Status",
            "status",
            *(option(label, value) for value, label in STATUSES.items()),
            value=TicketList.status,
            on_change=lambda chosen: rx.redirect(_address(status=chosen)),
        ),
        role="search",
        aria_label="Filtrar tickets",
        class_name="mb-4 flex flex-wrap items-end gap-3",
    )


def _count() -> rx.Var[str]:
    return rx.cond(
        TicketList.is_loaded,
        rx.match(
            TicketList.total,
            (0, "Nenhum ticket"),
            (1, "1 ticket"),
            TicketList.total.to_string() + " tickets",
        ),
        "Carregando…",
    )


def _found() -> rx.Component:
    return rx.fragment(
        ticket_table(),
        ticket_cards(),
        rx.cond(TicketList.pages > 1, _pages()),
    )


def _pages() -> rx.Component:
    def step(label: str, href: rx.Var, name: str) -> rx.Component:
        return rx.cond(
            href != "",
            rx.el.a(label, href=href, aria_label=name, class_name="button button-secondary"),
            rx.el.span(label, aria_hidden="true", class_name="button button-secondary opacity-40"),
        )

    return rx.el.nav(
        step("«", TicketList.first_link, "Primeira página"),
        step("‹", TicketList.previous_link, "Página anterior"),
        rx.el.span(
            "Página ",
            TicketList.page.to_string(),
            " de ",
            TicketList.pages.to_string(),
            aria_current="page",
            class_name="px-2 text-soft",
        ),
        step("›", TicketList.next_link, "Próxima página"),
        step("»", TicketList.last_link, "Última página"),
        aria_label="Páginas",
        class_name="mt-4 flex items-center justify-center gap-2",
    )


def _nothing() -> rx.Component:
    is_filtered = (TicketList.q != "") | (TicketList.status != "todos")
    return rx.cond(
        is_filtered,
        empty_state(
            "Nada encontrado",
            "Nenhum ticket corresponde à pesquisa e aos filtros. ",
            "Pesquise por parte do assunto ou do número.",
            icon="search",
            action=link_button("Limpar filtros", routes.TICKETS),
        ),
        empty_state(
            "Nenhum ticket por aqui",
            "Quando você abrir um ticket, acompanhará as respostas nesta página.",
            icon="inbox",
            action=link_button("Novo ticket", routes.NEW_TICKET, kind="primary", icon="plus"),
        ),
    )
