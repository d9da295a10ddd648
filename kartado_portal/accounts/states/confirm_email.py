"""The memory of `/verificar-email`."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.states.told import glance, lifetime, told
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.web.gate import guarded
from kartado_portal.web.page_load import fresh_at_load


@fresh_at_load()
class ConfirmEmailPage(rx.State):
    """What the page of the confirmation shows. The token itself never comes here."""

    step: str = "ready"
    """ready, done, sent, or why the link does nothing: expired, replaced, used, unknown."""
    email: str = ""
    lifetime: str = ""
    """How long the letter's link works."""
    error: str = ""

    @rx.event
    @guarded("public")
    async def load(self) -> None:
        """Say what the link would do, or what became of it."""
        self.lifetime = lifetime(Purpose.CONFIRM)
        news = told(self, routes.CONFIRM_EMAIL)
        found = await glance(self, Purpose.CONFIRM)
        self.error = news.errors.get("", "")
        self.email = news.typed.get("email", "") or found.email
        if news.step in ("done", "sent"):
            self.step = news.step
        else:
            self.step = "done" if found.is_confirmed else found.state
