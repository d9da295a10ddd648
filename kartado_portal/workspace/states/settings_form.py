"""What the pages of the settings have in common: acts that are refused by a field, or done."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_base.event import EventSpec

from kartado_portal import clock
from kartado_portal.database import in_unit
from kartado_portal.errors import PortalError
from kartado_portal.ui.toast import say_error, say_ok
from kartado_portal.web.identity import require_actor


class SettingsForm(rx.State, mixin=True):
    """A State that mixes it in says with `_show` how its page is read again."""

    is_loaded: bool = False
    errors: dict[str, str] = {}
    saved: int = 0
    """How many changes went through: the forms then start over."""

    async def _show(self) -> None:
        raise NotImplementedError

    async def _act(
        self, act: Callable[..., Any], done: str = "Alterações salvas.", **given: Any
    ) -> bool:
        actor = await require_actor(self)
        try:
            await in_unit(act, actor=actor, now=clock.now(), **given)
        except PortalError as refused:
            self.errors = {refused.field: str(refused)}
            if not refused.field:
                await say_error(self, str(refused))
            return False
        self.errors = {}
        await say_ok(self, done)
        await self._show()
        return True

    def _focus(self) -> EventSpec | None:
        """Return the event that leads to the field that was refused, if one was."""
        field = next(iter(self.errors), "")
        return rx.set_focus(f"field-{field}") if field else None
