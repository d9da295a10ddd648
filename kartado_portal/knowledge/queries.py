"""Reads of the knowledge base. `visible_to` is the one place that says who may read what."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, true
from sqlmodel import Session, col, func, select

from kartado_portal import routes
from kartado_portal.actor import Actor
from kartado_portal.clock import local, stamp
from kartado_portal.katia.headings import anchor
from kartado_portal.knowledge.errors import ArticleNotFound
from kartado_portal.knowledge.models import Article, ArticleVersion, ArticleViews, Topic
from kartado_portal.knowledge.schemas import (
    DEMONSTRATION,
    ArticleCard,
    MostRead,
    Reading,
    Shelf,
    TopicCard,
)

_LONG_WORD = 3
MOST_READ_DAYS = 90
"""Days whose views decide what is most read."""


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition that an article is published and the actor may read it.

    Internal articles are the staff's; a draft is nobody's here, also not its author's.
    """
    is_staff = actor is not None and actor.is_staff
    return and_(is_published(), true() if is_staff else col(Article.audience) == "public")


def is_published() -> ColumnElement[bool]:
    """Return the condition that readers see the article, be it only the staff."""
    return and_(col(Article.published_number).is_not(None), col(Article.archived_at).is_(None))


def get_reading(session: Session, actor: Actor | None, slug: str) -> Reading:
    """Return the published text of an article. Raises: ArticleNotFound, also when hidden."""
    row = session.execute(_published().where(Article.slug == slug, visible_to(actor))).first()
    if row is None:
        raise ArticleNotFound
    article, version, topic = row
    assert article.published_at is not None
    first = article.first_published_at or article.published_at
    return Reading(
        id=article.id,
        slug=article.slug,
        number=version.number,
        title=version.title,
        summary=version.summary,
        topic=TopicCard(topic.id, topic.slug, topic.name),
        body=version.body,
        is_internal=article.audience != "public",
        is_demonstration=article.basis == DEMONSTRATION,
        updated=stamp(article.published_at),
        updated_iso=local(article.published_at).isoformat(timespec="seconds"),
        published_iso=local(first).isoformat(timespec="seconds"),
    )


def list_shelves(session: Session, actor: Actor | None) -> list[Shelf]:
    """Return every topic that has something to read, with its articles by title."""
    shelves: dict[int, Shelf] = {}
    ordered = (
        _published()
        .where(visible_to(actor))
        .order_by(col(Topic.position), col(Topic.name), col(ArticleVersion.title))
    )
    for article, version, topic in session.execute(ordered):
        shelf = shelves.get(topic.id)
        if shelf is None:
            shelf = shelves[topic.id] = Shelf(TopicCard(topic.id, topic.slug, topic.name))
        shelf.articles.append(_card(article, version, topic))
    return [_counted(shelf) for shelf in shelves.values()]


def list_topics(session: Session, actor: Actor | None) -> list[TopicCard]:
    """Return the topics that have something to read, in their order, with how much."""
    counted = (
        select(Topic, func.count(col(Article.id)))
        .join(Article, col(Article.topic_id) == Topic.id)
        .where(visible_to(actor))
        .group_by(*Topic.__table__.columns)
        .order_by(col(Topic.position), col(Topic.name))
    )
    return [
        TopicCard(topic.id or 0, topic.slug, topic.name, count)
        for topic, count in session.execute(counted)
    ]


def most_read(session: Session, actor: Actor | None, *, today: date, limit: int = 6) -> MostRead:
    """Return the topics and the articles that were opened most in the last MOST_READ_DAYS.

    Articles that nobody has opened yet follow, the newest first.
    """
    since = today - timedelta(days=MOST_READ_DAYS)
    views = (
        select(col(ArticleViews.article_id), func.sum(ArticleViews.views).label("views"))
        .where(col(ArticleViews.day) >= since)
        .group_by(col(ArticleViews.article_id))
        .subquery()
    )
    ordered = (
        _published()
        .outerjoin(views, views.c.article_id == Article.id)
        .where(visible_to(actor))
        .order_by(
            func.coalesce(views.c.views, 0).desc(),
            col(Article.first_published_at).desc(),
            col(Article.id),
        )
        .limit(limit)
    )
    cards = [_card(*row) for row in session.execute(ordered)]
    return MostRead(list_topics(session, actor), cards)


def cards_of(session: Session, actor: Actor | None, slugs: Sequence[str]) -> list[ArticleCard]:
    """Return those of the articles that the actor may read, in the order of `slugs`."""
    if not slugs:
        return []
    found = session.execute(
        _published().where(col(Article.slug).in_(list(slugs)), visible_to(actor))
    )
    by_slug = {article.slug: _card(article, version, topic) for article, version, topic in found}
    return [by_slug[slug] for slug in slugs if slug in by_slug]


def with_words(session: Session, actor: Actor | None, words: str) -> list[str]:
    """Return the slugs of articles in whose title or summary every longer word stands.

    For a base of one or two articles, among which nothing is rare enough to be ranked.
    """
    wanted = [word for word in anchor(words).split("-") if len(word) >= _LONG_WORD]
    everything = _published().where(visible_to(actor)).order_by(Article.slug)
    return [
        article.slug
        for article, version, _ in session.execute(everything)
        if wanted
        and all(word in f"{anchor(version.title)}-{anchor(version.summary)}" for word in wanted)
    ]


def neighbours(
    session: Session, actor: Actor | None, reading: Reading, *, limit: int = 3
) -> list[ArticleCard]:
    """Return other articles of the topic, for what no likeness is known of."""
    others = (
        _published()
        .where(visible_to(actor), Article.topic_id == reading.topic.id, Article.id != reading.id)
        .order_by(col(ArticleVersion.title))
        .limit(limit)
    )
    return [_card(*row) for row in session.execute(others)]


def list_addresses(session: Session) -> list[tuple[str, datetime]]:
    """Return slug and time of the last change of everything public, for the sitemap."""
    everything = (
        select(Article.slug, Article.published_at).where(visible_to(None)).order_by(Article.slug)
    )
    return [(slug, changed) for slug, changed in session.execute(everything)]


def find_article(session: Session, slug: str) -> Article | None:
    """Return the row, whoever may read it."""
    return session.execute(select(Article).where(Article.slug == slug)).scalar_one_or_none()


def _published() -> Any:
    return (
        select(Article, ArticleVersion, Topic)
        .join(
            ArticleVersion,
            and_(
                col(ArticleVersion.article_id) == Article.id,
                col(ArticleVersion.number) == Article.published_number,
            ),
        )
        .join(Topic, col(Topic.id) == Article.topic_id)
    )


def _card(article: Article, version: ArticleVersion, topic: Topic) -> ArticleCard:
    return ArticleCard(
        slug=article.slug,
        title=version.title,
        summary=version.summary,
        topic=topic.name,
        url=routes.article(article.slug),
        is_internal=article.audience != "public",
    )


def _counted(shelf: Shelf) -> Shelf:
    topic = shelf.topic
    card = TopicCard(topic.id, topic.slug, topic.name, len(shelf.articles))
    return Shelf(card, shelf.articles)
