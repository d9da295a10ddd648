"""The one gate that every event passes: deny by default.

Any client may send any event with any payload, whatever page it has seen. So each handler of
ours says under `@rx.event` who may call it, its signature says what it takes, and what says
neither is refused here, before the handler runs.
"""

import asyncio
import functools
from collections.abc import Callable
from typing import Annotated, Any

import reflex as rx
import structlog
from pydantic import Field
from reflex.middleware.middleware import Middleware
from reflex.state import (
    FrontendEventExceptionState,
    OnLoadInternalState,
    State,
    StateUpdate,
    UpdateVarsInternalState,
)
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext
from reflex_base.utils.format import format_event_handler

from kartado_portal import logs, routes
from kartado_portal.actor import Actor
from kartado_portal.live.hub import hub
from kartado_portal.settings import get_settings
from kartado_portal.web import failure
from kartado_portal.web.identity import (
    FindActor,
    Identity,
    current_path,
    look_up,
    settle,
    use_lookup,
)
from kartado_portal.web.pace import Pace, address_pace
from kartado_portal.web.page_load import begin_page
from kartado_portal.web.payload import PayloadSchema
from kartado_portal.web.policy import SIGNED_IN, STAFF, guarded, policy_of

_LONGEST_PAUSE_SECONDS = 2.0

__all__ = ["SIGNED_IN", "STAFF", "Gate", "guarded", "policy_of", "unguarded"]

_log = structlog.get_logger(__name__)


class Gate(Middleware):
    """Lets an event through to its handler, or not.

    Looks the person up in the database at every event, so that a sign-out, a disabled account
    or a changed role acts at once on sockets that are open.
    """

    def __init__(self, find_actor: FindActor | None = None) -> None:
        if find_actor is not None:
            use_lookup(find_actor)
        settings = get_settings()
        self._report_pace = Pace(per_second=0.1, burst=5)
        self._pace = Pace(per_second=settings.events_per_second, burst=settings.events_burst)
        self._address_pace = address_pace(settings)

    async def preprocess(
        self,
        app: Any,  # noqa: ARG002 (Reflex passes it by name)
        state: Any,
        event: Event,
    ) -> StateUpdate | None:
        """Return None to let the event pass, else what the tab is told instead."""
        router = state.router  # put together anew each time it is asked for
        await self._slow_down(router.session)
        actor = await look_up(router.headers.cookie)
        changed_hands = await settle(state, actor)
        hub.seat(router.session.client_token, actor.account_id if actor else None, router.url.path)
        # The event has a task, and so a context, of its own: the handler's lines carry this too.
        structlog.contextvars.bind_contextvars(
            handler=event.name.rpartition("____")[2],
            event_id=EventContext.get().txid,
            account=actor.account_id if actor else None,
            address=router.session.client_ip,
        )
        if changed_hands and event.name not in _page_starts():
            # The page was somebody else's: it is loaded anew, and decides for itself.
            return await _leave(state, current_path(state))
        if event.name in _internal():
            return await self._internal(state, event)
        return await self._judge(state, event, actor)

    async def _judge(self, state: Any, event: Event, actor: Actor | None) -> StateUpdate | None:
        registered = RegistrationContext.get().event_handlers.get(event.name)
        if registered is None:
            return StateUpdate()
        if event.name == _frontend_exception():
            return self._note_browser_error(event, state.router.session.client_ip)
        policy = policy_of(registered.handler)
        if policy is None:
            _log.warning("event.refused", why="no policy")
            return StateUpdate()
        if actor is not None and policy.awaits(actor):
            return await self._lead_to_second_factor(state)
        if not policy.admits(actor):
            _log.warning("event.refused", why="not admitted", role=actor.role if actor else None)
            if actor is None:
                return await _leave(state, routes.sign_in(current_path(state)))
            return await _tell(state, failure.NOT_ALLOWED)
        if (why := policy.schema.refusal(event.payload)) is not None:
            _log.warning("event.refused", why=why)
            return await _tell(state, failure.REFUSED)
        return None

    async def _lead_to_second_factor(self, state: Any) -> StateUpdate:
        """Answer staff that has to set up a second factor before anything else."""
        _log.warning("event.refused", why="no second factor")
        here = current_path(state)
        if here.partition("?")[0] == routes.SECOND_FACTOR:  # or the tab would go in circles
            return await _tell(state, failure.NOT_ALLOWED)
        return await _leave(state, routes.second_factor(here))

    async def _internal(self, state: Any, event: Event) -> StateUpdate | None:
        """Let Reflex's own events pass when they look as Reflex sends them."""
        if (why := _internal()[event.name].refusal(event.payload)) is not None:
            _log.warning("event.refused", why=why)
            return StateUpdate()
        if event.name == _hydrate_and_load():
            (await state.get_state(Identity)).leave_for = ""
            if event.payload.get("hashes"):  # a page from its beginning, not one that reconnects
                await begin_page(state)
        return None

    def _note_browser_error(self, event: Event, address: str) -> StateUpdate:
        """Log what broke in a browser. Reflex's own handler would answer with a script to run."""
        if self._report_pace.take(address):
            logs.note_browser_error(str(dict(event.payload).get("info", "")))
        return StateUpdate()

    async def _slow_down(self, session: Any) -> None:
        """Make a fast client wait for its own next event; the shield cuts floods off."""
        waited = 0.0
        while not (
            self._pace.take(session.client_token) and self._address_pace.take(session.client_ip)
        ):
            if waited >= _LONGEST_PAUSE_SECONDS:
                break
            await asyncio.sleep(0.1)
            waited += 0.1


