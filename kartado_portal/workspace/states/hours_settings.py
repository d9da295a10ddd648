"""The page of the desk's hours."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_base.event import EventSpec

from kartado_portal import clock
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import Invalid
from kartado_portal.hours.current import follow
from kartado_portal.ui.toast import say_ok
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import service_hours
from kartado_portal.workspace.service_hours import ClosedDayRow


class HoursSettings(rx.State):
    """The frames of the week and the closed days, and what is wrong with what was written."""

    is_loaded: bool = False
    written: dict[str, str] = {}
    """By weekday; `0` is Monday."""
    closed: list[ClosedDayRow] = []
    errors: dict[str, str] = {}
    added: int = 0
    """How many days were added: the form then starts over."""

    @rx.event
    @guarded("admin")
    async def load(self) -> None:
        """Show what holds."""
        self.errors = {}
        await self._show()

    async def _show(self) -> None:
        actor = await require_actor(self)
        self.written = await in_reading(service_hours.list_hours, actor=actor)
        self.closed = await in_reading(service_hours.list_closed_days, actor=actor)
        self.is_loaded = True

    async def _act(self, act: Callable[..., None], said: str, **given: Any) -> EventSpec | None:
        actor = await require_actor(self)
        try:
            await in_unit(act, actor=actor, now=clock.now(), **given)
        except Invalid as refused:
            self.errors = {refused.field or "form": str(refused)}
            return rx.set_focus(f"field-{refused.field}") if refused.field else None
        self.errors = {}
        await in_reading(follow)
        await self._show()
        await say_ok(self, said)
        return None

    @rx.event
    @guarded("admin")
    async def save(self, form: dict[str, str]) -> EventSpec | None:
        """Store the week, or say what is wrong beside the day."""
        return await self._act(service_hours.save_hours, "Horários salvos.", given=form)

    @rx.event
    @guarded("admin")
    async def close_day(self, form: dict[str, str]) -> EventSpec | None:
        """Add a closed day."""
        given = {"day": form.get("day", ""), "name": form.get("name", "")}
        focus = await self._act(service_hours.close_day, "Dia adicionado.", **given)
        self.added += not self.errors
        return focus

    @rx.event
    @guarded("admin")
    async def open_day(self, day: str) -> EventSpec | None:
        """Take a closed day back."""
        return await self._act(service_hours.open_day, "Dia removido.", day=day)
