"""The page of the desk's hours."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_base.event import EventSpec

from kartado_portal.database import in_reading
from kartado_portal.hours.current import follow
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import service_hours
from kartado_portal.workspace.service_hours import ClosedDayRow
from kartado_portal.workspace.states.settings_form import SettingsForm


class HoursSettings(SettingsForm, rx.State):
    """The frames of the week and the closed days."""

    written: dict[str, str] = {}
    """By weekday; `0` is Monday."""
    closed: list[ClosedDayRow] = []
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

    async def _store(self, act: Callable[..., None], said: str, **given: Any) -> EventSpec | None:
        if await self._act(act, said, **given):
            await in_reading(follow)
        return self._focus()

    @rx.event
    @guarded("admin")
    async def save(self, form: dict[str, str]) -> EventSpec | None:
        """Store the week, or say what is wrong beside the day."""
        return await self._store(service_hours.save_hours, "Horários salvos.", given=form)

    @rx.event
    @guarded("admin")
    async def close_day(self, form: dict[str, str]) -> EventSpec | None:
        """Add a closed day."""
        given = {"day": form.get("day", ""), "name": form.get("name", "")}
        focus = await self._store(service_hours.close_day, "Dia adicionado.", **given)
        self.added += not self.errors
        return focus

    @rx.event
    @guarded("admin")
    async def open_day(self, day: str) -> EventSpec | None:
        """Take a closed day back."""
        return await self._store(service_hours.open_day, "Dia removido.", day=day)
