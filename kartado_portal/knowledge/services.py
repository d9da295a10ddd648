"""Acts on articles: writing, publishing, taking back. All of them are the staff's."""

from datetime import date, datetime
from secrets import token_hex

from sqlmodel import Session, col, func, select

from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.audit import log as audit
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.katia.headings import anchor
from kartado_portal.knowledge import library, pictures
from kartado_portal.knowledge.errors import (
    ArticleArchived,
    ArticleChanged,
    ArticleNotFound,
    NothingToPublish,
    TopicNotFound,
    VersionNotFound,
)
from kartado_portal.knowledge.models import Article, ArticleVersion, Topic
from kartado_portal.knowledge.schemas import ArticleDraft
from kartado_portal.live.poke import poke


def create(session: Session, *, actor: Actor | None, draft: ArticleDraft, now: datetime) -> Article:
    """Begin an article with its first version; nobody but the staff sees it yet.

    Without `draft.slug` the address comes from the title. `actor` is nobody on the command line.

    Raises: NotAllowed, TopicNotFound, Invalid (slug).
    """
    require_staff(actor)
    slug = _free_slug(session, draft.slug) if draft.slug else _slug_of(session, draft.title)
    article = Article(
        slug=slug,
        topic_id=draft.topic_id,
        author_id=actor.account_id if actor else None,
        created_at=now,
        updated_at=now,
    )
    _refuse_unknown_topic(session, draft.topic_id)
    session.add(article)
    session.flush()
    _append(session, article, draft, actor=actor, now=now)
    _note(session, "create", article, actor=actor, now=now)
    return article


def save_draft(
    session: Session,
    *,
    actor: Actor | None,
    article_id: int,
    draft: ArticleDraft,
    version: int | None,
    now: datetime,
) -> Article:
    """Append a version. Readers keep what they have until it is published.

    `version` is the article's as the editor has opened it; None overwrites without asking. A
    draft that changes nothing writes nothing. The address changes only before the first
    publishing.

    Raises: NotAllowed, ArticleNotFound, ArticleArchived, ArticleChanged, TopicNotFound,
    Invalid (slug).
    """
    article = _open(session, actor, article_id)
    newest = get_version(session, article, article.latest_number)
    if version is not None and version != article.version:
        raise ArticleChanged(who=_name_of(session, newest.by_id))
    _refuse_unknown_topic(session, draft.topic_id)
    is_renamed = bool(draft.slug) and draft.slug != article.slug and not article.first_published_at
    if is_renamed:
        article.slug = _free_slug(session, draft.slug)
    if _same(newest, draft):
        if is_renamed:
            article.version += 1
            _touched(session, article, now)
            _note(session, "rename", article, actor=actor, now=now)
        return article
    _append(session, article, draft, actor=actor, now=now)
    _note(session, "save", article, actor=actor, now=now, number=article.latest_number)
    return article


def publish(session: Session, *, actor: Actor | None, article_id: int, now: datetime) -> Article:
    """Show the newest version to its readers, at once. A publishing that was planned is off.

    Raises: NotAllowed, ArticleNotFound, ArticleArchived, NothingToPublish, Invalid (body).
    """
    article = _open(session, actor, article_id)
    if article.published_number == article.latest_number:
        raise NothingToPublish
    put_out(session, article, article.latest_number, actor=actor, now=now)
    return article


def put_out(
    session: Session, article: Article, number: int, *, actor: Actor | None, now: datetime
) -> None:
    """Make a version the published one. Raises: Invalid (body, summary)."""
    version = get_version(session, article, number)
    if not version.body.strip():
        raise Invalid(field="body", reason="Escreva o texto antes de publicar.")
    article.published_number, article.published_at = number, now
    article.first_published_at = article.first_published_at or now
    article.topic_id, article.audience = version.topic_id, version.audience
    article.basis = version.basis
    article.publish_at = article.scheduled_number = None
    _changed(session, article, now)
    _note(session, "publish", article, actor=actor, now=now, number=number)


