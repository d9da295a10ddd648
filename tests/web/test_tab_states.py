"""A tab's states are on disk as Reflex itself would write them, now or soon, where they changed."""

import asyncio
import errno
import threading
from pathlib import Path

import pytest
from reflex.istate.manager.disk import StateManagerDisk
from reflex.istate.manager.token import BaseStateToken
from reflex.state import State

from kartado_portal.kartado_portal import app
from kartado_portal.web import tab_states
from kartado_portal.web.identity import Identity
from kartado_portal.web.tab_states import TabStates
from kartado_portal.workspace.states.queue import Queue

TOKEN = BaseStateToken(ident="6ad84a3c-6c4f-4a58-a9d2-8a3b7a0b5c11", cls=State)
SOON_SECONDS = 5


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REFLEX_STATES_WORKDIR", str(tmp_path / "states"))
    monkeypatch.setenv("REFLEX_STATE_MANAGER_DISK_DEBOUNCE", "0s")
    monkeypatch.setattr(tab_states, "LATE_SECONDS", 0.02)
    return tmp_path / "states"


def written(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


async def until_written(folder: Path, text: bytes) -> None:
    async with asyncio.timeout(SOON_SECONDS):
        while not any(text in content for content in written(folder).values()):
            await asyncio.sleep(0.01)


async def rename(manager: StateManagerDisk, name: str) -> None:
    """Change what may not be late."""
    async with manager.modify_state(TOKEN) as tab:
        (await tab.get_state(Identity)).name = name


async def show(manager: StateManagerDisk, text: str, token: BaseStateToken = TOKEN) -> None:
    """Change what the queue's page reads again from the database when it is loaded."""
    async with manager.modify_state(token) as tab:
        (await tab.get_state(Queue)).total_label = text


async def test_files_are_those_that_reflex_writes(folder: Path):
    reflexs = StateManagerDisk()
    await rename(reflexs, "Ana")
    await reflexs.close()
    theirs = written(folder)
    for one in folder.iterdir():
        one.unlink()

    ours = TabStates()
    await rename(ours, "Ana")
    await ours.close()

    assert written(folder) == theirs
    assert theirs


async def test_what_an_event_changed_is_on_disk_before_the_next_one(folder: Path):
    manager = TabStates()

    for name in ("Ana", "Bruno"):
        await rename(manager, name)
        assert any(name.encode() in content for content in written(folder).values())

    await manager.close()


async def test_what_is_read_again_is_written_soon_and_without_another_event(folder: Path):
    manager = TabStates()

    for text in ("3 tickets", "4 tickets"):
        await show(manager, text)
        await until_written(folder, text.encode())

    await manager.close()


async def test_what_is_read_again_is_written_once_for_events_in_a_row(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tab_states, "LATE_SECONDS", 3600)
    manager = TabStates()

    for text in ("3 tickets", "4 tickets", "5 tickets"):
        await show(manager, text)
        assert written(folder) == {}
    await manager.close()

    assert any(b"5 tickets" in content for content in written(folder).values())


async def test_what_an_event_is_still_changing_is_not_written(folder: Path):
    manager = TabStates()
    other = BaseStateToken(ident="0b5f6a1e-93d4-4dd7-8d1b-0d9b6f6f1c22", cls=State)
    await show(manager, "before")

    async with manager.modify_state(TOKEN) as tab:
        (await tab.get_state(Queue)).total_label = "half"
        await show(manager, "elsewhere", other)
        await until_written(folder, b"elsewhere")
        assert not any(b"half" in content for content in written(folder).values())
        (await tab.get_state(Queue)).total_label = "whole"

    await until_written(folder, b"whole")
    await manager.close()


async def test_a_server_that_ends_writes_what_is_late_and_nothing_half_done(folder: Path):
    manager = TabStates()
    await rename(manager, "Ana")
    await show(manager, "3 tickets")

    async with manager.modify_state(TOKEN) as tab:
        (await tab.get_state(Identity)).name = "Half"
        await manager.close()

        kept = b"".join(written(folder).values())
        assert b"3 tickets" in kept
        assert b"Ana" in kept
        assert b"Half" not in kept


async def test_what_may_be_late_is_not_when_its_event_says_so(folder: Path):
    manager = TabStates()

    async with manager.modify_state(TOKEN) as tab:
        (await tab.get_state(Queue)).total_label = "3 tickets"
        await tab_states.write_at_once(tab)

    assert any(b"3 tickets" in content for content in written(folder).values())
    await manager.close()


async def test_another_process_finds_what_the_tab_showed(folder: Path):
    manager = TabStates()
    await rename(manager, "Ana")
    await manager.close()

    async with TabStates().modify_state(TOKEN) as tab:
        assert (await tab.get_state(Identity)).name == "Ana"


async def test_only_what_changed_is_written_again(folder: Path):
    manager = TabStates()
    await rename(manager, "Ana")
    for one in folder.iterdir():
        one.unlink()

    async with manager.modify_state(TOKEN) as tab:
        assert (await tab.get_state(Identity)).name == "Ana"
    assert written(folder) == {}

    await rename(manager, "Bruno")
    assert len(written(folder)) == 1
    await manager.close()


async def test_a_folder_that_went_away_is_made_again(folder: Path):
    manager = TabStates()
    folder.rmdir()

    await rename(manager, "Ana")
    await manager.close()

    assert written(folder)


async def test_what_could_not_be_written_is_written_by_the_next_event(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    manager, write = TabStates(), tab_states._write

    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(tab_states, "_write", full)
    with pytest.raises(OSError, match="no space"):
        await rename(manager, "Ana")
    monkeypatch.setattr(tab_states, "_write", write)
    await show(manager, "3 tickets")
    assert any(b"Ana" in content for content in written(folder).values()), "not late"
    await manager.close()

    assert any(b"3 tickets" in content for content in written(folder).values())


async def test_what_is_late_and_could_not_be_written_is_written_at_the_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    manager, write, tried = TabStates(), tab_states._write, asyncio.Event()
    loop = asyncio.get_running_loop()

    def full(_: object) -> None:
        loop.call_soon_threadsafe(tried.set)
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(tab_states, "_write", full)
    await show(manager, "3 tickets")
    async with asyncio.timeout(SOON_SECONDS):
        await tried.wait()
    monkeypatch.setattr(tab_states, "_write", write)
    await manager.close()

    assert any(b"3 tickets" in content for content in written(folder).values())


async def test_an_event_cut_off_while_writing_lets_nobody_write_before_it_is_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    manager, write, may_go_on = TabStates(), tab_states._write, threading.Event()

    def slow(files: list[tuple[str, bytes]]) -> None:
        may_go_on.wait(SOON_SECONDS)
        write(files)

    monkeypatch.setattr(tab_states, "_write", slow)
    older = asyncio.create_task(rename(manager, "Older"))
    await asyncio.sleep(0.05)
    older.cancel()
    newer = asyncio.create_task(rename(manager, "Newer"))
    await asyncio.sleep(0.05)
    assert not newer.done()
    may_go_on.set()
    await newer
    await manager.close()

    kept = b"".join(written(folder).values())
    assert b"Newer" in kept
    assert b"Older" not in kept


async def test_an_event_that_changes_nothing_has_nothing_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    manager = TabStates()
    await rename(manager, "Ana")

    async with manager.modify_state(TOKEN):
        pass

    assert not manager._owed
    assert not manager._writers
    await manager.close()


def test_the_portal_keeps_its_tabs_so():
    assert isinstance(app._state_manager, TabStates)
    assert app._state_manager._write_debounce_seconds == 0, "late is what says so, and no more"
