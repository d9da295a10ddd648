"""Articles for tests: what is not named is made up and valid."""

from datetime import datetime
from itertools import count

from sqlmodel import Session

from kartado_portal import clock
from kartado_portal.actor import Actor
from kartado_portal.knowledge import services, topics
from kartado_portal.knowledge.models import Article
from kartado_portal.knowledge.schemas import ArticleDraft

_serial = count(1)

SYNC = """Toque em **Sincronizar**.

## Sincronização parcial

Envia só o que mudou.

## Sem sinal

Guarde no aparelho e envie depois.

## Erros

Anote a mensagem.
"""


def make_topic(session: Session, name: str = "Aplicativo") -> int:
    """Return the id of the topic of this name, added when there is none."""
    topic = topics.ensure_topic(session, actor=None, name=name, now=clock.now())
    return topic.id or 0


def draft_for(session: Session, **fields: object) -> ArticleDraft:
    """Return a valid draft."""
    topic = str(fields.pop("topic", "Aplicativo"))
    given = {
        "title": f"Sincronizar o aplicativo {next(_serial)}",
        "topic_id": make_topic(session, topic),
        "summary": "Como enviar os dados do aparelho.",
        "body": SYNC,
    }
    return ArticleDraft.model_validate(given | fields)


def make_article(
    session: Session,
    *,
    actor: Actor | None = None,
    is_published: bool = True,
    now: datetime | None = None,
    **fields: object,
) -> Article:
    """Write an article through the services, and publish it."""
    at = now or clock.now()
    article = services.create(session, actor=actor, draft=draft_for(session, **fields), now=at)
    if is_published:
        services.publish(session, actor=actor, article_id=article.id or 0, now=at)
    return article
