"""The frame of the settings: their pages side by side as tabs, each with cards."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import page_heading
from kartado_portal.ui.theme import PAGE

TABS = (
    ("Categorias", routes.SETTINGS),
    ("Respostas e macros", routes.SETTINGS_REPLIES),
    ("Etapas", routes.STAGES),
    ("Prazos", routes.SLA),
    ("Horários", routes.HOURS),
    ("Arquivos", routes.FILE_LIMITS),
    ("Retenção", routes.RETENTION),
    ("Termo", routes.TERMS_SETTINGS),
    ("Recebidos", routes.HELD_MAIL),
    ("Equipe", routes.SETTINGS_TEAM),
    ("Entregas", routes.DELIVERIES),
    ("Auditoria", routes.AUDIT),
)
FORM = "grid gap-3 justify-items-start *:w-full [&>button]:w-auto"
"""The look of a form within a card."""


def settings_page(
    here: str, is_loaded: rx.Var[bool], *cards: rx.Component, columns: bool = True
) -> rx.Component:
    """Return the page at the address `here`, one of `TABS`; one column where cards are wide."""
    shape = "lg:grid-cols-2" if columns else ""
    return rx.el.div(
        page_heading("Configurações"),
        rx.el.nav(
            *(_tab(label, href, is_here=href == here) for label, href in TABS),
            aria_label="Configurações",
            class_name="tab-row flex-wrap",
        ),
        rx.cond(
            is_loaded,
            rx.el.div(*cards, class_name=f"grid items-start gap-6 {shape} [&>*]:min-w-0"),
            skeleton_page(),
        ),
        class_name=f"{PAGE} py-8",
    )


def _tab(label: str, href: str, *, is_here: bool) -> rx.Component:
    current = {"aria_current": "page"} if is_here else {}
    return rx.el.a(label, href=href, class_name="tab inline-flex items-center", **current)
