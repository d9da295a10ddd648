"""The memory of `/inscrever`."""

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts import consents
from kartado_portal.accounts.states.told import lifetime, told
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.ui.first_fault import focus_first_fault
from kartado_portal.web.gate import guarded
from kartado_portal.web.page_load import fresh_at_load


@fresh_at_load()
class SignUpPage(rx.State):
    """What the page shows; passwords never come here."""

    step: str = ""
    """Empty: the form; `sent`: the confirmation is on its way."""
    email: str = ""
    lifetime: str = ""
    """How long the letter's link works."""
    terms: str = ""
    has_consented: bool = False
    """Only True when a refused form had the box ticked; it starts unticked."""
    errors: dict[str, str] = {}
    was_resent: bool = False
    may_resend: bool = False
    """At once, and not only after a minute: sending it did not work."""

    @rx.event
    @guarded("public")
    async def load(self) -> None:
        """Show the form, with what the last one came back with, or where the letter went."""
        self.lifetime = lifetime(Purpose.CONFIRM)
        news = told(self, routes.SIGN_UP)
        self.terms = consents.current_version()
        self.step = news.step
        self.email = news.typed.get("email", "")
        self.has_consented = bool(news.typed.get("consent"))
        self.errors = news.errors
        self.was_resent = bool(news.typed.get("again")) and not news.errors
        self.may_resend = bool(news.errors)
        if self.step != "sent":
            await focus_first_fault(self, self.errors)

    @rx.event
    @guarded("public")
    def start_over(self) -> None:
        """Go back to the form, for another address."""
        self.step, self.errors = "", {}
