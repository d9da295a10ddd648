"""Who sits before a tab, as the server knows it.

The tab's token proves nothing: whoever presents it would read its state. What counts is the
HttpOnly cookie of the socket's handshake, looked up in the database at every event, and a tab
that changes hands is emptied first.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import reflex as rx
from reflex_base.registry import RegistrationContext

from kartado_portal import routes
from kartado_portal.actor import Actor, Role
from kartado_portal.errors import NotAllowed
from kartado_portal.web.errors import NotSignedIn

FindActor = Callable[[str], Awaitable[Actor | None]]

_ADDRESS_LIMIT = 1_000
"""Characters of a page's address that are worth coming back to."""

_lookups: dict[str, FindActor] = {}


class Identity(rx.State):
    """The signed-in person, for the bar and the menus. Nothing here decides a right."""

    is_signed_in: bool = False
    name: str = ""
    email: str = ""
    role: str = ""
    is_staff: bool = False
    leave_for: str = ""
    """A path that the browser loads whole, with a fresh handshake; empty: stay.

    `rx.redirect` stays within the page, and a socket keeps the cookies of its handshake.
    """

    _actor: Actor | None = None

    def _become(self, actor: Actor | None) -> None:
        """Show `actor`; writes only what differs, so that nothing is sent for nothing."""
        if actor == self._actor:
            return
        self._actor = actor
        self.is_signed_in = actor is not None
        self.name = actor.name if actor else ""
        self.email = actor.email if actor else ""
        self.role = actor.role.value if actor else ""
        self.is_staff = actor.is_staff if actor else False


def use_lookup(find_actor: FindActor, peek_actor: FindActor | None = None) -> None:
    """Have people looked up so from now on; `peek_actor` without counting as use."""
    _lookups.update(find=find_actor, peek=peek_actor or find_actor)


async def look_up(cookie_header: str, *, is_use: bool = True) -> Actor | None:
    """Return who holds the cookies; nobody without cookies, and without a query."""
    return await _lookups["find" if is_use else "peek"](cookie_header) if cookie_header else None


async def settle(state: rx.State, actor: Actor | None) -> bool:
    """Make the tab `actor`'s; return whether it was somebody's whose data had to be dropped.

    Also when the same person's rights changed: an analyst who became a customer keeps no
    staff page on screen.
    """
    identity = await state.get_state(Identity)
    before = identity._actor
    must_drop = before is not None and _lost(before, actor)
    if must_drop:
        await empty(state)
        identity = await state.get_state(Identity)
    identity._become(actor)
    return must_drop


async def empty(state: rx.State) -> None:
    """Reset every state of the tab, also those that this event had not loaded."""
    root: Any = state._get_root_state()
    was_hydrated = root.is_hydrated
    for state_class in list(RegistrationContext.get().base_states.values()):
        if state_class.get_root_state() is type(root):
            await root.get_state(state_class)
    root.reset()
    # The page is still there and listening; only what it showed is gone.
    root.is_hydrated = was_hydrated


async def refresh_identity(state: rx.State, cookie_header: str | None = None) -> bool:
    """Look the person up again, for work that no event of the tab started.

    `cookie_header` is the socket's own when the caller knows it; otherwise the one of the
    last event. Returns False when the sign-in ended or another person took the seat: the
    state was emptied and the tab is sent away, so the caller shows nothing.
    """
    if cookie_header is None:
        cookie_header = state.router.headers.cookie
    if not await settle(state, await look_up(cookie_header, is_use=False)):
        return True
    identity = await state.get_state(Identity)
    identity.leave_for = current_path(state)
    return False


async def actor_of(state: rx.State) -> Actor | None:
    """Return who acts in this tab, as the gate found at this event."""
    return (await state.get_state(Identity))._actor


async def require_actor(state: rx.State, *roles: Role | str) -> Actor:
    """Return who acts, for a handler that needs somebody.

    Raises: NotSignedIn; NotAllowed when roles are named and the person has none of them.
    """
    actor = await actor_of(state)
    if actor is None:
        raise NotSignedIn()
    if roles and actor.role not in roles:
        raise NotAllowed()
    return actor


def current_path(state: rx.State) -> str:
    """Return path and query of the page that the tab says it shows; `/` when that is odd.

    The client writes it, so it is held to the same rule as any wish for a page.
    """
    url = state.router.url
    address = f"{url.path}?{url.query}" if url.query else url.path
    return routes.safe_next(address[:_ADDRESS_LIMIT], default=routes.HOME)


def _lost(before: Actor, actor: Actor | None) -> bool:
    """Whether what `before` was shown may not be `actor`'s. Setting up costs nothing."""
    is_shut = actor is not None and actor.lacks_second_factor and not before.lacks_second_factor
    return is_shut or _rights(before) != _rights(actor)


def _rights(actor: Actor | None) -> tuple[object, ...] | None:
    if actor is None:
        return None
    return actor.account_id, actor.role, actor.company_id, actor.sees_company
