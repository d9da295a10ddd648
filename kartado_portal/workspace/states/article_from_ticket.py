"""Beginning an article with a reply."""

import reflex as rx
from reflex_base.event import EventSpec

from kartado_portal import clock, routes
from kartado_portal.database import in_unit
from kartado_portal.errors import PortalError
from kartado_portal.ui.toast import say_error, say_ok
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import require_actor
from kartado_portal.workspace.article_from_ticket import begin_article


class ArticleFromReply(rx.State):
    """Nothing to remember: the article is in the database."""

    @rx.event
    @guarded(*STAFF)
    async def begin(self, key: str, number: str) -> EventSpec | None:
        """Begin an article with the message of an entry of a ticket, and go to its editor."""
        actor = await require_actor(self)
        try:
            article = await in_unit(
                begin_article, actor=actor, number=number, key=key, now=clock.now()
            )
        except PortalError as refused:
            await say_error(self, str(refused))
            return None
        await say_ok(self, "Rascunho criado. Retire nomes e dados do cliente antes de publicar.")
        return rx.redirect(routes.article_editor(article.id or 0))
