"""The front door: builds the app, frames and adds every page, mounts routes, starts the chores."""

# ruff: noqa: E402 (the imports are what takes long: they come after `gc.disable`)
import gc

# What is loaded here stays. To look for garbage in it took a fifth of the time of a start, and half
# a second at the end.
gc.disable()

import reflex as rx
from starlette.applications import Starlette

from kartado_portal import logs, own_data
from kartado_portal.accounts import http as accounts_http
from kartado_portal.accounts.cookies import TokenKeeper
from kartado_portal.chat import http as chat_http
from kartado_portal.chores import CHORES
from kartado_portal.files import http as files_http
from kartado_portal.knowledge import http as knowledge_http
from kartado_portal.mail import http as mail_http
from kartado_portal.probes import PROBES
from kartado_portal.settings import get_settings
from kartado_portal.shell.app_options import app_options
from kartado_portal.shell.frame import framed
from kartado_portal.sitemap import PAGES
from kartado_portal.tickets import http as tickets_http
from kartado_portal.tickets import queries
from kartado_portal.web import health
from kartado_portal.web.document import Documents
from kartado_portal.web.entrance import install
from kartado_portal.web.shield import Shield, built_pages
from kartado_portal.whatsapp import http as whatsapp_http
from kartado_portal.workspace import http as workspace_http
from kartado_portal.workspace.presence import run_presence


def _http_routes() -> Starlette:
    """Return what plain HTTP answers before any page: sign-in, files, export, health."""
    identify = accounts_http.identify
    anyone = chat_http.identify
    return Starlette(
        routes=[
            *accounts_http.routes(),
            *files_http.routes(identify=anyone, may_read=queries.may_read_attachment),
            *chat_http.http_routes(),
            *tickets_http.http_routes(identify=identify),
            *knowledge_http.http_routes(identify=identify, documents=Documents(built_pages())),
            *workspace_http.http_routes(identify=identify),
            *whatsapp_http.http_routes(),
            *mail_http.routes(),
            *health.routes(PROBES),
        ]
    )


def _build() -> rx.App:
    logs.configure(form=get_settings().log_format)
    app = rx.App(
        **app_options(), api_transformer=[_http_routes(), TokenKeeper, chat_http.HostDoor, Shield]
    )
    install(app, find_actor=accounts_http.find_actor, peek_actor=accounts_http.peek_actor)
    own_data.know_rooms()
    for page in PAGES:
        app.add_page(
            framed(page.content, audience=page.audience),
            route=page.route,
            title=page.whole_title,
            description=page.description,
            on_load=page.on_load,
        )
    for chore in CHORES:
        app.register_lifespan_task(chore)
    app.register_lifespan_task(run_presence)
    return app


app = _build()
gc.freeze()
gc.enable()
