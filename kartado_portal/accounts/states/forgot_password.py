"""The memory of `/esqueci-senha`."""

import asyncio
from typing import Any

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.states.told import RESEND_SECONDS, focus_on, lifetime, told
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.web.gate import guarded


class ForgotPasswordPage(rx.State):
    """What the page shows."""

    step: str = ""
    """Empty: the form; `sent`: the letter is on its way, if the address has an account."""
    email: str = ""
    lifetime: str = ""
    """How long the letter's link works."""
    errors: dict[str, str] = {}
    may_resend: bool = False

    @rx.event
    @guarded("public")
    def load(self) -> Any:
        """Show the form, with what the last one came back with, or where the letter went."""
        self.lifetime = lifetime(Purpose.RESET)
        news = told(self, routes.FORGOT_PASSWORD)
        self.step = news.step
        self.email = news.typed.get("email", "")
        self.errors = news.errors
        self.may_resend = False
        return ForgotPasswordPage.wait if self.step == "sent" else focus_on(self.errors)

    @rx.event
    @guarded("public")
    def start_over(self) -> None:
        """Go back to the form, for another address."""
        self.step, self.errors = "", {}

    @rx.event(background=True)
    @guarded("public")
    async def wait(self) -> None:
        """Offer to mail again, a minute later."""
        await asyncio.sleep(RESEND_SECONDS)
        async with self:
            self.may_resend = True
