"""The page of the stages' public words."""

import reflex as rx
from reflex_base.event import EventSpec

from kartado_portal.database import in_reading
from kartado_portal.tickets.stage_words import follow
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import stage_settings
from kartado_portal.workspace.states.settings_form import SettingsForm


class StageSettings(SettingsForm, rx.State):
    """The sentence of each stage."""

    hints: dict[str, str] = {}

    @rx.event
    @guarded("admin")
    async def load(self) -> None:
        """Show what holds."""
        self.errors = {}
        await self._show()

    async def _show(self) -> None:
        actor = await require_actor(self)
        self.hints = await in_reading(stage_settings.list_hints, actor=actor)
        self.is_loaded = True

    @rx.event
    @guarded("admin")
    async def save(self, form: dict[str, str]) -> EventSpec | None:
        """Store what was written, or say what is wrong beside its stage."""
        if await self._act(stage_settings.save_hints, "Etapas salvas.", given=form):
            await in_reading(follow)
        return self._focus()
