"""The bar at the top: the name, where one can go, and who one is."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.ui.icon import icon
from kartado_portal.ui.logo import mark
from kartado_portal.ui.native_form import native_form
from kartado_portal.ui.nav_link import nav_link
from kartado_portal.ui.theme import PAGE
from kartado_portal.ui.theme_switch import theme_switch
from kartado_portal.ui.typed_words import forget_all
from kartado_portal.web.identity import Identity
from kartado_portal.workspace.components.waiting_chats import waiting_chats

NAME = "Portal do Cliente Kartado"
_MENU = "account-menu"


def brand() -> rx.Component:
    """Return the mark and the name, which lead home."""
    return rx.el.a(
        mark(),
        rx.el.span(
            rx.el.span("Portal do Cliente ", class_name="brand-first"),
            rx.el.span("Kartado"),
        ),
        href=routes.HOME,
        class_name="brand",
    )


def _nav(is_private: rx.Var[bool]) -> rx.Component:
    """Return the places; the same list is a second row on phones."""
    return rx.el.nav(
        rx.cond(
            Identity.is_signed_in | is_private,
            rx.cond(Identity.is_staff, rx.fragment(*_desk()), rx.fragment(*_requests())),
        ),
        rx.cond(
            Identity.is_staff,
            rx.fragment(),
            nav_link(
                icon("book-open"),
                "Base de conhecimento",
                href=routes.ARTICLES,
                is_section=True,
                class_name="nav-link",
            ),
        ),
        aria_label="Principal",
        class_name="nav",
    )


def _requests() -> list[rx.Component]:
    """Return the customers' places."""
    return [
        nav_link(
            icon("ticket"),
            "Tickets",
            href=routes.TICKETS,
            is_section=True,
            prefetch="render",
            class_name="nav-link",
        ),
        nav_link(
            icon("plus"),
            "Novo ticket",
            href=routes.NEW_TICKET,
            prefetch="render",
            class_name="nav-link",
        ),
    ]


def _desk() -> list[rx.Component]:
    """Return the analysts' places."""
    return [
        nav_link(
            icon("inbox"),
            "Fila",
            href=routes.DESK,
            is_section=True,
            prefetch="render",
            class_name="nav-link",
        ),
        nav_link(
            icon("message-circle"),
            "Conversas",
            waiting_chats(),
            href=routes.CONVERSATIONS,
            class_name="nav-link",
        ),
        nav_link(
            icon("building-2"),
            "Clientes",
            href=routes.DIRECTORY,
            is_section=True,
            class_name="nav-link",
        ),
        nav_link(
            icon("book-open"),
            "Artigos",
            href=routes.ARTICLE_DESK,
            is_section=True,
            class_name="nav-link",
        ),
        nav_link(icon("chart-column"), "Relatórios", href=routes.REPORTS, class_name="nav-link"),
    ]


def _account_menu() -> rx.Component:
    """Return the account's button and its menu, a native popover: Esc and a click away close it."""
    called = rx.cond(Identity.name != "", Identity.name, Identity.email)
    return rx.fragment(
        rx.el.button(
            icon("circle-user"),
            # The staff has more places to go; the name gives way to them first.
            rx.el.span(
                called,
                class_name=rx.cond(
                    Identity.is_staff,
                    "hidden max-w-40 truncate 2xl:inline",
                    "hidden max-w-40 truncate lg:inline",
                ),
            ),
            icon("chevron-down", size=16, class_name="hidden sm:block"),
            type="button",
            aria_label=f"Conta: {called}",
            custom_attrs={"popoverTarget": _MENU},
            class_name="button button-quiet px-3",
        ),
        rx.el.div(
            rx.el.p(Identity.name, class_name="font-semibold truncate"),
            rx.el.p(Identity.email, class_name="mb-2 truncate text-sm text-soft"),
            nav_link(icon("user"), "Minha conta", href=routes.ACCOUNT, class_name="menu-item"),
            rx.cond(
                Identity.role == "admin",
                nav_link(
                    icon("settings"),
                    "Configurações",
                    href=routes.SETTINGS,
                    is_section=True,
                    class_name="menu-item",
                ),
            ),
            rx.el.p("Aparência", class_name="mt-3 mb-1 text-sm text-soft", aria_hidden="true"),
            theme_switch(),
            id=_MENU,
            custom_attrs={"popover": "auto"},
            class_name="popover account-menu",
        ),
    )


def _somebody() -> rx.Component:
    return rx.el.span(icon("circle-user"), aria_hidden="true", class_name="px-3 text-soft")


def sign_out() -> rx.Component:
    """Return «Sair»: a native POST, for only the server can end the HttpOnly cookie."""
    return native_form(
        rx.el.button(
            icon("log-out"),
            "Sair",
            type="submit",
            on_click=forget_all(),
            class_name="button button-quiet px-3",
        ),
        action=routes.SIGN_OUT_POST,
    )


@rx.memo
def bar(is_private: rx.Var[bool]) -> rx.Component:
    """Return the whole bar.

    On private pages it expects somebody: until the server has said who, it neither offers
    "Entrar" nor moves what is there already.
    """
    return rx.el.header(
        rx.el.div(
            brand(),
            _nav(is_private),
            rx.el.div(
                rx.cond(
                    Identity.is_signed_in | is_private,
                    rx.fragment(
                        rx.cond(Identity.is_signed_in, _account_menu(), _somebody()), sign_out()
                    ),
                    nav_link(
                        icon("log-in"),
                        "Entrar",
                        href=routes.SIGN_IN,
                        # The pages of the sign-in family have the one «Entrar» that counts.
                        class_name="button button-secondary [.frame:has(.sign-in-family)_&]:hidden",
                    ),
                ),
                class_name="bar-end",
            ),
            class_name=f"{PAGE} bar-inside",
        ),
        class_name="bar no-print",
    )
