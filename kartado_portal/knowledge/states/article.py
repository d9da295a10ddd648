"""What the page of an article knows when it was not loaded whole."""

import reflex as rx

from kartado_portal.database import in_reading
from kartado_portal.knowledge import markup, reading, voting
from kartado_portal.knowledge.errors import ArticleNotFound
from kartado_portal.knowledge.http import reader_cookie_name
from kartado_portal.live.hub import hub
from kartado_portal.web.gate import guarded
from kartado_portal.web.http import cookie_from
from kartado_portal.web.identity import actor_of
from kartado_portal.web.page_load import fresh_at_load


def _slug_of(path: str) -> str:
    return path.strip("/").rpartition("/")[2][:200]


@fresh_at_load()
class ArticlePage(rx.State):
    """One article, as the document has it; read again when it is published anew."""

    html: str = ""
    mark: str = ""
    title: str = "Artigo · Portal do Cliente Kartado"

    @rx.event
    @guarded("public")
    async def load(self) -> None:
        """Show the article of the address, and follow what is published under it."""
        slug = _slug_of(self.router.url.path)
        await hub.watch(self, f"article:{slug}")
        await self._refresh()

    async def _refresh(self) -> None:
        actor = await actor_of(self)
        url = self.router.url
        cookie = cookie_from(self.router.headers.cookie, reader_cookie_name())
        voter = voting.voter_of(actor, cookie)
        try:
            shown = await in_reading(
                reading.open_article, actor=actor, slug=_slug_of(url.path), voter=voter
            )
            is_thanked = url.query_parameters.get("voto", "") == "motivo"
            page = markup.article_page(shown, is_thanked=is_thanked)
        except ArticleNotFound:
            page = markup.missing_page()
        self.html, self.mark, self.title = page.html, page.mark, page.title
