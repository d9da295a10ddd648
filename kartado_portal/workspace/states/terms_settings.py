"""The page of the terms' versions."""

import reflex as rx
from reflex_base.event import EventSpec

from kartado_portal.accounts import consents
from kartado_portal.accounts.schemas import TermsRow
from kartado_portal.database import in_reading
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace.states.settings_form import SettingsForm


class TermsSettings(SettingsForm, rx.State):
    """The published versions; the form begins with the newest text."""

    documents: list[TermsRow] = []
    text: str = ""

    @rx.event
    @guarded("admin")
    async def load(self) -> None:
        """Show what was published."""
        self.errors = {}
        await self._show()

    async def _show(self) -> None:
        actor = await require_actor(self)
        self.documents = await in_reading(consents.list_documents, actor=actor)
        self.text = self.documents[0].text if self.documents else ""
        self.is_loaded = True

    @rx.event
    @guarded("admin")
    async def publish(self, form: dict[str, str]) -> EventSpec | None:
        """Publish another version, or say what is wrong beside its field."""
        given = {"version": form.get("version", ""), "text": form.get("text", "")}
        if await self._act(consents.publish, "Versão publicada.", **given):
            await in_reading(consents.follow)
            self.saved += 1
        return self._focus()
