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


class MessageField(rx.Component):
    """Where one writes: a textarea called `message` in a form, which also sends its `key`, and as
    `uploads` how many files are still on their way when it goes (`file_drop.uploads_counter`).

    It empties when `acked` becomes the key; `content` is put in whenever it or `stamp` changes.
    `storage` names what the tab keeps meanwhile.
    """

    library = _SCRIPT
    tag = "MessageField"

    storage: rx.Var[str]
    acked: rx.Var[str]
    content: rx.Var[str]
    stamp: rx.Var[int]
    count_uploads: rx.Var[Any]
    placeholder: rx.Var[str]
    max_length: rx.Var[int]
    auto_focus: rx.Var[bool]
    on_typed: rx.EventHandler[rx.event.passthrough_event_spec(str)]  # type: ignore[valid-type]


class DoorButton(rx.Component):
    """The button that shows the panel; `on_visit` gets which visitor the browser is."""

    library = _SCRIPT
    tag = "DoorButton"

    panel: rx.Var[str]
    is_alive: rx.Var[bool]
    """Whether the page has heard from the server since it was connected."""
    on_sight: rx.EventHandler[rx.event.passthrough_event_spec(bool)]  # type: ignore[valid-type]
    """Gets whether the tab is in sight, while the panel is open."""
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

    is_alive: rx.Var[bool]
    on_sight: rx.EventHandler[rx.event.passthrough_event_spec(bool)]  # type: ignore[valid-type]
    on_visit: rx.EventHandler[rx.event.passthrough_event_spec(str)]  # type: ignore[valid-type]
