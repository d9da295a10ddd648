"""What the home page knows: whether the desk is open, and what the knowledge base holds."""

import reflex as rx

from kartado_portal import clock
from kartado_portal.hours.current import current_calendar
from kartado_portal.hours.words import now_banner
from kartado_portal.knowledge.states.home import HomeArticles
from kartado_portal.web.gate import guarded


class Home(rx.State):
    """The home page of one visitor."""

    banner: str = ""
    is_open: bool = False

    @rx.event
    @guarded("public")
    async def load(self) -> None:
        """Say whether the desk is open, and show what can be read."""
        calendar, now = current_calendar(), clock.now()
        self.is_open = calendar.is_open(now)
        self.banner = now_banner(calendar, now)
        await (await self.get_state(HomeArticles))._open()
