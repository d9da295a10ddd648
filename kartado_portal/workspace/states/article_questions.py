"""«Perguntas sem resposta»: each one click from a new draft."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_base.event import EventSpec

from kartado_portal import clock, routes
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.knowledge import answering
from kartado_portal.knowledge.desk_schemas import QuestionList
from kartado_portal.live.hub import hub
from kartado_portal.ui.toast import say_error, say_ok
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import actor_of, require_actor
from kartado_portal.web.page_load import fresh_at_load


@fresh_at_load()
class ArticleQuestions(rx.State):
    """What was looked for and not found."""

    is_loaded: bool = False
    shown: QuestionList = QuestionList()

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Show the open questions, and follow what comes."""
        await hub.watch(self, "articles:questions", "articles:published")
        await self._refresh()

    async def _refresh(self) -> None:
        actor = await actor_of(self)
        if actor is None or not actor.is_staff:
            return
        self.shown = await in_reading(answering.list_groups, actor=actor)
        self.is_loaded = True

    @rx.event
    @guarded(*STAFF)
    async def begin(self, key: str) -> EventSpec | None:
        """Begin an article for a group and go to its editor."""
        article = await self._act(answering.begin_draft, key=key)
        return rx.redirect(routes.article_editor(article.id)) if article else None

    @rx.event
    @guarded(*STAFF)
    async def widen(self, key: str, article_id: int) -> None:
        """Have an article that is there found for these words, too."""
        if await self._act(answering.widen, key=key, article_id=article_id):
            await say_ok(self, "O artigo passa a ser encontrado por estas palavras.")

    @rx.event
    @guarded(*STAFF)
    async def put_away(self, key: str) -> None:
        """Deal with a group without an article."""
        await self._act(answering.put_away, key=key)

    async def _act(self, act: Callable[..., Any], **given: Any) -> Any:
        actor = await require_actor(self)
        try:
            done = await in_unit(act, actor=actor, now=clock.now(), **given)
        except PortalError as refused:
            await say_error(self, str(refused))
            done = None
        await self._refresh()
        return done
