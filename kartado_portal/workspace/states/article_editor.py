"""One article at the desk: writing, preview, publishing, history."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

import reflex as rx
from pydantic import Field, ValidationError
from reflex_base.event import EventSpec
from sqlmodel import Session

from kartado_portal import clock
from kartado_portal.actor import Actor
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.files.schemas import AttachmentCard
from kartado_portal.files.services import unclaimed_cards
from kartado_portal.knowledge import desk, services, topics
from kartado_portal.knowledge.desk_schemas import ArticleDetail, Comparison
from kartado_portal.knowledge.errors import ArticleNotFound
from kartado_portal.knowledge.pictures import is_picture
from kartado_portal.knowledge.rendering import render
from kartado_portal.knowledge.schemas import BODY_LIMIT, ArticleDraft, TopicCard
from kartado_portal.live.hub import hub
from kartado_portal.tickets import drafts
from kartado_portal.tickets.schemas import DraftCard
from kartado_portal.ui.toast import say_error, say_ok
from kartado_portal.web.gate import STAFF, guarded
from kartado_portal.web.identity import actor_of, require_actor
from kartado_portal.web.page_load import fresh_at_load
from kartado_portal.workspace.states.article_errors import draft_errors

FIELDS = ("title", "slug", "topic_id", "audience", "summary", "body", "asked", "basis")
COMPARISON = "article-comparison"
"""The heading that takes the focus when versions are compared."""

LongForm = dict[str, Annotated[str, Field(max_length=BODY_LIMIT + 1)]]
"""A form whose text may be as long as an article."""

_ID_DIGITS = 9


def _slot(article_id: int) -> str:
    return f"article:{article_id}"


def _page(
    session: Session, *, actor: Actor, article_id: int, now: datetime
) -> tuple[ArticleDetail, list[TopicCard], DraftCard]:
    """Read everything that the page opens with in one transaction."""
    detail = desk.get_detail(session, actor=actor, article_id=article_id, now=now)
    kept = drafts.open_form(session, actor=actor, slot=_slot(article_id))
    return detail, topics.list_every_topic(session), kept


@fresh_at_load()
class ArticleEditor(rx.State):
    """One article. What is typed lives in the form, and in a draft of the typist's own."""

    is_loaded: bool = False
    is_missing: bool = False
    detail: ArticleDetail = ArticleDetail()
    topics: list[TopicCard] = []
    fields: dict[str, str] = {}
    """What the form opens with."""
    opening: int = 0
    """Counts the openings of the form: fields take their first values only when they are made."""
    errors: dict[str, str] = {}
    preview: str = ""
    pictures: list[AttachmentCard] = []
    comparison: Comparison = Comparison()
    saved: str = ""
    """When what is typed was last kept, as a sentence."""
    recovered: str = ""
    """Since when a text waits here that was typed and not saved."""
    is_conflict: bool = False
    """Somebody else has saved since the form was opened."""

    _opened: int = 0
    """The article's version that the form was opened with."""
    _kept: int = 0
    """The version of the typist's own draft."""

    @rx.event
    @guarded(*STAFF)
    async def load(self) -> None:
        """Open the article of the URL with what was typed last, and follow it."""
        wanted = self.router.url.path.rstrip("/").rpartition("/")[2]
        article_id = int(wanted) if wanted.isdecimal() and len(wanted) <= _ID_DIGITS else 0
        actor = await require_actor(self)
        await hub.watch(self, "articles")
        try:
            detail, self.topics, kept = await in_reading(
                _page, actor=actor, article_id=article_id, now=clock.now()
            )
        except ArticleNotFound:
            self.is_missing = self.is_loaded = True
            return
        self._open(detail, kept)
        self.is_loaded = True

    def _open(self, detail: ArticleDetail, kept: DraftCard | None = None) -> None:
        """Fill the form anew."""
        self.detail, self.errors, self.is_conflict = detail, {}, False
        self.fields, self._opened = dict(detail.fields), detail.version
        self.saved = self.recovered = ""
        self._kept = kept.version if kept else 0
        if kept and kept.fields and not detail.is_archived:
            typed = {name: str(kept.fields.get(name, "")) for name in FIELDS}
            if typed != self.fields:
                self.fields, self.recovered = typed, kept.updated
                opened = kept.fields.get("opened")
                self._opened = opened if isinstance(opened, int) else detail.version
                self.is_conflict = self._opened != detail.version
        self.preview = render(self.fields["body"][:BODY_LIMIT]).html
        self.opening += 1

    async def _refresh(self) -> None:
        actor = await actor_of(self)
        if actor is None or not actor.is_staff or not self.detail.id:
            return
        about = {"actor": actor, "article_id": self.detail.id, "now": clock.now()}
        self.detail = await in_reading(desk.get_detail, **about)
        self.is_conflict = self.detail.version != self._opened

    @rx.event
    @guarded(*STAFF)
    async def keep(self, form: LongForm) -> None:
        """Keep what is typed, so that no reload loses it, and show how it will look."""
        if not self.detail.id:
            return
        actor = await require_actor(self)
        typed = _typed(form)
        self.preview = render(typed["body"][:BODY_LIMIT]).html
        about = {"actor": actor, "slot": _slot(self.detail.id), "form_key": _slot(self.detail.id)}
        fields: dict[str, Any] = {**typed, "opened": self._opened}
        version = await in_unit(
            drafts.save, **about, fields=fields, version=self._kept, now=clock.now()
        )
        if version is None:  # another tab of the same person: the newest words win
            now_kept = await in_reading(drafts.open_form, actor=actor, slot=_slot(self.detail.id))
            version = await in_unit(
                drafts.save, **about, fields=fields, version=now_kept.version, now=clock.now()
            )
        self._kept = version or 0
        self.saved = f"Texto guardado às {clock.local(clock.now()):%H:%M}, ainda não salvo."

    @rx.event
    @guarded(*STAFF)
    async def save(self, form: LongForm) -> EventSpec | None:
        """Save a version; readers keep theirs."""
        return await self._write(form, "Rascunho salvo.")

    @rx.event
    @guarded(*STAFF)
    async def publish(self, form: LongForm) -> EventSpec | None:
        """Save and publish."""
        return await self._write(form, "Artigo publicado.", services.publish)

    @rx.event
    @guarded(*STAFF)
    async def schedule(self, at: dict[str, str], form: LongForm) -> EventSpec | None:
        """Save, and have it published at a time to come."""
        moment = _moment(at.get("publish_at", ""))
        if moment is None:
            self.errors = {"publish_at": "Escolha data e hora."}
            return rx.set_focus("field-publish_at")
        return await self._write(form, "Publicação agendada.", services.schedule, at=moment)

    async def _write(
        self, form: dict[str, str], done: str, then: Callable[..., Any] | None = None, **given: Any
    ) -> EventSpec | None:
        actor, now = await require_actor(self), clock.now()
        about = {"actor": actor, "article_id": self.detail.id, "now": now}

        def act(session: Session) -> ArticleDetail:
            services.save_draft(session, draft=draft, version=self._opened, **about)
            if then is not None:
                then(session, **about, **given)
            drafts.discard(session, actor=actor, slot=_slot(self.detail.id))
            session.flush()
            return desk.get_detail(session, **about)

        try:
            draft = _draft(_typed(form))
            detail = await in_unit(act)
        except ValidationError as refused:
            self.errors = draft_errors(refused)
        except PortalError as refused:
            self.errors = {refused.field: str(refused)}
            if not refused.field:
                await say_error(self, str(refused))
        else:
            self._open(detail)
            await say_ok(self, done)
            return None
        field = next(iter(self.errors), "")
        return rx.set_focus(f"field-{field}") if field else None

    @rx.event
    @guarded(*STAFF)
    async def discard_typed(self) -> None:
        """Open the form with the newest version instead of what was typed and not saved."""
        actor = await require_actor(self)
        slot = _slot(self.detail.id)
        await in_unit(drafts.discard, actor=actor, slot=slot)
        self._open(await self._read())

    @rx.event
    @guarded(*STAFF)
    async def keep_mine(self) -> None:
        """Go on with what is typed here, over what somebody else has saved."""
        self.detail = await self._read()
        self._opened, self.is_conflict = self.detail.version, False

    @rx.event
    @guarded(*STAFF)
    async def unschedule(self) -> None:
        """Call the planned publishing off."""
        await self._act(services.unschedule, "Agendamento cancelado.")

    @rx.event
    @guarded(*STAFF)
    async def unpublish(self) -> None:
        """Take the article back from its readers."""
        await self._act(services.unpublish, "O artigo voltou a ser rascunho.")

    @rx.event
    @guarded(*STAFF)
    async def archive(self) -> None:
        """Put the article away."""
        await self._act(services.archive, "Artigo arquivado.")

    @rx.event
    @guarded(*STAFF)
    async def unarchive(self) -> None:
        """Bring the article back, as a draft."""
        await self._act(services.unarchive, "O artigo voltou, como rascunho.")

    @rx.event
    @guarded(*STAFF)
    async def set_review(self, form: dict[str, str]) -> None:
        """Set the day of the next review, or none."""
        wanted = form.get("review_at", "")
        try:
            day = date.fromisoformat(wanted) if wanted else None
        except ValueError:
            self.errors = {"review_at": "Escolha uma data."}
            return
        await self._act(services.set_review, "Data de revisão salva.", review_at=day)

    @rx.event
    @guarded(*STAFF)
    async def restore(self, number: int) -> None:
        """Make an earlier version the newest, as a draft."""
        done = f"A versão {number} é de novo a mais recente. Publique quando estiver pronta."
        if await self._act(services.restore_version, done, number=number):
            self.comparison = Comparison()
            self._open(await self._read())

    @rx.event
    @guarded(*STAFF)
    async def compare(self, number: int) -> EventSpec | None:
        """Show what a version changed."""
        actor = await require_actor(self)
        try:
            self.comparison = await in_reading(
                desk.compare_versions, actor=actor, article_id=self.detail.id, number=number
            )
        except PortalError as refused:
            await say_error(self, str(refused))
            return None
        return rx.set_focus(COMPARISON)

    @rx.event
    @guarded(*STAFF)
    async def add_picture(self, attachment_id: str) -> None:
        """Offer an uploaded picture for the text."""
        actor = await require_actor(self)
        cards = await in_reading(
            unclaimed_cards, uploader_id=actor.account_id, attachment_ids=[attachment_id]
        )
        fresh = [card for card in cards if is_picture(card.media_type)]
        self.errors = {} if fresh else {"pictures": "Envie uma imagem (PNG, JPEG, GIF ou WebP)."}
        self.pictures = [*self.pictures, *fresh]

    @rx.event
    @guarded(*STAFF)
    async def drop_picture(self, attachment_id: str) -> None:
        """Take a picture off the list; one that the text shows stays stored."""
        self.pictures = [one for one in self.pictures if one.id != attachment_id]

    async def _act(self, act: Callable[..., Any], done: str, **given: Any) -> bool:
        actor = await require_actor(self)
        about = {"actor": actor, "article_id": self.detail.id, "now": clock.now()}
        is_fresh = self.detail.version == self._opened
        try:
            await in_unit(act, **about, **given)
        except PortalError as refused:
            await say_error(self, str(refused))
            return False
        self.errors = {}
        self.detail = await self._read()
        if is_fresh:  # the act was ours: nobody else has written
            self._opened = self.detail.version
        await say_ok(self, done)
        return True

    async def _read(self) -> ArticleDetail:
        about = {"actor": await require_actor(self), "article_id": self.detail.id}
        return await in_reading(desk.get_detail, **about, now=clock.now())


def _typed(form: dict[str, str]) -> dict[str, str]:
    return {name: form.get(name) or "" for name in FIELDS}


def _draft(typed: dict[str, str]) -> ArticleDraft:
    topic = typed["topic_id"]
    given: dict[str, object] = dict(typed)
    given["topic_id"] = int(topic) if topic.isdecimal() and len(topic) <= _ID_DIGITS else 0
    given["asked"] = tuple(typed["asked"].splitlines())
    return ArticleDraft.model_validate(given)


def _moment(local: str) -> datetime | None:
    """Return the time of a browser's field for date and time, as São Paulo's clocks have it."""
    try:
        return datetime.fromisoformat(local).replace(tzinfo=clock.SAO_PAULO)
    except ValueError:
        return None
