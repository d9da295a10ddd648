"""The page of the limits of files."""

import reflex as rx
from reflex_base.event import EventSpec

from kartado_portal.database import in_reading
from kartado_portal.tickets.file_limits import follow
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import file_limits
from kartado_portal.workspace.states.settings_form import SettingsForm


class FileSettings(SettingsForm, rx.State):
    """How large and how many files may be."""

    limits: dict[str, str] = {}

    @rx.event
    @guarded("admin")
    async def load(self) -> None:
        """Show what holds."""
        self.errors = {}
        await self._show()

    async def _show(self) -> None:
        actor = await require_actor(self)
        self.limits = await in_reading(file_limits.list_limits, actor=actor)
        self.is_loaded = True

    @rx.event
    @guarded("admin")
    async def save(self, form: dict[str, str]) -> EventSpec | None:
        """Store what was written, or say what is wrong beside its field."""
        if await self._act(file_limits.save_limits, "Limites salvos.", given=form):
            await in_reading(follow)
        return self._focus()