def schedule(
    session: Session, *, actor: Actor, article_id: int, at: datetime, now: datetime
) -> Article:
    """Have the newest version published at a time to come; what is saved later waits.

    Raises: NotAllowed, ArticleNotFound, ArticleArchived, Invalid (publish_at, body).
    """
    article = _open(session, actor, article_id)
    if at <= now:
        raise Invalid(field="publish_at", reason="Escolha uma data e hora no futuro.")
    if not get_version(session, article, article.latest_number).body.strip():
        raise Invalid(field="body", reason="Escreva o texto antes de agendar.")
    article.publish_at, article.scheduled_number = at, article.latest_number
    _touched(session, article, now)
    _note(session, "schedule", article, actor=actor, now=now, publish_at=at.isoformat())
    return article


def unschedule(session: Session, *, actor: Actor, article_id: int, now: datetime) -> Article:
    """Call a planned publishing off. Raises: NotAllowed, ArticleNotFound, ArticleArchived."""
    article = _open(session, actor, article_id)
    if article.publish_at is not None:
        article.publish_at = article.scheduled_number = None
        _touched(session, article, now)
        _note(session, "unschedule", article, actor=actor, now=now)
    return article


def unpublish(session: Session, *, actor: Actor, article_id: int, now: datetime) -> Article:
    """Make it a draft again; its address then leads nowhere.

    Raises: NotAllowed, ArticleNotFound, ArticleArchived.
    """
    article = _open(session, actor, article_id)
    article.publish_at = article.scheduled_number = None
    if article.published_number is not None:
        article.published_number = article.published_at = None
        _changed(session, article, now)
        _note(session, "unpublish", article, actor=actor, now=now)
    return article


def archive(session: Session, *, actor: Actor, article_id: int, now: datetime) -> Article:
    """Put an article away: no reader, no search, no list of what is to be done.

    Raises: NotAllowed, ArticleNotFound, ArticleArchived.
    """
    article = _open(session, actor, article_id)
    article.archived_at, article.published_number, article.published_at = now, None, None
    article.publish_at = article.scheduled_number = None
    _changed(session, article, now)
    _note(session, "archive", article, actor=actor, now=now)
    return article


def unarchive(session: Session, *, actor: Actor, article_id: int, now: datetime) -> Article:
    """Bring an archived article back, as a draft. Raises: NotAllowed, ArticleNotFound."""
    require_staff(actor)
    article = get_article(session, article_id)
    if article.archived_at is not None:
        article.archived_at = None
        _touched(session, article, now)
        _note(session, "unarchive", article, actor=actor, now=now)
    return article


def restore_version(
    session: Session, *, actor: Actor, article_id: int, number: int, now: datetime
) -> Article:
    """Append a copy of an earlier version as the newest; publishing it is another act.

    Raises: NotAllowed, ArticleNotFound, ArticleArchived, VersionNotFound.
    """
    article = _open(session, actor, article_id)
    earlier = get_version(session, article, number)
    draft = draft_of(earlier)
    if session.get(Topic, draft.topic_id) is None:
        draft = draft.model_copy(update={"topic_id": article.topic_id})
    if not _same(get_version(session, article, article.latest_number), draft):
        _append(session, article, draft, actor=actor, now=now)
        _note(session, "restore", article, actor=actor, now=now, number=number)
    return article


def set_review(
    session: Session, *, actor: Actor, article_id: int, review_at: date | None, now: datetime
) -> Article:
    """Set the day on which the text has to be looked at again, or none.

    Raises: NotAllowed, ArticleNotFound, ArticleArchived.
    """
    article = _open(session, actor, article_id)
    if article.review_at != review_at:
        article.review_at = review_at
        _touched(session, article, now)
        day = review_at.isoformat() if review_at else ""
        _note(session, "set_review", article, actor=actor, now=now, review_at=day)
    return article


def get_article(session: Session, article_id: int) -> Article:
    """Return the row, locked against other writers. Raises: ArticleNotFound."""
    wanted = select(Article).where(Article.id == article_id).with_for_update()
    article = session.execute(wanted).scalar_one_or_none()
    if article is None:
        raise ArticleNotFound
    return article


