"""`/analista/clientes`: people and companies."""

import reflex as rx
from reflex_base.vars.function import FunctionVar

from kartado_portal import routes
from kartado_portal.ui.card import empty_state
from kartado_portal.ui.icon import icon
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import TARGET, link, page_heading, visually_hidden
from kartado_portal.ui.theme import PAGE
from kartado_portal.workspace.schemas import CompanyRow, PersonRow
from kartado_portal.workspace.states.directory import Directory

_CELL = "border-b border-line px-3 py-2 align-top break-words"
_KINDS = {"pessoas": "Pessoas", "empresas": "Empresas"}


def directory() -> rx.Component:
    """Return the page; what it shows is loaded by `Directory.load`."""
    return rx.el.div(
        page_heading("Clientes"),
        _search(),
        rx.cond(
            Directory.is_loaded,
            rx.cond(
                Directory.total > 0,
                rx.cond(Directory.kind == "empresas", _companies(), _people()),
                empty_state("Ninguém encontrado", "Confira a grafia ou procure pelo domínio."),
            ),
            skeleton_page(),
        ),
        _steps(),
        class_name=f"{PAGE} py-8",
    )


def _address(kind: rx.Var | str, q: rx.Var | str) -> rx.Var[str]:
    encode = rx.Var("encodeURIComponent").to(FunctionVar)
    return (
        rx.Var.create(f"{routes.DIRECTORY}?tipo=").to(str)
        + rx.Var.create(kind).to(str)
        + "&q="
        + encode.call(q).to(str)
    )


def _search() -> rx.Component:
    return rx.el.div(
        rx.el.nav(
            *(
                rx.el.a(
                    label,
                    href=_address(kind, Directory.q),
                    aria_current=rx.cond(Directory.kind == kind, "page", "false"),
                    class_name="chip",
                )
                for kind, label in _KINDS.items()
            ),
            aria_label="O que mostrar",
            class_name="flex gap-2",
        ),
        rx.el.div(
            rx.el.label("Pesquisar", html_for="search", class_name="field-label"),
            rx.el.div(
                icon("search", class_name="pointer-events-none absolute left-3 top-3 text-soft"),
                rx.debounce_input(
                    rx.el.input(
                        id="search",
                        type="search",
                        value=Directory.q,
                        placeholder="Nome, e-mail ou domínio",
                        on_change=lambda typed: rx.redirect(
                            _address(Directory.kind, typed), replace=True
                        ),
                        class_name="input w-full pl-10",
                        max_length=200,
                        auto_complete="off",
                    ),
                    debounce_timeout=150,
                ),
                class_name="relative",
            ),
            class_name="w-full min-w-0 sm:w-auto sm:flex-1",
        ),
        rx.el.p(
            rx.cond(
                Directory.is_loaded,
                rx.cond(Directory.total == 1, "1 cadastro", f"{Directory.total} cadastros"),
                "Carregando…",
            ),
            role="status",
            class_name="text-soft",
        ),
        class_name="mb-4 flex flex-wrap items-end gap-4",
    )


def _table(caption: str, headings: tuple[str, ...], body: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.caption(visually_hidden(caption), class_name="unseen"),
            rx.el.thead(
                rx.el.tr(
                    *(
                        rx.el.th(label, scope="col", class_name=f"{_CELL} font-semibold")
                        for label in headings
                    )
                )
            ),
            rx.el.tbody(body),
            class_name="w-full border-collapse text-left text-sm",
        ),
        tab_index=0,
        role="region",
        aria_label=caption,
        class_name="card overflow-x-auto p-0",
    )


def _people() -> rx.Component:
    return _table(
        "Pessoas",
        ("Nome", "E-mail", "Empresa", "Papel", "Conta"),
        rx.foreach(Directory.people, _person),
    )


def _person(one: PersonRow) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            link(one.name, f"{routes.DIRECTORY}/pessoas/{one.id}", class_name=TARGET),
            scope="row",
            class_name=f"{_CELL} font-medium",
        ),
        rx.el.td(one.email, class_name=f"{_CELL} text-soft"),
        rx.el.td(one.company, class_name=_CELL),
        rx.el.td(one.role, class_name=_CELL),
        rx.el.td(one.state, class_name=_CELL),
    )


def _companies() -> rx.Component:
    return _table(
        "Empresas",
        ("Empresa", "Domínios", "Pessoas", "Quem vê os tickets"),
        rx.foreach(Directory.companies, _company),
    )


def _company(one: CompanyRow) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            link(one.name, f"{routes.DIRECTORY}/empresas/{one.id}", class_name=TARGET),
            scope="row",
            class_name=f"{_CELL} font-medium",
        ),
        rx.el.td(one.domains, class_name=f"{_CELL} text-soft"),
        rx.el.td(one.members, class_name=f"{_CELL} tabular-nums"),
        rx.el.td(one.visibility, class_name=_CELL),
    )


def _steps() -> rx.Component:
    def step(label: str, href: rx.Var, name: str) -> rx.Component:
        return rx.cond(
            href != "",
            rx.el.a(label, href=href, aria_label=name, class_name="button button-secondary"),
        )

    return rx.cond(
        Directory.pages > 1,
        rx.el.nav(
            step("‹", Directory.previous_link, "Página anterior"),
            rx.el.span(f"Página {Directory.page} de {Directory.pages}", class_name="text-soft"),
            step("›", Directory.next_link, "Próxima página"),
            aria_label="Páginas",
            class_name="mt-4 flex items-center justify-center gap-2",
        ),
    )
