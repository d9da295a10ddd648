"""What the staff reads of articles: the list, one with its history, and what readers say."""

from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy import and_, case
from sqlmodel import Session, col, func, select

from kartado_portal import routes
from kartado_portal.accounts.models import Account
from kartado_portal.actor import Actor
from kartado_portal.clock import local, stamp
from kartado_portal.errors import NotAllowed
from kartado_portal.katia.headings import anchor
from kartado_portal.knowledge import differences
from kartado_portal.knowledge.desk_schemas import (
    ArticleDetail,
    Change,
    Comparison,
    DeskArticleRow,
    DeskArticles,
    ReasonRow,
    VersionRow,
)
from kartado_portal.knowledge.errors import ArticleNotFound, VersionNotFound
from kartado_portal.knowledge.models import (
    Article,
    ArticleVersion,
    ArticleViews,
    ArticleVote,
    Topic,
)
from kartado_portal.knowledge.schemas import VOTE_REASONS

ROWS = 300
"""Rows of the list; who has more searches."""
VIEW_DAYS = 30
COMMENTS = 20
_AUDIENCES = {"public": "Público", "internal": "Interno"}


def list_articles(
    session: Session, *, actor: Actor, state: str, topic: str = "", words: str = "", now: datetime
) -> DeskArticles:
    """Return the articles of a filter, the last changed first. Raises: NotAllowed."""
    _refuse(actor)
    today = local(now).date()
    latest = (
        select(Article, ArticleVersion.title, Topic.name)
        .join(
            ArticleVersion,
            and_(
                col(ArticleVersion.article_id) == Article.id,
                col(ArticleVersion.number) == Article.latest_number,
            ),
        )
        .join(Topic, col(Topic.id) == Article.topic_id)
        .order_by(col(Article.updated_at).desc(), col(Article.id).desc())
    )
    if topic:
        latest = latest.where(Topic.slug == topic)
    wanted = [part for part in anchor(words).split("-") if words.strip()]
    found = [
        (article, title, name)
        for article, title, name in session.execute(latest)
        if _is_in(article, state, today)
        and all(part in f"{anchor(title)}-{article.slug}" for part in wanted)
    ]
    shown = found[:ROWS]
    ids = [article.id for article, _, _ in shown if article.id is not None]
    views, votes = (
        _views(session, ids, since=today - timedelta(days=VIEW_DAYS)),
        _votes(session, ids),
    )
    rows = [
        DeskArticleRow(
            id=article.id or 0,
            title=title,
            url=routes.article_editor(article.id or 0),
            topic=name,
            state=state_of(article)[0],
            tone=state_of(article)[1],
            is_internal=article.audience != "public",
            is_due=_is_due(article, today),
            updated=stamp(article.updated_at),
            views=views.get(article.id or 0, 0),
            helpful=votes.get(article.id or 0, (0, 0))[0],
            unhelpful=votes.get(article.id or 0, (0, 0))[1],
            review=f"{article.review_at:%d/%m/%Y}" if article.review_at else "",
        )
        for article, title, name in shown
    ]
    return DeskArticles(rows, len(found))


def get_detail(session: Session, *, actor: Actor, article_id: int, now: datetime) -> ArticleDetail:
    """Return one article with its history. Raises: NotAllowed, ArticleNotFound."""
    _refuse(actor)
    article = session.get(Article, article_id)
    if article is None:
        raise ArticleNotFound
    versions = _versions(session, article)
    newest = _version(session, article_id, article.latest_number)
    today = local(now).date()
    helpful, unhelpful = _votes(session, [article_id]).get(article_id, (0, 0))
    reasons, comments = _reasons(session, article_id)
    state, tone = state_of(article)
    return ArticleDetail(
        id=article_id,
        slug=article.slug,
        url=routes.article(article.slug),
        state=state,
        tone=tone,
        version=article.version,
        is_published=article.published_number is not None,
        is_archived=article.archived_at is not None,
        is_scheduled=article.publish_at is not None,
        has_changes=article.published_number != article.latest_number,
        has_fixed_address=article.first_published_at is not None,
        fields=_fields(newest, article.slug),
        publish_at=stamp(article.publish_at) if article.publish_at else "",
        review_at=article.review_at.isoformat() if article.review_at else "",
        is_due=_is_due(article, today),
        views_30=_views(session, [article_id], since=today - timedelta(days=VIEW_DAYS)).get(
            article_id, 0
        ),
        views_all=_views(session, [article_id], since=date.min).get(article_id, 0),
        helpful=helpful,
        unhelpful=unhelpful,
        reasons=reasons,
        comments=comments,
        versions=versions,
    )


