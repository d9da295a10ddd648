"""The browser's half of opening and closing the panel (`assets/chat_door.js`)."""

from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData
from reflex_base.vars.base import Var
from reflex_base.vars.function import FunctionVar

PANEL = "katia"
"""The id of the panel."""
_SCRIPT = "$/public/chat_door"


def _name(name: str) -> Var:
    return Var(name, _var_data=VarData(imports={_SCRIPT: [ImportVar(tag=name)]}))


def call(name: str, *args: Any) -> Var:
    """Return the call of one of the script's functions."""
    return _name(name).to(FunctionVar).call(*args)


def on_message_key() -> Var:
    """Return the handler by which Enter sends."""
    return _name("onMessageKey")


class DoorButton(rx.Component):
    """The button that shows the panel; `on_visit` gets which visitor the browser is."""

    library = _SCRIPT
    tag = "DoorButton"

    panel: rx.Var[str]
    may_look: rx.Var[bool]
    """Whether there is somebody whose unread words can be counted."""
    on_look: rx.EventHandler[rx.event.no_args_event_spec]  # type: ignore[valid-type]
    title: rx.Var[str]
    on_visit: rx.EventHandler[rx.event.passthrough_event_spec(str)]  # type: ignore[valid-type]


class WithCorner(rx.Component):
    """The page, and `corner` after it."""

    library = _SCRIPT
    tag = "WithCorner"

    corner: rx.Var[rx.Component]


class Arrival(rx.Component):
    """Tells at once which visitor the browser is."""

    library = _SCRIPT
    tag = "Arrival"

    on_visit: rx.EventHandler[rx.event.passthrough_event_spec(str)]  # type: ignore[valid-type]
