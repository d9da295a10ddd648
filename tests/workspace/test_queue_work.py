"""What is done to the selected rows, also when it is cut off."""

import asyncio
import threading
from typing import Any

import pytest
import reflex as rx
from sqlmodel import Session

from kartado_portal.database import unit_of_work
from kartado_portal.web.identity import Identity
from kartado_portal.workspace import services
from kartado_portal.workspace.states.queue_work import Selection
from tests.factories import actor_for, make_analyst, make_ticket

CLOSE = {"act": "close:"}


class PowerCut(Exception):
    """What ends an act in the middle."""


@pytest.fixture
async def selection(database: str) -> Any:
    """One selected row in a tab of the staff."""
    with unit_of_work() as session:
        nina = actor_for(session, make_analyst(session))
        number = make_ticket(session).number
    tab: Any = rx.State(_reflex_internal_init=True)
    (await tab.get_state(Identity))._become(nina)
    selected = await tab.get_state(Selection)
    selected.selected = [number]
    return selected


async def apply(selection: Any, seen_busy: list[bool] | None = None) -> None:
    """Press «Confirmar»; note whether the buttons slept while it was at work."""
    async for _ in Selection.event_handlers["apply"].fn(selection, CLOSE):
        if seen_busy is not None:
            seen_busy.append(selection.is_busy)


async def test_the_buttons_sleep_while_the_act_is_at_work(selection):
    seen_busy: list[bool] = []

    await apply(selection, seen_busy)

    assert seen_busy == [True]
    assert not selection.is_busy
    assert selection.done == "1 ticket fechado."


@pytest.mark.parametrize("is_cancelled", [True, False])
async def test_what_was_cut_off_can_be_done_again(selection, is_cancelled):
    act_on_all, began, cut = services.act_on_all, threading.Event(), threading.Event()

    def act_until_cut(session: Session, **about: Any) -> None:
        act_on_all(session, **about)
        began.set()
        cut.wait()
        raise PowerCut

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "act_on_all", act_until_cut)
        acting = asyncio.create_task(apply(selection))
        await asyncio.to_thread(began.wait)
        assert selection.is_busy
        if is_cancelled:
            acting.cancel()
            await asyncio.wait([acting])
        cut.set()
        with pytest.raises(asyncio.CancelledError if is_cancelled else PowerCut):
            await acting

    assert not selection.is_busy
    await apply(selection)
    assert selection.done == "1 ticket fechado."
