"""The ticket that the third column of the queue shows."""

import reflex as rx

from kartado_portal import clock
from kartado_portal.database import in_reading
from kartado_portal.live.hub import hub
from kartado_portal.tickets.errors import TicketNotFound
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import actor_of
from kartado_portal.workspace import queue_preview
from kartado_portal.workspace.queue_preview import QueuePreview


class Preview(rx.State):
    """One ticket at a glance, fresh while it is shown. Narrow screens never ask for one."""

    ticket: QueuePreview = QueuePreview()

    @rx.event
    @guarded(*STAFF)
    async def show(self, number: str) -> None:
        """Show a ticket and follow it; the one before stays until this one is read."""
        await hub.watch(self, f"ticket:{number[:11]}")
        await self._read(number[:11])

    @rx.event
    @guarded(*STAFF)
    async def close(self) -> None:
        """Show none."""
        await self._clear()

    async def _refresh(self) -> None:
        if self.ticket.number:
            await self._read(self.ticket.number)

    async def _read(self, number: str) -> None:
        actor = await actor_of(self)
        if actor is None or not actor.is_staff:
            return
        try:
            found = await in_reading(
                queue_preview.preview, actor=actor, number=number, now=clock.now()
            )
        except TicketNotFound:
            await self._clear()
            return
        if found != self.ticket:
            self.ticket = found

    async def _clear(self) -> None:
        await hub.unwatch(self)
        self.ticket = QueuePreview()
