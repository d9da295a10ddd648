"""The browser's half of opening and closing the panel (`assets/chat_door.js`)."""

from typing import Any

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
