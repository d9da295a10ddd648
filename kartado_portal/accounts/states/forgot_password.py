"""The memory of `/esqueci-senha`."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.states.told import lifetime, told
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.ui.first_fault import focus_first_fault
from kartado_portal.web.gate import guarded
from kartado_portal.web.page_load import fresh_at_load


@fresh_at_load()
class ForgotPasswordPage(rx.State):
    """What the page shows."""

    step: str = ""
    """Empty: the form; `sent`: the letter is on its way, if the address has an account."""
    email: str = ""
    lifetime: str = ""
    """How long the letter's link works."""
    errors: dict[str, str] = {}

    @rx.event
    @guarded("public")
    async def load(self) -> None:
        """Show the form, with what the last one came back with, or where the letter went."""
        self.lifetime = lifetime(Purpose.RESET)
        news = told(self, routes.FORGOT_PASSWORD)
        self.step = news.step
        self.email = news.typed.get("email", "")
        self.errors = news.errors
        if self.step != "sent":
            await focus_first_fault(self, self.errors)

    @rx.event
    @guarded("public")
    def start_over(self) -> None:
        """Go back to the form, for another address."""
        self.step, self.errors = "", {}
