"""A tab's states are on disk as Reflex itself would write them, and only what changed is."""

from pathlib import Path

import pytest
from reflex.istate.manager.disk import StateManagerDisk
from reflex.istate.manager.token import BaseStateToken
from reflex.state import State

from kartado_portal.kartado_portal import app
from kartado_portal.web.identity import Identity
from kartado_portal.web.tab_states import TabStates

TOKEN = BaseStateToken(ident="6ad84a3c-6c4f-4a58-a9d2-8a3b7a0b5c11", cls=State)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REFLEX_STATES_WORKDIR", str(tmp_path / "states"))
    return tmp_path / "states"


def written(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


async def test_files_are_those_that_reflex_writes(folder: Path):
    async with StateManagerDisk().modify_state(TOKEN) as tab:
        (await tab.get_state(Identity)).name = "Ana"
    theirs = written(folder)
    for one in folder.iterdir():
        one.unlink()

    async with TabStates().modify_state(TOKEN) as tab:
        (await tab.get_state(Identity)).name = "Ana"

    assert written(folder) == theirs
    assert theirs


async def test_another_process_finds_what_the_tab_showed(folder: Path):
    async with TabStates().modify_state(TOKEN) as tab:
        (await tab.get_state(Identity)).name = "Ana"

    async with TabStates().modify_state(TOKEN) as tab:
        assert (await tab.get_state(Identity)).name == "Ana"


async def test_only_what_changed_is_written_again(folder: Path):
    manager = TabStates()
    async with manager.modify_state(TOKEN) as tab:
        (await tab.get_state(Identity)).name = "Ana"
    for one in folder.iterdir():
        one.unlink()

    async with manager.modify_state(TOKEN) as tab:
        assert (await tab.get_state(Identity)).name == "Ana"
    assert written(folder) == {}

    async with manager.modify_state(TOKEN) as tab:
        (await tab.get_state(Identity)).name = "Bruno"
    assert len(written(folder)) == 1


async def test_a_folder_that_went_away_is_made_again(folder: Path):
    manager = TabStates()
    folder.rmdir()

    async with manager.modify_state(TOKEN) as tab:
        (await tab.get_state(Identity)).name = "Ana"

    assert written(folder)


def test_the_portal_keeps_its_tabs_so():
    assert isinstance(app._state_manager, TabStates)