def compare_versions(session: Session, *, actor: Actor, article_id: int, number: int) -> Comparison:
    """Return what a version changed in the one before. Raises: NotAllowed, VersionNotFound."""
    _refuse(actor)
    after = _version(session, article_id, number)
    before = _version(session, article_id, number - 1) if number > 1 else None
    topics = {topic.id: topic.name for topic in session.execute(select(Topic)).scalars()}
    changes: list[Change] = []
    for label, read in (
        ("Título", lambda v: v.title),
        ("Tópico", lambda v: topics.get(v.topic_id, "")),
        ("Quem lê", lambda v: _AUDIENCES.get(v.audience, v.audience)),
        ("Resumo", lambda v: v.summary),
        ("Texto", lambda v: v.body),
        ("Como as pessoas perguntam", lambda v: "\n".join(v.asked)),
        ("Base", lambda v: v.basis),
    ):
        html = differences.compare(read(before) if before else "", read(after))
        if html:
            changes.append(Change(label, html))
    title = f"Versão {number}" if before is None else f"Da versão {number - 1} para a {number}"
    return Comparison(title, changes)


def state_of(article: Article) -> tuple[str, str]:
    """Return where an article stands, in words, and the tone of its badge."""
    if article.archived_at is not None:
        return "Arquivado", "plain"
    if article.publish_at is not None:
        return f"Agendado para {stamp(article.publish_at)}", "brand"
    if article.published_number is None:
        return "Rascunho", "plain"
    if article.published_number != article.latest_number:
        return "Publicado, com alterações não publicadas", "good"
    return "Publicado", "good"


def _is_in(article: Article, state: str, today: date) -> bool:
    if state == "arquivados" or article.archived_at is not None:
        return state == "arquivados" and article.archived_at is not None
    return {
        "publicados": article.published_number is not None,
        "rascunhos": article.published_number != article.latest_number,
        "agendados": article.publish_at is not None,
        "internos": article.audience != "public",
        "revisar": _is_due(article, today),
    }.get(state, True)


def _is_due(article: Article, today: date) -> bool:
    is_live = article.archived_at is None
    return is_live and article.review_at is not None and article.review_at <= today


def _views(session: Session, ids: list[int], *, since: date) -> dict[int, int]:
    counted = (
        select(col(ArticleViews.article_id), func.sum(ArticleViews.views))
        .where(col(ArticleViews.article_id).in_(ids), col(ArticleViews.day) >= since)
        .group_by(col(ArticleViews.article_id))
    )
    return {article_id: int(views) for article_id, views in session.execute(counted)}


def _votes(session: Session, ids: list[int]) -> dict[int, tuple[int, int]]:
    helpful = func.sum(case((col(ArticleVote.is_helpful), 1), else_=0))
    counted = (
        select(col(ArticleVote.article_id), helpful, func.count())
        .where(col(ArticleVote.article_id).in_(ids))
        .group_by(col(ArticleVote.article_id))
    )
    return {one: (int(yes), int(all_) - int(yes)) for one, yes, all_ in session.execute(counted)}


def _reasons(session: Session, article_id: int) -> tuple[list[ReasonRow], list[str]]:
    wanted = (
        select(ArticleVote)
        .where(ArticleVote.article_id == article_id, ~col(ArticleVote.is_helpful))
        .order_by(col(ArticleVote.at).desc())
        .limit(1_000)
    )
    votes = list(session.execute(wanted).scalars())
    counted = Counter(vote.reason for vote in votes if vote.reason)
    reasons = [ReasonRow(VOTE_REASONS.get(key, key), n) for key, n in counted.most_common()]
    return reasons, [vote.comment for vote in votes if vote.comment][:COMMENTS]


def _versions(session: Session, article: Article) -> list[VersionRow]:
    wanted = (
        select(ArticleVersion.number, ArticleVersion.title, ArticleVersion.at, Account)
        .outerjoin(Account, col(Account.id) == ArticleVersion.by_id)
        .where(ArticleVersion.article_id == article.id)
        .order_by(col(ArticleVersion.number).desc())
        .limit(100)
    )
    return [
        VersionRow(
            number=number,
            title=title,
            by=(account.name or account.email) if account else "Importação",
            when=stamp(at),
            is_published=number == article.published_number,
            is_scheduled=number == article.scheduled_number,
            is_latest=number == article.latest_number,
        )
        for number, title, at, account in session.execute(wanted)
    ]


def _version(session: Session, article_id: int, number: int) -> ArticleVersion:
    wanted = select(ArticleVersion).where(
        ArticleVersion.article_id == article_id, ArticleVersion.number == number
    )
    version = session.execute(wanted).scalar_one_or_none()
    if version is None:
        raise VersionNotFound
    return version


def _fields(version: ArticleVersion, slug: str) -> dict[str, str]:
    return {
        "title": version.title,
        "slug": slug,
        "topic_id": str(version.topic_id),
        "audience": version.audience,
        "summary": version.summary,
        "body": version.body,
        "asked": "\n".join(version.asked),
        "basis": version.basis,
    }


def _refuse(actor: Actor) -> None:
    if not actor.is_staff:
        raise NotAllowed
