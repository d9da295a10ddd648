"""Who may send an event to a handler: declared under `@rx.event`, enforced by the gate."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from reflex_base.event import EventHandler

from kartado_portal.actor import Actor
from kartado_portal.web.payload import PayloadSchema

Audience = Literal["public", "customer", "analyst", "admin"]

SIGNED_IN: tuple[Audience, ...] = ("customer", "analyst", "admin")
STAFF: tuple[Audience, ...] = ("analyst", "admin")

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Policy:
    """Who may call a handler, and with what."""

    fn: Callable[..., Any]
    audience: frozenset[str]
    before_second_factor: bool = False

    @functools.cached_property
    def schema(self) -> PayloadSchema:
        """The payload's schema; made late, when every name in the annotations exists."""
        return PayloadSchema(self.fn)

    def admits(self, actor: Actor | None) -> bool:
        """Whether `actor` is among those who may call."""
        if "public" in self.audience:
            return True
        return actor is not None and actor.role in self.audience and not self.awaits(actor)

    def awaits(self, actor: Actor) -> bool:
        """Whether `actor` has to set up a second factor before calling."""
        return (
            actor.lacks_second_factor
            and not self.before_second_factor
            and "public" not in self.audience
        )


def guarded(*audience: Audience, before_second_factor: bool = False) -> Callable[[F], F]:
    """Declare who may send this event; stands under `@rx.event`.

    `guarded("public")` is everybody, `guarded(*SIGNED_IN)` whoever signed in, `guarded(*STAFF)`
    Kartado's own. The gate knows nothing of tickets: whose row it is, the service checks.
    `before_second_factor` also admits staff that has yet to set up the one that is required.
    """
    unknown = set(audience) - {"public", *SIGNED_IN}
    if unknown or not audience:
        raise TypeError(f"guarded{audience}: name an audience among public, {', '.join(SIGNED_IN)}")

    def mark(fn: F) -> F:
        fn.__policy__ = Policy(fn, frozenset(audience), before_second_factor)  # type: ignore[attr-defined]
        return fn

    return mark


def policy_of(handler: EventHandler) -> Policy | None:
    """Return the policy that a registered handler declares, if any."""
    return getattr(handler.fn, "__policy__", None)
