"""The second factors of the staff, as administrators see to them."""

import reflex as rx

from kartado_portal import clock
from kartado_portal.accounts import staff_security
from kartado_portal.accounts.schemas import StaffSecurity
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.ui.toast import say_error, say_ok
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace.states.directory import Person


class StaffSecurityCard(rx.State):
    """The card of the settings."""

    is_loaded: bool = False
    card: StaffSecurity = StaffSecurity()
    error: str = ""

    @rx.event
    @guarded("admin")
    async def load(self) -> None:
        """Show whether it is required, and who of the staff has none."""
        self.error = ""
        await self._show()

    async def _show(self) -> None:
        actor = await require_actor(self)
        self.card = await in_reading(staff_security.get_staff_security, actor=actor)
        self.is_loaded = True

    @rx.event
    @guarded("admin")
    async def require(self, is_required: bool) -> None:
        """Require a second factor of the staff, or no longer."""
        actor = await require_actor(self)
        try:
            await in_unit(
                staff_security.require_second_factor,
                actor=actor,
                is_required=is_required,
                now=clock.now(),
            )
        except PortalError as refused:
            self.error = str(refused)
        else:
            self.error = ""
            await say_ok(self, "Alterações salvas.")
        await self._show()


class PersonSecondFactor(rx.State):
    """The card of one person's page at the desk."""

    since: str = ""

    @rx.event
    @guarded("admin")
    async def load(self) -> None:
        """Show since when the person of the URL has a second factor."""
        self.since = ""
        await self._show()

    async def _show(self) -> None:
        actor = await require_actor(self)
        account_id = (await self.get_state(Person)).detail.id
        self.since = await in_reading(
            staff_security.get_person_since, actor=actor, account_id=account_id
        )

    @rx.event
    @guarded("admin")
    async def reset_factor(self) -> None:
        """Take the person's second factor, so that it can be set up anew."""
        actor = await require_actor(self)
        try:
            await in_unit(
                staff_security.reset_second_factor,
                actor=actor,
                account_id=(await self.get_state(Person)).detail.id,
                now=clock.now(),
            )
        except PortalError as refused:
            await say_error(self, str(refused))
        else:
            await say_ok(self, "Verificação redefinida. A pessoa recebeu um e-mail.")
        await self._show()