def get_version(session: Session, article: Article, number: int) -> ArticleVersion:
    """Return a version. Raises: VersionNotFound."""
    wanted = select(ArticleVersion).where(
        ArticleVersion.article_id == article.id, ArticleVersion.number == number
    )
    version = session.execute(wanted).scalar_one_or_none()
    if version is None:
        raise VersionNotFound
    return version


def draft_of(version: ArticleVersion) -> ArticleDraft:
    """Return a version as a draft to begin another with."""
    return ArticleDraft(
        title=version.title,
        topic_id=version.topic_id,
        summary=version.summary,
        body=version.body,
        asked=tuple(version.asked),
        audience="internal" if version.audience == "internal" else "public",
        basis=version.basis,
    )


def require_staff(actor: Actor | None) -> None:
    """Raises: NotAllowed, unless the actor is staff or the command line (nobody)."""
    if actor is not None and not actor.is_staff:
        raise NotAllowed


def _open(session: Session, actor: Actor | None, article_id: int) -> Article:
    require_staff(actor)
    article = get_article(session, article_id)
    if article.archived_at is not None:
        raise ArticleArchived
    return article


def _append(
    session: Session, article: Article, draft: ArticleDraft, *, actor: Actor | None, now: datetime
) -> None:
    article.latest_number += 1
    article.version += 1
    session.add(
        ArticleVersion(
            article_id=article.id,
            number=article.latest_number,
            title=draft.title,
            summary=draft.summary,
            body=draft.body,
            asked=list(draft.asked),
            topic_id=draft.topic_id,
            audience=draft.audience,
            basis=draft.basis,
            by_id=actor.account_id if actor else None,
            at=now,
        )
    )
    if article.published_number is None:
        article.topic_id, article.audience = draft.topic_id, draft.audience
        article.basis = draft.basis
    pictures.claim(session, article_id=article.id or 0, markdown=draft.body, actor=actor)
    _touched(session, article, now)


def _same(version: ArticleVersion, draft: ArticleDraft) -> bool:
    said = draft_of(version).model_dump(exclude={"slug"})
    return said == draft.model_dump(exclude={"slug"})


def _touched(session: Session, article: Article, now: datetime) -> None:
    article.updated_at = now
    session.flush()
    poke(session, "articles")


def _changed(session: Session, article: Article, now: datetime) -> None:
    """Note that what readers see changed."""
    _touched(session, article, now)
    library.published_anew(session)
    poke(session, "articles:published", f"article:{article.slug}")


def _note(
    session: Session,
    act: str,
    article: Article,
    *,
    actor: Actor | None,
    now: datetime,
    **detail: object,
) -> None:
    audit.record(
        session,
        f"knowledge.{act}",
        now=now,
        actor_id=actor.account_id if actor else None,
        subject=f"article:{article.slug}",
        **detail,
    )


def _refuse_unknown_topic(session: Session, topic_id: int) -> None:
    if session.get(Topic, topic_id) is None:
        raise TopicNotFound


def _free_slug(session: Session, wanted: str) -> str:
    slug = anchor(wanted)
    if slug != wanted:
        raise Invalid(
            field="slug", reason="Use letras minúsculas sem acento, números e hífens no endereço."
        )
    if _is_taken(session, slug):
        raise Invalid(field="slug", reason="Outro artigo já tem este endereço.")
    return slug


def _slug_of(session: Session, title: str) -> str:
    slug = anchor(title)[:80].strip("-")
    if not _is_taken(session, slug):
        return slug
    for number in range(2, 100):
        if not _is_taken(session, f"{slug}-{number}"):
            return f"{slug}-{number}"
    return f"{slug}-{token_hex(4)}"


def _is_taken(session: Session, slug: str) -> bool:
    taken = select(func.count()).select_from(Article).where(col(Article.slug) == slug)
    return slug in RESERVED or bool(session.execute(taken).scalar_one())


RESERVED = frozenset({"imagens", "sem-resposta", "sugestoes"})
"""Words after `/artigos/` that are no article."""


def _name_of(session: Session, account_id: int | None) -> str:
    account = session.get(Account, account_id) if account_id else None
    return (account.name or account.email) if account else "Outra pessoa"
