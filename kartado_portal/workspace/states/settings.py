"""What administrators set up, and the log of what everybody did."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from kartado_portal import clock, routes
from kartado_portal.database import in_reading
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import audit_trail, configuring
from kartado_portal.workspace.audit_trail import PAGE_SIZE, Wanted
from kartado_portal.workspace.schemas import AuditRow, CategoryRow
from kartado_portal.workspace.states.settings_form import SettingsForm

_FILTER_LIMIT = 254


class DeskSettings(SettingsForm, rx.State):
    """Categories."""

    categories: list[CategoryRow] = []

    @rx.event
    @guarded("admin")
    async def load(self) -> None:
        """Show what is set up."""
        self.errors = {}
        self.saved += 1
        await self._show()

    async def _show(self) -> None:
        actor = await require_actor(self)
        self.categories = await in_reading(configuring.list_categories, actor=actor)
        self.is_loaded = True

    @rx.event
    @guarded("admin")
    async def add_category(self, form: dict[str, str]) -> None:
        """Add a category at the end."""
        name = form.get("category", "")
        if await self._act(configuring.save_category, category_id=0, name=name):
            self.saved += 1

    @rx.event
    @guarded("admin")
    async def rename_category(self, category_id: int, name: str) -> None:
        """Give a category another name."""
        await self._act(configuring.save_category, category_id=category_id, name=name)

    @rx.event
    @guarded("admin")
    async def archive_category(self, category_id: int, is_archived: bool) -> None:
        """Take a category off the form, or put it back."""
        await self._act(
            configuring.archive_category, category_id=category_id, is_archived=is_archived
        )

    @rx.event
    @guarded("admin")
    async def move_category(self, category_id: int, up: bool) -> None:
        """Let a category change places with its neighbour."""
        await self._act(configuring.move_category, category_id=category_id, up=up)


class AuditTrail(rx.State):
    """The log that the URL asks for, newest first."""

    is_loaded: bool = False
    rows: list[AuditRow] = []
    first: str = ""
    last: str = ""
    who: str = ""
    what: str = ""
    about: str = ""
    has_older: bool = False
    export_link: str = routes.AUDIT_CSV

    _wanted: Wanted | None = None

    @rx.event
    @guarded("admin")
    async def load(self) -> None:
        """Show the newest events that the URL asks for."""
        query = self.router.url.query_parameters
        wanted = audit_trail.filter_of(query, now=clock.now())
        self._wanted = wanted
        self.first, self.last = wanted.period.first.isoformat(), wanted.period.last.isoformat()
        self.who, self.what, self.about = wanted.who, wanted.what, wanted.about
        self.export_link = f"{routes.AUDIT_CSV}?{urlencode(audit_trail.query_of(wanted))}"
        self.rows = []
        await self._more()
        self.is_loaded = True

    async def _more(self) -> None:
        actor = await require_actor(self)
        if self._wanted is None:
            return
        before = self.rows[-1].id if self.rows else 0
        found = await in_reading(
            audit_trail.page, actor=actor, wanted=self._wanted, before_id=before
        )
        self.rows = [*self.rows, *found]
        self.has_older = len(found) == PAGE_SIZE

    @rx.event
    @guarded("admin")
    async def show_older(self) -> None:
        """Show one page more."""
        await self._more()

    @rx.event
    @guarded("admin")
    async def narrow(self, form: dict[str, str]) -> Any:
        """Go to what the form asks for."""
        names = ("de", "ate", "quem", "acao", "em")
        asked = {name: form.get(name, "")[:_FILTER_LIMIT] for name in names}
        return rx.redirect(f"{routes.AUDIT}?{urlencode({k: v for k, v in asked.items() if v})}")
