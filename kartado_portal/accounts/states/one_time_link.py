"""The memory of `/link`."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.states.told import glance, told
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.web.gate import guarded
from kartado_portal.web.page_load import fresh_at_load


@fresh_at_load()
class OneTimeLinkPage(rx.State):
    """What the page of the one-time link shows. The token itself never comes here."""

    step: str = "ready"
    """ready, or why the link does nothing: expired, replaced, used, unknown."""
    email: str = ""
    error: str = ""

    @rx.event
    @guarded("public")
    async def load(self) -> None:
        """Say what the link would do."""
        found = await glance(self, Purpose.LINK)
        self.error = told(self, routes.ONE_TIME_LINK).errors.get("", "")
        self.step, self.email = found.state, found.email
