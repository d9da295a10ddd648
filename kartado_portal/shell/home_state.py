"""What the home page knows: whether the desk is open, and what somebody looks for."""

from urllib.parse import urlencode

import reflex as rx

from kartado_portal import clock, routes
from kartado_portal.hours.current import current_calendar
from kartado_portal.hours.words import now_banner
from kartado_portal.web.gate import guarded

LONGEST_QUESTION = 200
"""Characters that the search box takes, as many as the subject of a ticket."""


class Home(rx.State):
    """The home page of one visitor."""

    banner: str = ""
    is_open: bool = False
    question: str = ""

    @rx.event
    @guarded("public")
    def load(self) -> None:
        """Say whether the desk is open; take up the question that stands in the address."""
        calendar, now = current_calendar(), clock.now()
        self.is_open = calendar.is_open(now)
        self.banner = now_banner(calendar, now)
        asked = self.router.url.query_parameters.get("q", "")
        self.question = " ".join(asked.split())[:LONGEST_QUESTION]

    @rx.event
    @guarded("public")
    def search(self, form: dict[str, str]) -> rx.event.EventSpec:  # type: ignore[valid-type]
        """Put the question into the address, so that Back and a shared link work."""
        question = " ".join(form.get("q", "").split())[:LONGEST_QUESTION]
        return rx.redirect(f"{routes.HOME}?{urlencode({'q': question})}" if question else "/")
