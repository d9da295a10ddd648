"""What a tab shows, kept on disk: one trip for all that an event changed.

Reflex writes each state of a tab by itself, with a trip to a thread for each (two or three an
event, a twelfth of its time), and looks at the tree of states by `await`.
"""

from collections.abc import Iterator
from hashlib import md5
from pathlib import Path
from typing import Any

import reflex as rx
from reflex.istate.manager.disk import StateManagerDisk
from reflex.istate.manager.token import BaseStateToken
from reflex.state import BaseState
from reflex.utils.misc import run_in_thread


class TabStates(StateManagerDisk):
    """Reflex's manager of states on disk, with files of the same names and contents."""

    async def set_state_for_substate(self, token: Any, substate: Any) -> None:
        """Write the state and those below it that changed since they were last written."""
        if not isinstance(token, BaseStateToken):
            await super().set_state_for_substate(token, substate)
            return
        folder = str(self.states_directory)
        changed = [
            (f"{folder}/{_name(token, one)}", content)
            for one in _touched(substate)
            if (content := token.serialize(one))
        ]
        if changed:
            await run_in_thread(lambda: _write(changed))


def keep_tabs(app: rx.App) -> None:
    """Have the tabs of `app` kept so, where they are kept on disk."""
    if type(app._state_manager) is StateManagerDisk:
        make: Any = TabStates  # its base's methods look abstract to mypy, but not at each run
        app._state_manager = make()


def _touched(state: BaseState) -> Iterator[BaseState]:
    """Yield the states of a tree that changed, and take note that they will be written."""
    if state._was_touched:
        state._was_touched = False
        yield state
    for below in state.substates.values():
        yield from _touched(below)


def _name(token: BaseStateToken, state: BaseState) -> str:
    key = token._state_key(type(state))
    return f"{md5(key.encode(), usedforsecurity=False).hexdigest()}.pkl"


def _write(changed: list[tuple[str, bytes]]) -> None:
    for path, content in changed:
        file = Path(path)
        try:
            file.write_bytes(content)
        except FileNotFoundError:  # somebody removed the folder meanwhile
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
