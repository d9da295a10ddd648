"""The page of how long things are kept."""

import reflex as rx
from reflex_base.event import EventSpec

from kartado_portal.database import in_reading
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import retention_settings
from kartado_portal.workspace.states.settings_form import SettingsForm


class RetentionSettings(SettingsForm, rx.State):
    """How long what is over is kept."""

    spans: dict[str, str] = {}

    @rx.event
    @guarded("admin")
    async def load(self) -> None:
        """Show what holds."""
        self.errors = {}
        await self._show()

    async def _show(self) -> None:
        actor = await require_actor(self)
        self.spans = await in_reading(retention_settings.list_spans, actor=actor)
        self.is_loaded = True

    @rx.event
    @guarded("admin")
    async def save(self, form: dict[str, str | bool]) -> EventSpec | None:
        """Store what was written, or say what is wrong beside its field."""
        if await self._act(retention_settings.save_spans, "Prazos de guarda salvos.", given=form):
            self.saved += 1
        return self._focus()
