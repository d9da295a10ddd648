"""The lab's front door, in the order of the portal's own."""

import reflex as rx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kartado_portal import logs
from kartado_portal.settings import get_settings
from kartado_portal.shell.notices import departure
from kartado_portal.ui.native_form import native_form
from kartado_portal.web import health
from kartado_portal.web.entrance import install
from kartado_portal.web.failure import Failure
from kartado_portal.web.identity import Identity
from kartado_portal.web.shield import Shield
from lab.board import Board
from lab.people import find_actor

logs.configure(form=get_settings().log_format)


async def take(request: Request) -> Response:
    """Take a body."""
    return PlainTextResponse(str(len(await request.body())))


async def crash(_: Request) -> Response:
    """Be a bug."""
    raise RuntimeError("canary-crash senha=canary-crash-password")


async def database() -> None:
    """Be usable."""


async def mail() -> None:
    """Be away."""
    raise ConnectionRefusedError("canary-inside")


def leave() -> rx.Component:
    """Go where the gate sends the tab."""
    return rx.cond(Identity.leave_for != "", departure(path=Identity.leave_for))


def home() -> rx.Component:
    """The public page."""
    return rx.el.main(
        rx.el.h1("Lab"),
        rx.el.input(aria_label="busca", on_change=Board.search),
        rx.el.p(Board.found, id="found"),
        rx.el.button("Quebrar", on_click=Board.explode("canary-typed")),
        rx.el.button("Fechar", on_click=Board.close(1)),
        rx.el.p(Failure.sentence, " ", Failure.code, id="failure"),
        rx.el.p(Identity.email, id="who"),
        leave(),
        rx.el.form(
            rx.el.input(name="assunto", aria_label="assunto"),
            rx.el.input(name="aceite", type="checkbox", aria_label="aceite"),
            rx.el.button("Enviar", type="submit"),
            on_submit=Board.submit,
        ),
        rx.el.p(Board.form.to_string(), id="form"),
        rx.el.a("quadro", href="/quadro"),
    )


def board() -> rx.Component:
    """The page of whoever signed in."""
    return rx.el.main(
        rx.el.h1("Quadro"),
        rx.el.p(Board.secret, id="secret"),
        rx.el.p(Identity.email, id="who"),
        leave(),
        rx.el.a("lab", href="/"),
    )


def sign_in() -> rx.Component:
    """Where those go who are nobody."""
    return rx.el.main(
        rx.el.h1("Entrar"),
        native_form(rx.el.button("Entrar", type="submit"), action="/take"),
    )


app = rx.App(
    toaster=None,
    api_transformer=[
        Starlette(
            routes=[
                Route("/take", take, methods=["POST"]),
                Route("/anexos", take, methods=["POST"]),
                Route("/webhooks/whatsapp", take, methods=["POST"]),
                Route("/crash", crash),
                *health.routes({"database": database, "mail": mail}),
            ]
        ),
        Shield,
    ],
)
app.add_page(home, route="/")
app.add_page(board, route="/quadro", on_load=Board.load)
app.add_page(board, route="/quadro/[number]", on_load=Board.load)
app.add_page(home, route="/oi", on_load=Board.greet)
app.add_page(sign_in, route="/entrar")
install(app, find_actor=find_actor)
