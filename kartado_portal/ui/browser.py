"""Acts that happen in the browser alone, inside its own event, without a trip to the server.

Expressions bound in the page are compiled with it, so they need no `unsafe-eval`; the same
sent by a handler (`rx.call_script`) would.
"""

from typing import Any

from reflex_base.event import EventChain
from reflex_base.vars.base import Var
from reflex_base.vars.function import ArgsFunctionOperation, FunctionVar
from reflex_base.vars.object import ObjectVar


def call(thing: ObjectVar, method: str, *args: Any) -> ObjectVar:
    """Return the call `thing?.method(...args)`."""
    return thing[method].to(FunctionVar).call(*args).to(ObjectVar)


def find(selector: Var[str] | str) -> ObjectVar:
    """Return the first element that the CSS `selector` finds, or null."""
    return call(Var("document").to(ObjectVar), "querySelector", selector)


def at_once(*acts: Var) -> Var:
    """Return a handler that acts inside the browser's own event.

    Not as an event of Reflex: those queue behind what the server is still answering, while
    the person types on, and a file chooser opens only within the click.
    """
    body = acts[0] if len(acts) == 1 else Var(f"[{', '.join(str(act) for act in acts)}]")
    return ArgsFunctionOperation.create((), body).to(FunctionVar, EventChain)


def form_values(id: str) -> Var[dict[str, str]]:
    """Return what the fields of the form `id` hold when the event fires.

    For a button that acts on a form and is not the one that submits it.
    """
    values: Var = Var(f"Object.fromEntries(new FormData(document.getElementById('{id}')))")
    return values.to(dict[str, str])
