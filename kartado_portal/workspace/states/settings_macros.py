"""Macros, as administrators write them."""

from typing import Any

import reflex as rx

from kartado_portal.database import in_reading
from kartado_portal.ui.field import field_id
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import macro_settings
from kartado_portal.workspace.schemas import MacroDraft, MacroRow
from kartado_portal.workspace.states.settings_form import SettingsForm

_NEW = MacroRow()


class MacroSettings(SettingsForm, rx.State):
    """The macros and the one in the form."""

    macros: list[MacroRow] = []
    edited: MacroRow = _NEW

    async def _show(self) -> None:
        actor = await require_actor(self)
        self.macros = await in_reading(macro_settings.list_macros, actor=actor)
        self.is_loaded = True

    def _start_over(self) -> None:
        self.edited, self.errors = _NEW, {}
        self.saved += 1

    async def _open(self) -> None:
        self._start_over()
        await self._show()

    @rx.event
    @guarded("admin")
    async def edit(self, macro_id: int) -> Any:
        """Bring a macro into the form."""
        for one in self.macros:
            if one.id == macro_id:
                self._start_over()
                self.edited = one
                return rx.set_focus(field_id("macro_name"))
        return None

    @rx.event
    @guarded("admin")
    async def new(self) -> None:
        """Empty the form."""
        self._start_over()

    @rx.event
    @guarded("admin")
    async def save(self, form: dict[str, str]) -> None:
        """Keep the macro of the form."""
        draft = MacroDraft(
            name=form.get("macro_name", ""),
            body=form.get("macro_body", ""),
            stage=form.get("macro_stage", ""),
            tags=form.get("macro_tags", ""),
        )
        if await self._act(macro_settings.save_macro, macro_id=self.edited.id, draft=draft):
            self._start_over()

    @rx.event
    @guarded("admin")
    async def archive(self, macro_id: int, is_archived: bool) -> None:
        """Take a macro off the desk, or put it back."""
        about = {"macro_id": macro_id, "is_archived": is_archived}
        if await self._act(macro_settings.archive_macro, **about):
            self._start_over()
