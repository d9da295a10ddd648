"""What is published, as Katia's mind has it: read again when something was published."""

import threading
import time
from dataclasses import dataclass

import structlog
from sqlalchemy import and_
from sqlmodel import Session, col, select

from kartado_portal.actor import Actor
from kartado_portal.database import run_in_reading
from kartado_portal.katia.entries import Entry
from kartado_portal.katia.mind import Mind
from kartado_portal.knowledge.models import Article, ArticleVersion, KnowledgeState, Topic
from kartado_portal.knowledge.queries import is_published, visible_to

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Held:
    version: int
    mind: Mind


class _Library:
    """This process's copy. One thread at a time builds; all others have the old one meanwhile."""

    def __init__(self, *, is_staffs: bool) -> None:
        self._is_staffs = is_staffs
        self._held: _Held | None = None
        self._building = threading.Lock()

    def mind(self, session: Session) -> Mind:
        version = state_version(session)
        held = self._held
        if held is not None and held.version == version:
            return held.mind
        if held is None:
            with self._building:
                if self._held is None:
                    self._build(session)
                return self._kept().mind
        if self._building.acquire(blocking=False):
            threading.Thread(target=self._rebuild, name="knowledge-mind", daemon=True).start()
        return held.mind

    def forget(self) -> None:
        """Read everything again at the next question (tests; another database)."""
        with self._building:
            self._held = None

    def _rebuild(self) -> None:
        try:
            run_in_reading(self._build)
        except Exception:
            log.exception("knowledge.mind_not_built")
        finally:
            self._building.release()

    def _build(self, session: Session) -> None:
        started = time.perf_counter()
        version = state_version(session)
        entries = list_entries(session, with_internal=self._is_staffs)
        self._held = _Held(version, Mind(entries))
        ms = round((time.perf_counter() - started) * 1000)
        log.info("knowledge.mind_built", version=version, articles=len(entries), ms=ms)

    def _kept(self) -> _Held:
        assert self._held is not None
        return self._held


_public = _Library(is_staffs=False)
_staffs = _Library(is_staffs=True)


def current_mind(session: Session, actor: Actor | None = None) -> Mind:
    """Return the mind over what is published and public. One small read when nothing changed.

    For the staff, internal articles are in it, too; nothing of them ever is in the other.

    After a publishing the old one answers until a thread has built the new one (about a second);
    only the first call of a process builds while the caller waits. Not for the event loop.
    """
    if actor is not None and actor.is_staff and _has_internal(session):
        return _staffs.mind(session)
    return _public.mind(session)


def forget() -> None:
    """Build the mind anew at the next call, while the caller waits."""
    _public.forget()
    _staffs.forget()


def list_entries(session: Session, *, with_internal: bool = False) -> list[Entry]:
    """Return everything published and public, by address; with what is internal if wished."""
    published = (
        select(Article.slug, ArticleVersion, Topic.name)
        .join(
            ArticleVersion,
            and_(
                col(ArticleVersion.article_id) == Article.id,
                col(ArticleVersion.number) == Article.published_number,
            ),
        )
        .join(Topic, col(Topic.id) == Article.topic_id)
        .where(is_published() if with_internal else visible_to(None))
        .order_by(Article.slug)
    )
    return [
        Entry(slug, text.title, topic, text.summary, text.body, tuple(text.asked))
        for slug, text, topic in session.execute(published)
    ]


def _has_internal(session: Session) -> bool:
    internal = select(Article.id).where(is_published(), Article.audience != "public").limit(1)
    return session.execute(internal).first() is not None


def published_anew(session: Session) -> None:
    """Note, in this unit, that what readers see changed."""
    wanted = select(KnowledgeState).where(KnowledgeState.id == 1).with_for_update()
    state = session.execute(wanted).scalar_one_or_none()
    if state is None:
        state = KnowledgeState(id=1, version=0)
        session.add(state)
    state.version += 1
    session.flush()


def state_version(session: Session) -> int:
    """Return the number that changes with every publishing."""
    return session.execute(select(KnowledgeState.version)).scalar() or 0
