"""The frame of the settings: the list of their pages at the side, and the cards of one."""

from itertools import chain

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.icon import icon
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.text import page_heading

GROUPS = (
    (
        "Atendimento",
        (
            ("Categorias", routes.SETTINGS),
            ("Etapas", routes.STAGES),
            ("Prazos", routes.SLA),
            ("Horários", routes.HOURS),
            ("Respostas e macros", routes.SETTINGS_REPLIES),
        ),
    ),
    ("Equipe e segurança", (("Equipe", routes.SETTINGS_TEAM), ("Auditoria", routes.AUDIT))),
    ("E-mails", (("Recebidos", routes.HELD_MAIL), ("Entregas", routes.DELIVERIES))),
    (
        "Dados",
        (
            ("Arquivos", routes.FILE_LIMITS),
            ("Retenção", routes.RETENTION),
            ("Termo", routes.TERMS_SETTINGS),
        ),
    ),
)
PAGES = tuple(chain.from_iterable(pages for _, pages in GROUPS))
"""Every page of the settings: how the list calls it, and its address."""
FORM = "grid gap-3 justify-items-start *:w-full [&>button]:w-auto"
"""The look of a form within a card."""

_FRAME = "mx-auto w-full max-w-[80rem] px-4 sm:px-6"
"""As wide as a page beside the list can be read."""


def settings_page(
    here: str, is_loaded: rx.Var[bool], *cards: rx.Component, columns: bool = True
) -> rx.Component:
    """Return the page at the address `here`, one of `PAGES`; one column where cards are wide."""
    shape = "xl:grid-cols-2" if columns else ""
    return rx.el.div(
        page_heading("Configurações"),
        rx.el.div(
            _places(here),
            rx.cond(
                is_loaded,
                rx.el.div(*cards, class_name=f"grid items-start gap-6 {shape} [&>*]:min-w-0"),
                skeleton_page(),
            ),
            class_name="grid items-start gap-6 lg:grid-cols-[13rem_minmax(0,1fr)] lg:gap-8",
        ),
        class_name=f"{_FRAME} py-8",
    )


def _places(here: str) -> rx.Component:
    """Return the list of the pages; on small screens behind what says which one this is."""
    label = next(label for label, href in PAGES if href == here)
    return rx.el.nav(
        rx.el.details(
            rx.el.summary(
                rx.el.span("Seção: ", class_name="text-soft"),
                rx.el.strong(label, class_name="min-w-0 flex-1 break-words font-semibold"),
                icon("chevron-down", class_name="text-soft"),
                class_name="input folded-list",
            ),
            rx.el.div(
                *_groups(here, "folded"),
                class_name="card mt-2 grid gap-4 p-3 sm:grid-cols-2",
            ),
            class_name="lg:hidden",
        ),
        rx.el.div(*_groups(here, "side"), class_name="hidden gap-5 lg:grid"),
        aria_label="Configurações",
        class_name="side-list",
    )


def _groups(here: str, name: str) -> list[rx.Component]:
    return [
        rx.el.div(
            rx.el.p(
                heading, id=f"{name}-{place}", class_name="px-3 text-sm font-semibold text-soft"
            ),
            rx.el.ul(
                *(_entry(label, href, is_here=href == here) for label, href in pages),
                role="list",
                aria_labelledby=f"{name}-{place}",
                class_name="mt-1",
            ),
        )
        for place, (heading, pages) in enumerate(GROUPS)
    ]


def _entry(label: str, href: str, *, is_here: bool) -> rx.Component:
    current = {"aria_current": "page"} if is_here else {}
    return rx.el.li(rx.el.a(label, href=href, class_name="view-link side-link", **current))
