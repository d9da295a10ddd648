"""Setting gate, live hub and words for failures before an app, in the one order that is safe."""

import reflex as rx

from kartado_portal.live.hub import hub
from kartado_portal.logs import frontend_exception_handler
from kartado_portal.web.failure import backend_exception_handler
from kartado_portal.web.gate import Gate
from kartado_portal.web.identity import FindActor, refresh_identity, use_lookup
from kartado_portal.web.tab_states import keep_tabs
from kartado_portal.web.wire import write_with_orjson


def install(app: rx.App, *, find_actor: FindActor, peek_actor: FindActor | None = None) -> None:
    """Have every event of `app` pass the gate, and open pages follow what changes.

    `find_actor(cookie_header)` answers events; `peek_actor` answers work that the person did
    not start, and so must not count as use of the sign-in (the idle limit would never come).
    """
    _make_no_route_vars()
    use_lookup(find_actor, peek_actor)
    keep_tabs(app)
    write_with_orjson(app)
    # Before Reflex's own middleware, which answers `hydrate` with the whole state.
    app.add_middleware(Gate(), index=0)
    app.backend_exception_handler = backend_exception_handler
    app.frontend_exception_handler = frontend_exception_handler
    app.register_lifespan_task(hub.run, admit=refresh_identity)


def _make_no_route_vars() -> None:
    """Have Reflex make no var of `[key]` and `[number]`; call it before pages are added.

    Handlers read the path itself, no page shows these vars, and Reflex would work out each of
    them, and send it, at every change of page.
    """
    rx.State.setup_dynamic_args = classmethod(lambda _state, _args: None)  # type: ignore[method-assign, assignment]
