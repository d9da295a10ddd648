"""The memory of `/redefinir-senha`."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.states.told import glance, told
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.ui.first_fault import focus_first_fault
from kartado_portal.web.gate import guarded
from kartado_portal.web.page_load import fresh_at_load


@fresh_at_load()
class ResetPasswordPage(rx.State):
    """What the page shows; neither the token nor a password comes here."""

    step: str = "ready"
    """ready, or why the link does nothing: expired, replaced, used, unknown."""
    email: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @guarded("public")
    async def load(self) -> None:
        """Show the form when the link works, with what the last one came back with."""
        found = await glance(self, Purpose.RESET)
        self.step, self.email = found.state, found.email
        self.errors = told(self, routes.RESET_PASSWORD).errors
        await focus_first_fault(self, self.errors)
