"""How often articles are opened: counted in memory, added to the day's row now and then."""

import asyncio
import re
from collections import Counter
from datetime import date, datetime

import structlog
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select

from kartado_portal import clock
from kartado_portal.actor import Actor
from kartado_portal.database import in_unit
from kartado_portal.knowledge.models import Article, ArticleViews

_EVERY_SECONDS = 15
_PROGRAM = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|monitor|curl|wget|python|httpx|headless|lighthouse"
    r"|facebookexternalhit|whatsapp|scan|java/|go-http|okhttp|libwww|^$",
    re.IGNORECASE,
)

log = structlog.get_logger(__name__)

_seen: Counter[tuple[int, date]] = Counter()


def is_reader(actor: Actor | None, *, agent: str, purpose: str, method: str) -> bool:
    """Whether a request is somebody reading: no program, no prefetching, not the staff."""
    is_staff = actor is not None and actor.is_staff
    is_early = "prefetch" in purpose.lower() or "prerender" in purpose.lower()
    return method == "GET" and not is_staff and not is_early and not _PROGRAM.search(agent)


def count(article_id: int, *, now: datetime) -> None:
    """Count one opening. What a crash takes with it is lost: at most _EVERY_SECONDS of views."""
    _seen[article_id, clock.local(now).date()] += 1


def add_up(session: Session, seen: dict[tuple[int, date], int]) -> None:
    """Add counted openings to their days; articles that are gone meanwhile are left out."""
    known = set(session.execute(select(Article.id)).scalars())
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    for (article_id, day), views in sorted(seen.items()):
        if article_id not in known:
            continue
        new = insert(ArticleViews).values(article_id=article_id, day=day, views=views)
        session.execute(
            new.on_conflict_do_update(
                index_elements=["article_id", "day"],
                set_={"views": ArticleViews.views + new.excluded.views},
            )
        )


async def flush() -> None:
    """Write down what this process has counted; kept for the next time when that fails."""
    global _seen
    if not _seen:
        return
    seen, _seen = _seen, Counter()
    try:
        await in_unit(add_up, dict(seen))
    except BaseException:
        _seen.update(seen)
        raise


async def run_view_counting() -> None:
    """Write down now and then, and when the process ends."""
    try:
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            try:
                await flush()
            except SQLAlchemyError as error:
                log.warning("knowledge.views_not_counted", error=type(error).__name__)
    finally:
        await asyncio.shield(flush())
