"""What a tab shows, kept on disk: one trip for all that an event changed.

Reflex writes each state of a tab by itself, with a trip to a thread for each (two or three an
event, a twelfth of its time), and looks at the tree of states by `await`.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path
from typing import Any, TypeVar, cast

import reflex as rx
import structlog
from reflex.istate.manager.disk import StateManagerDisk
from reflex.istate.manager.token import BaseStateToken
from reflex.state import BaseState
from reflex.utils.misc import run_in_thread

LATE_SECONDS = 0.1

_log = structlog.get_logger(__name__)

_State = TypeVar("_State", bound=type[rx.State])

_late: set[type[BaseState]] = set()


def may_be_late(state_class: _State) -> _State:
    """Have a State written a tenth of a second later than its event, with what comes meanwhile.

    For what the load of its page reads from the database again: a tab that connects to the next
    process misses nothing of it. All others are on disk before the next event of their tab.
    """
    _late.add(state_class)
    return state_class


class WrittenAtOnce(rx.State):
    """Changes when what an event changed may not be late, whatever it is."""

    _times: int = 0


async def write_at_once(state: rx.State) -> None:
    """Have all that this event changes on disk before the next event of the tab."""
    (await state.get_state(WrittenAtOnce))._times += 1


class TabStates(StateManagerDisk):
    """Reflex's manager of states on disk, with files of the same names and contents.

    When the server ends, what finished events have left to be written is written.
    """

    def __post_init__(self) -> None:
        """Begin with nothing to write."""
        self._owed: dict[str, tuple[BaseStateToken, list[BaseState]]] = {}
        self._waiting: set[str] = set()
        self._writers: set[asyncio.Task[None]] = set()
        cast(Any, super()).__post_init__()

    async def set_state_for_substate(self, token: Any, substate: Any) -> None:
        """Write the state and those below it that changed since they were last written.

        Called at the end of an event, while the tab's lock is held. Where all of them may be
        late, they wait.
        """
        if not isinstance(token, BaseStateToken):
            await super().set_state_for_substate(token, substate)
            return
        if changed := list(_changed(substate)):
            self._owed[token.cache_key] = token, changed
            if all(map(_is_late, changed)):
                self._write_soon(token)
            else:
                await self._write_owed(token)

    async def close(self) -> None:
        """Write what is owed, and wait for what is being written.

        Not what an event changed that was cut off: it is half done, and never said so.
        """
        for task in self._writers:
            task.cancel()
        await asyncio.gather(*self._writers, return_exceptions=True)
        self._waiting.clear()
        for token, _ in tuple(self._owed.values()):
            await self._try_to_write(token)
        await cast(Any, super()).close()

    def _write_soon(self, token: BaseStateToken) -> None:
        if token.cache_key not in self._waiting:
            self._waiting.add(token.cache_key)
            task = asyncio.create_task(self._write_later(token))
            self._writers.add(task)
            task.add_done_callback(self._writers.discard)

    async def _write_later(self, token: BaseStateToken) -> None:
        await asyncio.sleep(LATE_SECONDS)
        # Like an event of the tab: never between two halves of one, nor beside its writing.
        async with self._states_locks.get(token.lock_key) or asyncio.Lock():
            self._waiting.discard(token.cache_key)
            await self._try_to_write(token)

    async def _try_to_write(self, token: BaseStateToken) -> None:
        try:
            await self._write_owed(token)
        except Exception:  # whatever it is, the other tabs are still to be written
            _log.exception("tab.not_written")

    async def _write_owed(self, token: BaseStateToken) -> None:
        """Write what is owed of a tab by one trip; what fails stays owed."""
        if token.cache_key not in self._owed:  # an event that may not be late has written all
            return
        _, owed = self._owed[token.cache_key]
        folder = str(self.states_directory)
        files = [
            (f"{folder}/{_name(token, one)}", content)
            for one in owed
            if one._was_touched and (content := token.serialize(one))
        ]
        for one in owed:
            one._was_touched = False
        writing = asyncio.ensure_future(run_in_thread(lambda: _write(files)))
        try:
            await asyncio.shield(writing)
        finally:
            # Cut off meanwhile: until this is done nobody else may write for the tab.
            while not writing.done():
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.wait([writing])
            if writing.cancelled() or writing.exception():
                for one in owed:
                    one._was_touched = True
            else:
                self._owed.pop(token.cache_key, None)


def keep_tabs(app: rx.App) -> None:
    """Have the tabs of `app` kept so, where they are kept on disk."""
    if type(app._state_manager) is StateManagerDisk:
        make: Any = TabStates  # its base's methods look abstract to mypy, but not at each run
        app._state_manager = make()


def _changed(state: BaseState) -> Iterator[BaseState]:
    """Yield the states of a tree that changed since they were last written."""
    if state._was_touched:
        yield state
    for below in state.substates.values():
        yield from _changed(below)


def _is_late(state: BaseState) -> bool:
    # Reflex's own say where the tab is, which the next connection says as well.
    return type(state) in _late or type(state).__module__ == "reflex.state"


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
