"""The page of the SLA's targets."""

import reflex as rx
from reflex_base.event import EventSpec

from kartado_portal.database import in_reading
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import sla_targets
from kartado_portal.workspace.states.settings_form import SettingsForm


class SlaSettings(SettingsForm, rx.State):
    """The targets by priority."""

    written: dict[str, str] = {}
    """By `<priority>-<field>`."""

    @rx.event
    @guarded("admin")
    async def load(self) -> None:
        """Show what holds."""
        self.errors = {}
        await self._show()

    async def _show(self) -> None:
        actor = await require_actor(self)
        self.written = await in_reading(sla_targets.list_targets, actor=actor)
        self.is_loaded = True

    @rx.event
    @guarded("admin")
    async def save(self, form: dict[str, str]) -> EventSpec | None:
        """Store what was written, or say what is wrong beside its field."""
        await self._act(sla_targets.save_targets, "Prazos salvos.", given=form)
        return self._focus()
