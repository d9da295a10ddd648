"""The headings under which articles stand."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.errors import Invalid
from kartado_portal.katia.headings import anchor
from kartado_portal.knowledge import library
from kartado_portal.knowledge.errors import TopicInUse, TopicNotFound
from kartado_portal.knowledge.models import Article, ArticleVersion, Topic
from kartado_portal.knowledge.schemas import NAME_LIMIT, TopicCard
from kartado_portal.knowledge.services import require_staff
from kartado_portal.live.poke import poke


def list_every_topic(session: Session) -> list[TopicCard]:
    """Return all topics in their order, with the articles of each that are not archived."""
    counted = (
        select(Topic, func.count(col(Article.id)))
        .outerjoin(
            Article, (col(Article.topic_id) == Topic.id) & col(Article.archived_at).is_(None)
        )
        .group_by(*Topic.__table__.columns)
        .order_by(col(Topic.position), col(Topic.name))
    )
    return [TopicCard(t.id or 0, t.slug, t.name, n) for t, n in session.execute(counted)]


def ensure_topic(session: Session, *, actor: Actor | None, name: str, now: datetime) -> Topic:
    """Return the topic of that name, made when there is none. Raises: NotAllowed, Invalid."""
    require_staff(actor)
    name = _checked(name)
    known = session.execute(select(Topic).where(Topic.name == name)).scalar_one_or_none()
    return known or add_topic(session, actor=actor, name=name, now=now)


def add_topic(session: Session, *, actor: Actor | None, name: str, now: datetime) -> Topic:
    """Add a topic at the end. Raises: NotAllowed, Invalid (name)."""
    require_staff(actor)
    name = _checked(name)
    slug = anchor(name)
    _refuse_taken(session, name, slug)
    last = session.execute(select(func.max(Topic.position))).scalar_one()
    topic = Topic(slug=slug, name=name, position=0 if last is None else last + 1)
    session.add(topic)
    _done(session, "add_topic", topic, actor, now)
    return topic


def rename_topic(
    session: Session, *, actor: Actor, topic_id: int, name: str, now: datetime
) -> None:
    """Give a topic another name; its address stays. Raises: NotAllowed, TopicNotFound, Invalid."""
    require_staff(actor)
    topic = _get(session, topic_id)
    name = _checked(name)
    if name == topic.name:
        return
    _refuse_taken(session, name, anchor(name), but=topic.id)
    topic.name = name
    _done(session, "rename_topic", topic, actor, now)


def move_topic(session: Session, *, actor: Actor, topic_id: int, by: int, now: datetime) -> None:
    """Move a topic up (-1) or down (1) in the order. Raises: NotAllowed, TopicNotFound."""
    require_staff(actor)
    ordered = list(
        session.execute(
            select(Topic).order_by(col(Topic.position), col(Topic.name)).with_for_update()
        ).scalars()
    )
    at = next((i for i, one in enumerate(ordered) if one.id == topic_id), None)
    if at is None:
        raise TopicNotFound
    to = max(0, min(len(ordered) - 1, at + by))
    ordered.insert(to, ordered.pop(at))
    for position, one in enumerate(ordered):
        one.position = position
    _done(session, "move_topic", ordered[to], actor, now)


def delete_topic(session: Session, *, actor: Actor, topic_id: int, now: datetime) -> None:
    """Delete an empty topic. Raises: NotAllowed, TopicNotFound, TopicInUse."""
    require_staff(actor)
    topic = _get(session, topic_id)
    used = select(func.count()).select_from(Article).where(Article.topic_id == topic.id)
    drafted = (
        select(func.count(func.distinct(ArticleVersion.article_id)))
        .select_from(ArticleVersion)
        .where(ArticleVersion.topic_id == topic.id)
    )
    count = max(session.execute(used).scalar_one(), session.execute(drafted).scalar_one())
    if count:
        raise TopicInUse(count=count)
    session.delete(topic)
    _done(session, "delete_topic", topic, actor, now)


def _get(session: Session, topic_id: int) -> Topic:
    topic = session.get(Topic, topic_id)
    if topic is None:
        raise TopicNotFound
    return topic


def _checked(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not 0 < len(name) <= NAME_LIMIT:
        raise Invalid(field="name", reason=f"Escreva um nome de até {NAME_LIMIT} caracteres.")
    return name


def _refuse_taken(session: Session, name: str, slug: str, but: int | None = None) -> None:
    same = select(Topic.id).where((Topic.name == name) | (Topic.slug == slug))
    if any(one != but for one in session.execute(same).scalars()):
        raise Invalid(field="name", reason="Já existe um tópico com este nome.")


def _done(session: Session, act: str, topic: Topic, actor: Actor | None, now: datetime) -> None:
    session.flush()
    library.published_anew(session)
    audit.record(
        session,
        f"knowledge.{act}",
        now=now,
        actor_id=actor.account_id if actor else None,
        subject=f"topic:{topic.slug}",
        name=topic.name,
    )
    poke(session, "articles", "articles:published")
