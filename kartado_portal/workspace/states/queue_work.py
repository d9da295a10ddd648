"""What is done at the queue: rows are selected and acted upon, views are kept."""

from collections.abc import AsyncIterator

import reflex as rx

from kartado_portal import clock
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.ui.toast import say_error, say_ok
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import queries, saved_views, services
from kartado_portal.workspace.errors import NothingSelected
from kartado_portal.workspace.queue_address import query_of
from kartado_portal.workspace.schemas import BULK_LIMIT, BulkAct, Refused
from kartado_portal.workspace.states.queue import Queue

STEP = 25
"""Tickets a transaction: whoever writes meanwhile waits for no more than these."""

_WORDS = {
    "assign": ("1 ticket atribuído.", "{} tickets atribuídos."),
    "stage": ("1 ticket movido.", "{} tickets movidos."),
    "tag": ("1 ticket etiquetado.", "{} tickets etiquetados."),
    "close": ("1 ticket fechado.", "{} tickets fechados."),
}


class Selection(rx.State):
    """The rows that were selected; they stay so while the queue moves or pages are turned."""

    selected: list[str] = []
    is_page_selected: bool = False
    round: int = 0
    """Changes when the server selects: the boxes are made anew as `selected` says."""
    is_busy: bool = False
    done: str = ""
    refused: list[Refused] = []
    error: str = ""

    @rx.event
    @guarded(*STAFF)
    async def toggle(self, number: str) -> None:
        """Select a row, or no longer."""
        if number in self.selected:
            self.selected = [one for one in self.selected if one != number]
        elif len(self.selected) < BULK_LIMIT:
            self.selected = [*self.selected, number[:11]]
        else:
            self.round += 1
        await self._settle()

    @rx.event
    @guarded(*STAFF)
    async def toggle_page(self) -> None:
        """Select every row of the page; when they all are, none of them."""
        page = [row.number for row in (await self.get_state(Queue)).rows]
        others = [one for one in self.selected if one not in page]
        if len(others) + len(page) > len(self.selected):
            others = [*others, *page][:BULK_LIMIT]
        self.selected = others
        self.round += 1
        await self._settle()

    @rx.event
    @guarded(*STAFF)
    async def select_all(self) -> None:
        """Select the first tickets of the whole view, as many as one act takes."""
        actor = await require_actor(self)
        wanted = (await self.get_state(Queue))._wanted
        self.selected = await in_reading(
            queries.numbers, actor=actor, wanted=wanted, limit=BULK_LIMIT, now=clock.now()
        )
        self.round += 1
        await self._settle()

    @rx.event
    @guarded(*STAFF)
    async def clear(self) -> None:
        """Select nothing."""
        self.selected = []
        self.round += 1
        await self._settle()

    @rx.event
    @guarded(*STAFF)
    async def apply(self, form: dict[str, str]) -> AsyncIterator[None]:
        """Do one act to all that is selected: `act` is `kind:value`, or `tag` is a tag's name."""
        if self.is_busy:
            return
        kind, _, value = form.get("act", "").partition(":")
        act = BulkAct("tag", form["tag"]) if "tag" in form else BulkAct(kind, value)
        self._forget()
        self.is_busy = True
        yield
        done: list[str] = []
        try:
            await self._act_on_all(act, done)
        except PortalError as refused:
            self.error = str(refused)
        else:
            self.selected = []
            self.round += 1
        finally:  # also when the server ends
            self.is_busy = False
        if done:
            one, many = _WORDS[act.kind]
            self.done = one if len(done) == 1 else many.format(len(done))
        self.is_page_selected = False
        await (await self.get_state(Queue))._show()

    async def _act_on_all(self, act: BulkAct, done: list[str]) -> None:
        actor = await require_actor(self)
        numbers = list(self.selected)
        if not numbers:
            raise NothingSelected(limit=BULK_LIMIT)
        for start in range(0, len(numbers), STEP):
            came = await in_unit(
                services.act_on_all,
                actor=actor,
                numbers=numbers[start : start + STEP],
                bulk_act=act,
                now=clock.now(),
            )
            done += came.done
            self.refused = [*self.refused, *came.refused]

    async def _settle(self) -> None:
        """After a change of the selection: is all of the page in it, and no news of an act."""
        page = {row.number for row in (await self.get_state(Queue)).rows}
        self.is_page_selected = bool(page) and page <= set(self.selected)
        self._forget()

    def _forget(self) -> None:
        self.done, self.refused, self.error = "", [], ""


class SavedViews(rx.State):
    """Keeping the view that is shown, under a name."""

    error: str = ""
    round: int = 0
    """Changes when something was kept, so that the form closes."""

    @rx.event
    @guarded(*STAFF)
    async def save(self, form: dict[str, str | bool]) -> None:
        """Keep what the address asks for, for oneself or the team."""
        actor = await require_actor(self)
        queue = await self.get_state(Queue)
        try:
            await in_unit(
                saved_views.save_view,
                actor=actor,
                name=str(form.get("view_name", "")),
                query=query_of(queue._wanted),
                is_shared=bool(form.get("is_shared")),
                now=clock.now(),
            )
        except PortalError as refused:
            self.error = str(refused)
            return
        await self._kept("Visão salva.")

    @rx.event
    @guarded(*STAFF)
    async def rename(self, form: dict[str, str], view_id: int) -> None:
        """Give the saved view that is shown another name.

        Here and below `view_id` is that of the view that the browser showed.
        """
        actor = await require_actor(self)
        shown = (await self.get_state(Queue))._saved_view(view_id)
        about = {"actor": actor, "view_id": shown, "now": clock.now()}
        try:
            await in_unit(saved_views.rename_view, name=form.get("new_name", ""), **about)
        except PortalError as refused:
            if shown:
                self.error = str(refused)
            else:  # the form on the screen is that of another view
                await say_error(self, str(refused))
            return
        await self._kept("Visão renomeada.")

    @rx.event
    @guarded(*STAFF)
    async def delete(self, view_id: int) -> None:
        """Forget the saved view that is shown; its tickets stay."""
        actor = await require_actor(self)
        queue = await self.get_state(Queue)
        try:
            about = {"actor": actor, "view_id": queue._saved_view(view_id), "now": clock.now()}
            await in_unit(saved_views.delete_view, **about)
        except PortalError as refused:
            await say_error(self, str(refused))
            return
        await self._kept("Visão excluída.")

    async def _kept(self, words: str) -> None:
        self.error = ""
        self.round += 1
        await say_ok(self, words)
        await (await self.get_state(Queue))._show()
