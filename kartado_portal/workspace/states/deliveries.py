"""The page of the post office."""

import reflex as rx
from reflex_base.event import EventSpec

from kartado_portal import clock
from kartado_portal.database import in_reading
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace import deliveries
from kartado_portal.workspace.deliveries import PAGE_SIZE, Overview
from kartado_portal.workspace.states.settings_form import SettingsForm


class Deliveries(SettingsForm, rx.State):
    """What waits, what did not arrive, and to whom nothing goes."""

    shown: Overview = Overview()
    as_of: str = ""

    _dead: int = PAGE_SIZE
    _bounced: int = PAGE_SIZE
    _stopped: int = PAGE_SIZE

    @rx.event
    @guarded("admin")
    async def load(self) -> None:
        """Show how it stands, from the top."""
        self.errors = {}
        self.saved += 1
        self._dead = self._bounced = self._stopped = PAGE_SIZE
        await self._show()

    async def _show(self) -> None:
        actor = await require_actor(self)
        now = clock.now()
        self.shown = await in_reading(
            deliveries.overview,
            actor=actor,
            now=now,
            dead=self._dead,
            bounced=self._bounced,
            stopped=self._stopped,
        )
        self.as_of = clock.stamp(now)
        self.is_loaded = True

    @rx.event
    @guarded("admin")
    async def refresh(self) -> None:
        """Read again what is shown."""
        await self._show()

    @rx.event
    @guarded("admin")
    async def more_dead(self) -> None:
        """Show one page more of the letters that were given up."""
        self._dead += PAGE_SIZE
        await self._show()

    @rx.event
    @guarded("admin")
    async def more_bounced(self) -> None:
        """Show one page more of the letters that came back."""
        self._bounced += PAGE_SIZE
        await self._show()

    @rx.event
    @guarded("admin")
    async def more_stopped(self) -> None:
        """Show one page more of the suppressed addresses."""
        self._stopped += PAGE_SIZE
        await self._show()

    @rx.event
    @guarded("admin")
    async def resend(self, letter_id: int) -> None:
        """Try a letter again that was given up."""
        await self._act(deliveries.resend, "O e-mail será reenviado.", letter_id=letter_id)

    @rx.event
    @guarded("admin")
    async def resume(self, suppressed_id: int) -> None:
        """Write to an address again."""
        await self._act(
            deliveries.resume,
            "Os próximos avisos vão para este endereço.",
            suppressed_id=suppressed_id,
        )

    @rx.event
    @guarded("admin")
    async def suppress(self, form: dict[str, str]) -> EventSpec | None:
        """Stop letters about tickets to an address; the form starts over."""
        done = await self._act(
            deliveries.suppress,
            "Avisos suspensos.",
            address=form.get("address", ""),
            reason=form.get("reason", ""),
        )
        if done:
            self.saved += 1
        return self._focus()
