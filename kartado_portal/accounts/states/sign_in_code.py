"""The memory of `/entrar/codigo`."""

from typing import Any

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts import pending
from kartado_portal.accounts.cookies import pending_cookie
from kartado_portal.accounts.states.told import told
from kartado_portal.ui.first_fault import focus_first_fault
from kartado_portal.web.gate import guarded
from kartado_portal.web.http import cookie_from
from kartado_portal.web.page_load import fresh_at_load


@fresh_at_load()
class SignInCodePage(rx.State):
    """What the page shows; codes never come here, the browser posts them to a route."""

    is_recovery: bool = False
    """The part for recovery codes is open, since one was refused."""
    errors: dict[str, str] = {}

    @rx.event
    @guarded("public")
    async def load(self) -> Any:
        """Show what the last code came back with; without a first factor there is nothing to do."""
        cookie = cookie_from(self.router.headers.cookie, pending_cookie())
        if pending.unseal(cookie) is None:
            return rx.redirect(routes.SIGN_IN, replace=True)
        self.errors = told(self, routes.SIGN_IN_CODE).errors
        self.is_recovery = "recovery_code" in self.errors
        await focus_first_fault(self, self.errors)
        return None