async def _flush(state: Any) -> StateUpdate:
    """Return what changed, for an event that goes no further."""
    root = state._get_root_state()
    delta = await root._get_resolved_delta()
    root._clean()
    return StateUpdate(delta=delta)


async def _leave(state: Any, path: str) -> StateUpdate:
    """Send the tab to `path` by a whole load, since a socket keeps the cookies of its handshake."""
    identity = await state.get_state(Identity)
    identity.leave_for = path
    return await _flush(state)


async def _tell(state: Any, sentence: str) -> StateUpdate:
    (await state.get_state(failure.Failure))._tell(sentence)
    return await _flush(state)


def _hydrate(self: Any) -> None: ...


def _set_is_hydrated(self: Any, value: bool) -> None: ...


def _load(
    self: Any,
    vars: dict[str, Any] | None = None,
    hashes: Annotated[list[str], Field(max_length=1000)] | None = None,
) -> None: ...


def _update_vars(self: Any, vars: dict[str, Any]) -> None: ...


def unguarded() -> list[str]:
    """Return the registered handlers of ours that the gate would refuse to anybody.

    Every public method of a State is one, decorated or not; a test fails on each.
    """
    faults = []
    for name, registered in RegistrationContext.get().event_handlers.items():
        fn = registered.handler.fn
        if fn.__module__.startswith(("reflex.", "reflex_base.")):
            continue
        policy = policy_of(registered.handler)
        try:
            if policy is None:
                faults.append(f"{name}: no @guarded")
            else:
                policy.schema  # noqa: B018 (made at the first use, fails on what cannot be checked)
        except (TypeError, NameError) as error:
            faults.append(f"{name}: {error}")
    return faults


@functools.cache
def _internal() -> dict[str, PayloadSchema]:
    """Reflex's own events that a page cannot live without, and what each may carry."""
    own: tuple[tuple[type[rx.State], str, Callable[..., None]], ...] = (
        (State, "hydrate", _hydrate),
        (State, "set_is_hydrated", _set_is_hydrated),
        (State, "hydrate_and_load", _load),
        (OnLoadInternalState, "on_load_internal", _hydrate),
        (OnLoadInternalState, "set_is_hydrated", _set_is_hydrated),
        (UpdateVarsInternalState, "update_vars_internal", _update_vars),
    )
    return {
        format_event_handler(state.event_handlers[name]): PayloadSchema(shape)
        for state, name, shape in own
    }


@functools.cache
def _page_starts() -> frozenset[str]:
    """The events with which a tab shows a page from its beginning."""
    starts = (State.event_handlers["hydrate"], State.event_handlers["hydrate_and_load"])
    load = OnLoadInternalState.event_handlers["on_load_internal"]
    return frozenset(map(format_event_handler, (*starts, load)))


@functools.cache
def _hydrate_and_load() -> str:
    return format_event_handler(State.event_handlers["hydrate_and_load"])


@functools.cache
def _frontend_exception() -> str:
    return format_event_handler(
        FrontendEventExceptionState.event_handlers["handle_frontend_exception"]
    )
