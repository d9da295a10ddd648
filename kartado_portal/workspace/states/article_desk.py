"""The desk's list of articles, and beginning one."""

import reflex as rx
from pydantic import ValidationError
from reflex_base.event import EventSpec

from kartado_portal import clock, routes
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.knowledge import desk, services, topics
from kartado_portal.knowledge.desk_schemas import STATES, DeskArticles
from kartado_portal.knowledge.schemas import ArticleDraft, TopicCard
from kartado_portal.live.hub import hub
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import actor_of, require_actor
from kartado_portal.web.page_load import fresh_at_load
from kartado_portal.workspace.states.article_errors import draft_errors

_WORDS_LIMIT = 200


@fresh_at_load()
class ArticleDesk(rx.State):
    """The list. The URL is the truth."""

    is_loaded: bool = False
    state: str = "todos"
    topic: str = ""
    words: str = ""
    shown: DeskArticles = DeskArticles()
    topics: list[TopicCard] = []
    errors: dict[str, str] = {}

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Show what the URL asks for, and follow what changes."""
        asked = self.router.url.query_parameters
        state = asked.get("estado", "")
        self.state = state if state in STATES else "todos"
        self.topic = asked.get("topico", "")[:_WORDS_LIMIT].replace("\x00", "")
        self.words = asked.get("q", "")[:_WORDS_LIMIT].replace("\x00", "")
        self.errors = {}
        await hub.watch(self, "articles")
        await self._refresh()

    async def _refresh(self) -> None:
        actor = await actor_of(self)
        if actor is None or not actor.is_staff:
            return
        self.shown = await in_reading(
            desk.list_articles,
            actor=actor,
            state=self.state,
            topic=self.topic,
            words=self.words,
            now=clock.now(),
        )
        self.topics = await in_reading(topics.list_every_topic)
        self.is_loaded = True

    @rx.event
    @guarded(*STAFF)
    async def create(self, form: dict[str, str]) -> EventSpec | None:
        """Begin an article and go to its editor."""
        actor = await require_actor(self)
        topic = form.get("topic_id", "")
        try:
            draft = ArticleDraft.model_validate(
                {
                    "title": form.get("title", ""),
                    "topic_id": int(topic) if topic.isdecimal() and len(topic) < 10 else 0,
                }
            )
            article = await in_unit(services.create, actor=actor, draft=draft, now=clock.now())
        except ValidationError as refused:
            self.errors = draft_errors(refused)
            return None
        except PortalError as refused:
            self.errors = {refused.field or "title": str(refused)}
            return None
        return rx.redirect(routes.article_editor(article.id or 0))
