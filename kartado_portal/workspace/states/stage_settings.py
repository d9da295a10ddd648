"""The page of the stages' public words."""

import reflex as rx
from reflex_base.event import EventSpec

from kartado_portal import clock
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import Invalid
from kartado_portal.tickets.stage_words import follow
from kartado_portal.ui.toast import say_ok
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import stage_settings


class StageSettings(rx.State):
    """The sentence of each stage, and what is wrong with what was written."""

    is_loaded: bool = False
    hints: dict[str, str] = {}
    errors: dict[str, str] = {}

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
        actor = await require_actor(self)
        try:
            await in_unit(stage_settings.save_hints, actor=actor, given=form, now=clock.now())
        except Invalid as refused:
            self.errors = {refused.field: str(refused)}
            return rx.set_focus(f"field-{refused.field}")
        self.errors = {}
        await in_reading(follow)
        await self._show()
        await say_ok(self, "Etapas salvas.")
        return None
