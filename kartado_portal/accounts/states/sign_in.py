"""The memory of `/entrar`."""

from typing import Any

import reflex as rx

from kartado_portal import routes
from kartado_portal.accounts.states.told import lifetime, told
from kartado_portal.accounts.tokens import Purpose
from kartado_portal.ui.first_fault import focus_first_fault
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import actor_of
from kartado_portal.web.page_load import fresh_at_load


@fresh_at_load()
class SignInPage(rx.State):
    """What the page shows; passwords never come here, the browser posts them to a route."""

    step: str = ""
    """Empty: the form; `link`: a one-time link was mailed."""
    notice: str = ""
    email: str = ""
    lifetime: str = ""
    """How long the letter's link works."""
    next: str = ""
    is_remembered: bool = False
    is_mine: bool = False
    errors: dict[str, str] = {}

    @rx.event
    @guarded("public")
    async def load(self) -> Any:
        """Show the form, with what the last one came back with."""
        wanted = self.router.url.query_parameters.get("proximo", "")
        actor = await actor_of(self)
        if actor is not None:
            home = routes.after_sign_in(is_staff=actor.is_staff)
            return rx.redirect(routes.safe_next(wanted, default=home), replace=True)
        self.lifetime = lifetime(Purpose.LINK)
        news = told(self, routes.SIGN_IN)
        self.step = news.step if news.step == "link" else ""
        self.notice = news.step if news.step in ("reset", "erased") else ""
        self.email = news.typed.get("email", "")
        self.next = routes.safe_next(wanted or news.typed.get("next", ""), default="")
        self.is_remembered = bool(news.typed.get("remember"))
        self.is_mine = bool(news.typed.get("is_mine"))
        self.errors = news.errors
        await focus_first_fault(self, self.errors)
        return None

    @rx.event
    @guarded("public")
    def start_over(self) -> None:
        """Go back from the code to the form, keeping the address."""
        self.step, self.errors = "", {}
