"""What is done at the queue when the queue's load, or what was done before, has failed."""

import asyncio
import threading
from typing import Any
from unittest.mock import Mock
from urllib.parse import parse_qsl

import pytest
import reflex as rx
from sqlmodel import Session, select

from kartado_portal import clock, routes
from kartado_portal.database import reading, unit_of_work
from kartado_portal.live.hub import hub
from kartado_portal.tickets.models import Category
from kartado_portal.web.identity import Identity
from kartado_portal.workspace import cards, saved_views, services
from kartado_portal.workspace.states.queue import Queue
from kartado_portal.workspace.states.queue_work import SavedViews, Selection
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


def go(tab: Any, query: str, path: str = routes.DESK) -> None:
    """Have the tab's next event come from this address, of the queue unless said."""
    place = {"token": "a-tab", "pathname": path, "asPath": f"{path}{query}"}
    tab.router_data = tab._update_router_vars(
        place | {"query": dict(parse_qsl(query[1:]))}, tab.router_data
    )


async def test_what_stays_on_screen_after_a_failed_load_is_not_the_view_of_the_address(database):
    with unit_of_work() as session:
        nina = actor_for(session, make_analyst(session))
        shown = make_ticket(session, category="Anterior").number
        make_ticket(session, category="Aqui")
        categories = session.exec(select(Category.name, Category.id)).all()
        about: dict[str, Any] = {"actor": nina, "is_shared": False, "now": clock.now()}
        before, here = (f"?categoria={dict(categories)[name]}" for name in ("Anterior", "Aqui"))
        for name, query in (("Anterior", before), ("Aqui", here)):
            saved_views.save_view(session, name=name, query=query, **about)
    tab: Any = rx.State(_reflex_internal_init=True)
    (await tab.get_state(Identity))._become(nina)
    queue, selection = await tab.get_state(Queue), await tab.get_state(Selection)
    load, select_all = Queue.event_handlers["load"].fn, Selection.event_handlers["select_all"].fn
    go(tab, before)
    await load(queue)
    assert queue.saved_name == "Anterior"

    go(tab, here)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cards, "queue_screen", Mock(side_effect=PowerCut))
        with pytest.raises(PowerCut):
            await load(queue)
    delete = SavedViews.event_handlers["delete"].fn
    await delete(await tab.get_state(SavedViews), queue.saved_id)
    await select_all(selection)

    with reading() as session:
        kept = [view.name for view in saved_views.list_views(session, actor=nina)]
    assert kept == ["Anterior", "Aqui"]
    assert selection.selected == [shown]
    await queue._refresh()
    assert queue.saved_name == "Aqui"
    await hub.unwatch(queue)


@pytest.mark.parametrize("path", [routes.DESK, f"{routes.DESK}/"])
async def test_what_is_done_late_from_another_page_leaves_the_queue_as_it_was(database, path):
    with unit_of_work() as session:
        nina = actor_for(session, make_analyst(session))
        shown = make_ticket(session, subject="Carreta parada").number
        make_ticket(session)
    tab: Any = rx.State(_reflex_internal_init=True)
    (await tab.get_state(Identity))._become(nina)
    queue = await tab.get_state(Queue)
    go(tab, "?q=carreta", path)
    await Queue.event_handlers["load"].fn(queue)
    await hub.unwatch(queue)

    go(tab, "", routes.desk_ticket(shown))
    await queue._show()

    assert [row.number for row in queue.rows] == [shown]
