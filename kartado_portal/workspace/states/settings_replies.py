"""Canned replies, as administrators write them."""

from typing import Any

import reflex as rx

from kartado_portal.database import in_reading
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import configuring
from kartado_portal.workspace.schemas import CannedRow
from kartado_portal.workspace.states.settings_form import SettingsForm
from kartado_portal.workspace.states.settings_macros import MacroSettings


class ReplySettings(SettingsForm, rx.State):
    """Canned replies and the one in the form."""

    canned: list[CannedRow] = []
    editing: int = 0
    """The canned reply in the form; 0 for a new one."""
    title: str = ""
    body: str = ""

    @rx.event
    @guarded("admin")
    async def load(self) -> None:
        """Show what is set up."""
        self.errors = {}
        self._start_over()
        # One event a page: the macros beside them come with it.
        await (await self.get_state(MacroSettings))._open()
        await self._show()

    def _start_over(self) -> None:
        self.editing, self.title, self.body = 0, "", ""
        self.saved += 1

    async def _show(self) -> None:
        actor = await require_actor(self)
        self.canned = await in_reading(configuring.list_canned, actor=actor)
        self.is_loaded = True

    @rx.event
    @guarded("admin")
    async def edit_canned(self, canned_id: int) -> Any:
        """Bring a canned reply into the form."""
        for one in self.canned:
            if one.id == canned_id:
                self.editing, self.title, self.body = one.id, one.title, one.body
                self.saved += 1
                return rx.set_focus("field-title")
        return None

    @rx.event
    @guarded("admin")
    async def new_canned(self) -> None:
        """Empty the form."""
        self._start_over()

    @rx.event
    @guarded("admin")
    async def save_canned(self, form: dict[str, str]) -> None:
        """Keep the canned reply of the form."""
        self.title, self.body = form.get("title", ""), form.get("body", "")
        done = await self._act(
            configuring.save_canned, canned_id=self.editing, title=self.title, body=self.body
        )
        if done:
            self._start_over()

    @rx.event
    @guarded("admin")
    async def archive_canned(self, canned_id: int) -> None:
        """Take a canned reply away."""
        if await self._act(configuring.archive_canned, canned_id=canned_id):
            self._start_over()
