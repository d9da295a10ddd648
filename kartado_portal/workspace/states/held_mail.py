"""The page of messages that wait for a decision."""

import reflex as rx
from reflex_base.event import EventSpec

from kartado_portal.database import in_reading
from kartado_portal.errors import PortalError
from kartado_portal.inbound import choices, held, releasing
from kartado_portal.inbound.held import PAGE_SIZE, HeldList, HeldText
from kartado_portal.live.hub import hub
from kartado_portal.tickets.schemas import CategoryCard
from kartado_portal.ui.toast import say_error
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace.states.settings_form import SettingsForm

READING = "held-reading"
"""The heading that takes the focus when a message is opened to be read."""


class HeldMail(SettingsForm, rx.State):
    """The held messages, and the one that is read."""

    shown: HeldList = HeldList()
    reading: HeldText = HeldText()
    categories: list[CategoryCard] = []
    category: str = ""

    _limit: int = PAGE_SIZE

    @rx.event
    @guarded("admin")
    async def load(self) -> None:
        """Show what waits, and follow what comes."""
        self.errors, self.reading, self._limit = {}, HeldText(), PAGE_SIZE
        await hub.watch(self, "inbound")
        await self._show()

    async def _refresh(self) -> None:
        await self._show()

    async def _show(self) -> None:
        actor = await require_actor(self)
        self.shown = await in_reading(held.list_held, actor=actor, limit=self._limit)
        self.categories, chosen = await in_reading(choices.list_categories, actor=actor)
        self.category = str(chosen)
        self.is_loaded = True

    @rx.event
    @guarded("admin")
    async def more(self) -> None:
        """Show one page more."""
        self._limit += PAGE_SIZE
        await self._show()

    @rx.event
    @guarded("admin")
    async def read(self, mail_id: int) -> EventSpec | None:
        """Open a message to be read, as plain text."""
        actor = await require_actor(self)
        self.errors = {}
        try:
            self.reading = await in_reading(held.read_held, actor=actor, mail_id=mail_id)
        except PortalError as refused:
            await say_error(self, str(refused))
            await self._show()
            return None
        return rx.set_focus(READING)

    @rx.event
    @guarded("admin")
    async def open_ticket(self, mail_id: int) -> None:
        """Make a ticket of a message."""
        if await self._act(releasing.release, "A mensagem vira um ticket.", mail_id=mail_id):
            self.reading = HeldText()

    @rx.event
    @guarded("admin")
    async def put_into(self, form: dict[str, str]) -> EventSpec | None:
        """Put the message that is read into the ticket of a number."""
        number = form.get("number", "").strip()
        if not number:
            self.errors = {"number": "Escreva o número de um ticket aberto."}
            return self._focus()
        done = "A mensagem entra no ticket."
        mail_id = self.reading.id
        if await self._act(releasing.release, done, mail_id=mail_id, number=number):
            self.reading = HeldText()
        return self._focus()

    @rx.event
    @guarded("admin")
    async def throw_away(self, mail_id: int) -> None:
        """Put a message away."""
        if await self._act(releasing.throw_away, "Mensagem descartada.", mail_id=mail_id):
            self.reading = HeldText()

    @rx.event
    @guarded("admin")
    async def choose(self, category_id: str) -> None:
        """Set the category of tickets that come by mail."""
        wanted = int(category_id) if category_id.isdecimal() else 0
        await self._act(choices.choose_category, category_id=wanted)
