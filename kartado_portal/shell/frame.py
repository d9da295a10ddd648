"""The frame around every page: skip link, bar, main, footer.

Pages know nothing of it: the front door frames each when it adds it,
`app.add_page(framed(page.content, audience=page.audience), ...)`.
"""

import functools
from collections.abc import Callable
from typing import Literal

import reflex as rx

from kartado_portal import routes
from kartado_portal.shell.bar import bar
from kartado_portal.shell.footer import footer
from kartado_portal.ui.button import link_button
from kartado_portal.ui.spinner import skeleton_page
from kartado_portal.ui.theme import PAGE
from kartado_portal.web.failure import NOT_ALLOWED
from kartado_portal.web.identity import Identity

Audience = Literal["public", "signed_in", "staff", "admin", "bare"]

MAIN = "conteudo"
"""The id of the main landmark, where the skip link leads."""


class _SkipLink(rx.Component):
    """A link that the browser follows by itself: it moves the focus, the router would not."""

    tag = "a"
    _is_tag_in_global_scope = True
    href: rx.Var[str]


def frame(content: rx.Component, *, audience: Audience = "public") -> rx.Component:
    """Return `content` inside the frame.

    `bare` is a page that stands in other sites' frames: it has no bar and no footer.
    A page for signed-in people shows its outline until the server has said who is there.
    This hides nothing from anybody, for pages are public files: what a page may show is
    loaded by handlers that check the actor.
    """
    if audience == "bare":
        return rx.el.main(content, id=MAIN, tab_index=-1)
    is_private = audience != "public"
    if is_private:
        allowed = {
            "signed_in": Identity.is_signed_in,
            "staff": Identity.is_staff,
            "admin": Identity.role == "admin",
        }[audience]
        meanwhile = _meanwhile()
        if audience != "signed_in":
            meanwhile = rx.cond(Identity.is_signed_in, _not_allowed(), meanwhile)
        content = rx.cond(allowed, content, meanwhile)
    return rx.el.div(
        _SkipLink.create("Pular para o conteúdo", href=f"#{MAIN}", class_name="skip"),
        bar(is_private=is_private),
        rx.el.main(
            content, id=MAIN, tab_index=-1, class_name=f"main{' main-tall' if is_private else ''}"
        ),
        footer(is_private=is_private),
        class_name="frame",
    )


def _meanwhile() -> rx.Component:
    return rx.el.div(
        skeleton_page(),
        rx.el.noscript("O Portal do Cliente Kartado precisa de JavaScript para funcionar."),
        class_name=f"{PAGE} py-8",
    )


def _not_allowed() -> rx.Component:
    return rx.el.div(
        rx.el.h1("Página da equipe Kartado", class_name="text-2xl font-bold sm:text-3xl"),
        rx.el.p(NOT_ALLOWED, class_name="text-soft"),
        rx.cond(
            Identity.is_staff,
            rx.el.div(link_button("Ir para a fila", routes.DESK, kind="primary", icon="inbox")),
            rx.el.div(
                link_button("Ver meus tickets", routes.TICKETS, kind="primary", icon="ticket")
            ),
        ),
        class_name=f"{PAGE} grid gap-4 py-16",
    )


def framed(
    page: Callable[[], rx.Component], *, audience: Audience = "public"
) -> Callable[[], rx.Component]:
    """Return the page function inside the frame.

    It keeps the page's module: Reflex puts into one file of JavaScript what one Python module
    defines, so a page must stay a page of its own module.
    """

    @functools.wraps(page)
    def whole() -> rx.Component:
        return frame(page(), audience=audience)

    return whole
