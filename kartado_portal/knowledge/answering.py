"""From a question that nobody answered, or a reply that did, to an article."""

from datetime import datetime
from weakref import WeakKeyDictionary

from markdownify import markdownify
from sqlmodel import Session, col, select, update

from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.clock import stamp
from kartado_portal.katia.mind import Mind
from kartado_portal.knowledge import library, services, topics
from kartado_portal.knowledge.desk_schemas import QuestionGroup, QuestionList
from kartado_portal.knowledge.errors import ArticleNotFound
from kartado_portal.knowledge.models import Article, Topic, UnansweredQuestion
from kartado_portal.knowledge.queries import find_article
from kartado_portal.knowledge.schemas import TITLE_LIMIT, ArticleDraft
from kartado_portal.live.poke import poke

GROUPS = 100
_WAYS = 8
_READ = 5_000
_SOURCES = {"search": "busca", "chat": "chat", "whatsapp": "WhatsApp"}
_FIRST_TOPIC = "Geral"


def list_groups(session: Session, *, actor: Actor) -> QuestionList:
    """Return the open questions, grouped, the most asked first. Raises: NotAllowed."""
    services.require_staff(actor)
    newest = (
        select(UnansweredQuestion)
        .where(col(UnansweredQuestion.handled_at).is_(None))
        .order_by(col(UnansweredQuestion.at).desc(), col(UnansweredQuestion.id).desc())
        .limit(_READ)
    )
    grouped: dict[str, list[UnansweredQuestion]] = {}
    for one in session.execute(newest).scalars():
        grouped.setdefault(one.folded, []).append(one)
    ordered = sorted(grouped.values(), key=lambda group: -len(group))
    groups = [_group(session, actor, group) for group in ordered[:GROUPS]]
    return QuestionList(groups, len(ordered))


def begin_draft(session: Session, *, actor: Actor, key: str, now: datetime) -> Article:
    """Begin an article for a group, with the ways it was asked; the group is dealt with.

    Raises: NotAllowed, ArticleNotFound (somebody was faster).
    """
    services.require_staff(actor)
    ways = _ways(session, key)
    draft = ArticleDraft(
        title=ways[0][:1].upper() + ways[0][1:TITLE_LIMIT],
        topic_id=_first_topic(session, actor, now),
        asked=tuple(ways),
    )
    article = services.create(session, actor=actor, draft=draft, now=now)
    _handled(session, actor, key, article, now)
    return article


def widen(session: Session, *, actor: Actor, key: str, article_id: int, now: datetime) -> Article:
    """Add a group's ways of asking to an article that answers it, and publish them.

    A draft that waits beside the published text stays a draft, with the new ways in it.

    Raises: NotAllowed, ArticleNotFound, ArticleArchived.
    """
    services.require_staff(actor)
    ways = _ways(session, key)
    article = services.get_article(session, article_id)
    newest = services.get_version(session, article, article.latest_number)
    was_clean = article.published_number == article.latest_number
    asked = tuple(dict.fromkeys((*newest.asked, *ways)))
    draft = services.draft_of(newest).model_copy(update={"asked": asked})
    about = {"actor": actor, "article_id": article_id, "now": now}
    services.save_draft(session, draft=draft, version=None, **about)
    if was_clean and article.published_number != article.latest_number:
        services.publish(session, **about)
    _handled(session, actor, key, article, now)
    return article


def put_away(session: Session, *, actor: Actor, key: str, now: datetime) -> None:
    """Deal with a group without an article. Raises: NotAllowed."""
    services.require_staff(actor)
    _handled(session, actor, key, None, now)


def begin_from_reply(
    session: Session, *, actor: Actor, subject: str, html: str, number: str, now: datetime
) -> Article:
    """Begin an article from what the staff wrote in a ticket. Pictures of the ticket stay there.

    Raises: NotAllowed.
    """
    services.require_staff(actor)
    body = markdownify(html, heading_style="ATX", bullets="-", strip=["img"]).strip()
    title = " ".join(subject.split())[:TITLE_LIMIT] or f"Ticket {number}"
    draft = ArticleDraft(
        title=title,
        topic_id=_first_topic(session, actor, now),
        body=f"{body}\n",
        asked=(title,),
        basis=f"ticket #{number}",
    )
    return services.create(session, actor=actor, draft=draft, now=now)


def _group(session: Session, actor: Actor, group: list[UnansweredQuestion]) -> QuestionGroup:
    ways = list(dict.fromkeys(one.text for one in group))
    sources = dict.fromkeys(_SOURCES.get(one.source, one.source) for one in group)
    slug, title = _nearest(library.current_mind(session, actor), ways[0])
    nearest = find_article(session, slug) if slug else None
    return QuestionGroup(
        key=group[0].folded,
        text=ways[0],
        ways=ways[1 : _WAYS + 1],
        count=len(group),
        sources=", ".join(sources),
        newest=stamp(group[0].at),
        nearest_id=(nearest.id or 0) if nearest else 0,
        nearest=title if nearest else "",
    )


# The page is read again at each new question; what comes nearest to the old ones stays.
_known: WeakKeyDictionary[Mind, dict[str, tuple[str, str]]] = WeakKeyDictionary()


def _nearest(mind: Mind, text: str) -> tuple[str, str]:
    """Return slug and title of the article that comes nearest, empty when none does."""
    known = _known.setdefault(mind, {})
    if text not in known:
        found = mind.search(text, limit=1)
        known[text] = (found[0].slug, found[0].title) if found else ("", "")
    return known[text]


def _ways(session: Session, key: str) -> list[str]:
    """Return the ways a group was asked, newest first. Raises: ArticleNotFound for none."""
    asked = (
        select(UnansweredQuestion.text)
        .where(UnansweredQuestion.folded == key, col(UnansweredQuestion.handled_at).is_(None))
        .order_by(col(UnansweredQuestion.at).desc(), col(UnansweredQuestion.id).desc())
        .limit(500)
    )
    ways = list(dict.fromkeys(session.execute(asked).scalars()))
    if not ways:
        raise ArticleNotFound
    return ways


def _handled(
    session: Session, actor: Actor, key: str, article: Article | None, now: datetime
) -> None:
    session.execute(
        update(UnansweredQuestion)
        .where(col(UnansweredQuestion.folded) == key, col(UnansweredQuestion.handled_at).is_(None))
        .values(
            handled_at=now,
            handled_by_id=actor.account_id,
            article_id=article.id if article else None,
        )
    )
    audit.record(
        session,
        "knowledge.question",
        now=now,
        actor_id=actor.account_id,
        subject=f"article:{article.slug}" if article else "",
        question=key,
    )
    poke(session, "articles:questions")


def _first_topic(session: Session, actor: Actor, now: datetime) -> int:
    first = select(Topic).order_by(col(Topic.position), col(Topic.name)).limit(1)
    topic = session.execute(first).scalar_one_or_none()
    if topic is None:
        topic = topics.ensure_topic(session, actor=actor, name=_FIRST_TOPIC, now=now)
    return topic.id or 0
