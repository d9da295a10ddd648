"""`/analista/configuracoes/auditoria`: who did what, newest first; it cannot be changed."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.button import button, link_button, submit_button
from kartado_portal.ui.card import card, empty_state
from kartado_portal.ui.field import text_field
from kartado_portal.ui.text import visually_hidden
from kartado_portal.workspace.components.settings_page import settings_page
from kartado_portal.workspace.schemas import AuditRow
from kartado_portal.workspace.states.settings import AuditTrail

_CELL = "border-b border-line px-3 py-2 align-top break-words"
_HEADINGS = ("Quando", "Quem", "O que", "Em", "Endereço", "Detalhes")


def audit_trail() -> rx.Component:
    """Return the page; what it shows is loaded by `AuditTrail.load`."""
    return settings_page(
        routes.AUDIT,
        AuditTrail.is_loaded,
        card(
            rx.el.p(
                "O que foi feito, e por quem. Ninguém altera nada aqui.",
                class_name="mb-4 text-sm text-soft",
            ),
            _filters(),
            heading="Auditoria",
        ),
        rx.cond(AuditTrail.rows.length() > 0, _table(), _nothing()),
        columns=False,
    )


def _filters() -> rx.Component:
    def field(label: str, name: str, value: rx.Var, **props: object) -> rx.Component:
        return text_field(label, name, default_value=value, key=f"{name}-{value}", **props)

    return rx.el.form(
        field("De", "de", AuditTrail.first, type="date"),
        field("Até", "ate", AuditTrail.last, type="date"),
        field("Quem (e-mail)", "quem", AuditTrail.who),
        field("Ação começa com", "acao", AuditTrail.what, placeholder="ticket."),
        field("Em", "em", AuditTrail.about, placeholder="ticket:39011040425"),
        rx.el.div(
            submit_button("Filtrar", kind="secondary"),
            link_button("Exportar para CSV", AuditTrail.export_link, icon="download", server=True),
            class_name="flex flex-wrap gap-3 sm:col-span-full",
        ),
        on_submit=AuditTrail.narrow,
        class_name="grid gap-3 sm:grid-cols-2 "
        "xl:grid-cols-[repeat(4,minmax(0,1fr))_minmax(0,1.25fr)]",
    )


def _nothing() -> rx.Component:
    return empty_state("Nada encontrado", "Escolha outros dias ou outro filtro.")


def _table() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.table(
                rx.el.caption(visually_hidden("Auditoria"), class_name="unseen"),
                rx.el.thead(
                    rx.el.tr(
                        *(
                            rx.el.th(label, scope="col", class_name=f"{_CELL} font-semibold")
                            for label in _HEADINGS
                        )
                    )
                ),
                rx.el.tbody(rx.foreach(AuditTrail.rows, _row)),
                class_name="w-full border-collapse text-left text-sm",
            ),
            tab_index=0,
            role="region",
            aria_label="Eventos",
            class_name="card overflow-x-auto p-0",
        ),
        rx.cond(
            AuditTrail.has_older,
            rx.el.div(
                button("Mostrar mais antigos", on_click=AuditTrail.show_older),
                class_name="mt-4 text-center",
            ),
        ),
    )


def _row(row: AuditRow) -> rx.Component:
    return rx.el.tr(
        rx.el.td(row.when, class_name=f"{_CELL} whitespace-nowrap tabular-nums"),
        rx.el.td(row.who, class_name=_CELL),
        _worded(row.what, row.code),
        _worded(row.about, row.about_code),
        rx.el.td(row.address, class_name=f"{_CELL} text-soft"),
        rx.el.td(row.detail, class_name=f"{_CELL} min-w-48 text-soft"),
    )


def _worded(words: rx.Var[str], code: rx.Var[str]) -> rx.Component:
    """Return a cell of words, with the code below that the filter asks for."""
    return rx.el.td(words, rx.el.code(code, class_name="block text-xs text-soft"), class_name=_CELL)
