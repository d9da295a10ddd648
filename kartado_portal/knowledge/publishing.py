"""Publishing at the time that was planned, and forgetting what is old; any number of processes."""

import asyncio
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from kartado_portal import clock
from kartado_portal.database import in_reading, in_unit
from kartado_portal.errors import PortalError
from kartado_portal.knowledge import services, unanswered
from kartado_portal.knowledge.models import Article

_EVERY_SECONDS = 20
_TIDY_EVERY = 180
"""Rounds between two clean-ups: an hour."""

log = structlog.get_logger(__name__)


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether something waits for being published now."""
    return session.execute(_due(now).limit(1)).first() is not None


def publish_due(session: Session, *, now: datetime) -> int:
    """Publish what is due; return how many. What cannot be published is no longer planned."""
    due = _due(now).with_for_update(skip_locked=True)
    count = 0
    for article in list(session.execute(due).scalars()):
        number = article.scheduled_number or article.latest_number
        try:
            services.put_out(session, article, number, actor=None, now=now)
            count += 1
        except PortalError as refused:
            article.publish_at = article.scheduled_number = None
            log.warning("knowledge.not_published", article=article.slug, why=str(refused))
    return count


def _due(now: datetime) -> SelectOfScalar[Article]:
    return (
        select(Article)
        .where(col(Article.publish_at) <= now, col(Article.archived_at).is_(None))
        .order_by(col(Article.publish_at))
    )


async def run_publishing() -> None:
    """Publish for as long as the process lives."""
    round_ = 0
    while True:
        try:
            # Looked at first: only what is due is worth the writers' lock.
            if await in_reading(is_due, now=clock.now()):
                await in_unit(publish_due, now=clock.now())
            if round_ % _TIDY_EVERY == 0:
                await in_unit(unanswered.tidy, now=clock.now())
        except SQLAlchemyError as error:
            log.warning("knowledge.not_looked", error=type(error).__name__)
        round_ += 1
        await asyncio.sleep(_EVERY_SECONDS)
