"""What the list of articles knows when it was not loaded whole."""

import reflex as rx

from kartado_portal.database import in_reading
from kartado_portal.knowledge import markup, queries, reading
from kartado_portal.live.hub import hub
from kartado_portal.web.gate import guarded
from kartado_portal.web.identity import actor_of
from kartado_portal.web.page_load import fresh_at_load


@fresh_at_load()
class ArticleList(rx.State):
    """The topics with their articles, or what a search found."""

    html: str = ""
    mark: str = ""
    question: str = ""

    @rx.event
    @guarded("public")
    async def load(self) -> None:
        """Show what the address asks for, and follow what is published."""
        await hub.watch(self, "articles:published")
        await self._refresh()

    async def _refresh(self) -> None:
        actor = await actor_of(self)
        asked = self.router.url.query_parameters
        words = reading.normal(asked.get("q", ""))
        if words:
            found = await in_reading(reading.search, actor=actor, words=words)
            page = markup.results_page(words, found, is_noted=asked.get("anotado", "") == "1")
        else:
            page = markup.list_page(await in_reading(queries.list_shelves, actor))
        self.question = words
        if self.mark != page.mark:
            self.html, self.mark = page.html, page.mark
