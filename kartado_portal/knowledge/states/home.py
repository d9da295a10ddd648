"""What the home page shows of the knowledge base when it was not loaded whole."""

import reflex as rx

from kartado_portal import clock
from kartado_portal.database import in_reading
from kartado_portal.knowledge import markup, queries
from kartado_portal.live.hub import hub
from kartado_portal.web.identity import actor_of
from kartado_portal.web.page_load import fresh_at_load


@fresh_at_load()
class HomeArticles(rx.State):
    """Topics and what is most read, as the document has them."""

    html: str = ""
    mark: str = ""

    async def _open(self) -> None:
        """Show what can be read, and follow what is published."""
        await hub.watch(self, "articles:published")
        await self._refresh()

    async def _refresh(self) -> None:
        actor = await actor_of(self)
        today = clock.local(clock.now()).date()
        page = markup.home_part(await in_reading(queries.most_read, actor, today=today))
        if page.mark != self.mark:
            self.html, self.mark = page.html, page.mark
