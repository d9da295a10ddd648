"""Writing and publishing: what readers see changes only when it is published."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from kartado_portal.actor import Actor
from kartado_portal.audit.models import AuditEvent
from kartado_portal.errors import Invalid, NotAllowed
from kartado_portal.knowledge import library, publishing, queries, services, topics
from kartado_portal.knowledge.errors import (
    ArticleArchived,
    ArticleChanged,
    ArticleNotFound,
    NothingToPublish,
    TopicInUse,
    TopicNotFound,
    VersionNotFound,
)
from kartado_portal.knowledge.models import ArticleVersion
from tests.factories import actor_for, make_account, make_analyst
from tests.knowledge.shelves import draft_for, make_article

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.fixture
def n1(session: Session) -> Actor:
    """An analyst."""
    return actor_for(session, make_analyst(session, name="Natália"))


@pytest.fixture
def ana(session: Session) -> Actor:
    """A customer."""
    return actor_for(session, make_account(session))


def title_read(session: Session, slug: str, actor: Actor | None = None) -> str:
    return queries.get_reading(session, actor, slug).title


def test_a_draft_is_read_by_nobody(session, n1, ana):
    article = make_article(session, actor=n1, is_published=False)

    for reader in (None, ana, n1):
        with pytest.raises(ArticleNotFound):
            queries.get_reading(session, reader, article.slug)


def test_readers_keep_the_published_text_until_the_next_publishing(session, n1):
    article = make_article(session, actor=n1, title="Antes")

    services.save_draft(
        session,
        actor=n1,
        article_id=article.id,
        draft=draft_for(session, title="Depois"),
        version=article.version,
        now=NOW,
    )

    assert title_read(session, article.slug) == "Antes"
    services.publish(session, actor=n1, article_id=article.id, now=NOW)
    assert title_read(session, article.slug) == "Depois"


def test_who_may_read_follows_the_published_version_not_the_draft(session, n1, ana):
    article = make_article(session, actor=n1, audience="internal", title="Senhas de teste")

    draft = draft_for(session, audience="public", title="Senhas de teste")
    services.save_draft(
        session, actor=n1, article_id=article.id, draft=draft, version=None, now=NOW
    )

    with pytest.raises(ArticleNotFound):
        queries.get_reading(session, ana, article.slug)
    assert queries.get_reading(session, n1, article.slug).is_internal


def test_a_visitor_finds_no_internal_article_anywhere(session, n1):
    article = make_article(session, actor=n1, audience="internal", topic="Só da equipe")

    assert queries.list_shelves(session, None) == []
    assert queries.list_topics(session, None) == []
    assert queries.cards_of(session, None, [article.slug]) == []
    assert queries.list_addresses(session) == []
    assert queries.most_read(session, None, today=date(2026, 11, 24)).articles == []
    assert [one.slug for one in queries.cards_of(session, n1, [article.slug])] == [article.slug]


def test_two_editors_do_not_overwrite_each_other(session, n1):
    article = make_article(session, actor=n1)
    opened = article.version
    draft = draft_for(session, title="O primeiro")
    given = {"actor": n1, "article_id": article.id, "version": opened, "now": NOW}
    services.save_draft(session, draft=draft, **given)

    with pytest.raises(ArticleChanged, match="Natália"):
        services.save_draft(session, draft=draft_for(session, title="O segundo"), **given)


def test_saving_what_is_there_makes_no_version(session, n1):
    article = make_article(session, actor=n1)
    same = services.draft_of(services.get_version(session, article, 1))

    services.save_draft(
        session, actor=n1, article_id=article.id, draft=same, version=article.version, now=NOW
    )

    assert article.latest_number == 1


def test_an_earlier_version_comes_back_as_the_newest(session, n1):
    article = make_article(session, actor=n1, title="Bom", body="Texto bom.")
    draft = draft_for(session, title="Ruim", body="Texto ruim.")
    services.save_draft(
        session, actor=n1, article_id=article.id, draft=draft, version=None, now=NOW
    )

    services.restore_version(session, actor=n1, article_id=article.id, number=1, now=NOW)

    newest = services.get_version(session, article, 3)
    assert (newest.title, newest.body) == ("Bom", "Texto bom.")
    assert len(session.exec(select(ArticleVersion)).all()) == 3
    with pytest.raises(VersionNotFound):
        services.restore_version(session, actor=n1, article_id=article.id, number=9, now=NOW)


def test_what_was_planned_is_published_at_its_time_and_not_what_came_later(session, n1):
    article = make_article(session, actor=n1, is_published=False, title="Planejado")
    due = NOW + timedelta(hours=2)
    services.schedule(session, actor=n1, article_id=article.id, at=due, now=NOW)
    draft = draft_for(session, title="Ainda rascunho")
    services.save_draft(
        session, actor=n1, article_id=article.id, draft=draft, version=None, now=NOW
    )

    assert publishing.publish_due(session, now=NOW + timedelta(hours=1)) == 0
    assert not publishing.is_due(session, now=NOW + timedelta(hours=1))
    assert publishing.is_due(session, now=due)
    assert publishing.publish_due(session, now=due) == 1
    assert not publishing.is_due(session, now=due)
    assert publishing.publish_due(session, now=due) == 0

    assert title_read(session, article.slug) == "Planejado"
    assert (article.publish_at, article.scheduled_number) == (None, None)


def test_nothing_is_planned_for_the_past_or_without_a_text(session, n1):
    empty = make_article(session, actor=n1, is_published=False, body=" ")
    about = {"actor": n1, "article_id": empty.id, "now": NOW}

    with pytest.raises(Invalid, match="futuro"):
        services.schedule(session, at=NOW, **about)
    with pytest.raises(Invalid, match="texto"):
        services.schedule(session, at=NOW + timedelta(days=1), **about)
    with pytest.raises(Invalid, match="texto"):
        services.publish(session, **about)


def test_an_archived_article_is_gone_and_not_changed_until_it_is_back(session, n1):
    article = make_article(session, actor=n1)
    about = {"actor": n1, "article_id": article.id, "now": NOW}

    services.archive(session, **about)

    with pytest.raises(ArticleNotFound):
        title_read(session, article.slug, n1)
    with pytest.raises(ArticleArchived):
        services.publish(session, **about)
    services.unarchive(session, **about)
    services.publish(session, **about)
    assert title_read(session, article.slug)


def test_publishing_twice_says_so(session, n1):
    article = make_article(session, actor=n1)

    with pytest.raises(NothingToPublish):
        services.publish(session, actor=n1, article_id=article.id, now=NOW)


def test_an_address_is_for_good_once_it_was_published(session, n1):
    article = make_article(session, actor=n1, is_published=False, title="Como começar?")
    assert article.slug == "como-comecar"
    about = {"actor": n1, "article_id": article.id, "version": None, "now": NOW}
    services.save_draft(session, draft=draft_for(session, slug="inicio"), **about)
    assert article.slug == "inicio"
    services.publish(session, actor=n1, article_id=article.id, now=NOW)

    services.save_draft(session, draft=draft_for(session, slug="outro"), **about)

    assert article.slug == "inicio"


@pytest.mark.parametrize("slug", ["imagens", "Com Espaço", "ação", "a/b", "../x", "sugestoes"])
def test_an_address_that_cannot_be_is_refused_by_its_field(session, n1, slug):
    with pytest.raises(Invalid) as refused:
        services.create(session, actor=n1, draft=draft_for(session, slug=slug), now=NOW)

    assert refused.value.field == "slug"


def test_two_articles_of_one_title_get_two_addresses(session, n1):
    first = make_article(session, actor=n1, title="Equipes")
    second = make_article(session, actor=n1, title="Equipes")

    assert (first.slug, second.slug) == ("equipes", "equipes-2")
    with pytest.raises(Invalid):
        services.create(session, actor=n1, draft=draft_for(session, slug="equipes"), now=NOW)


def test_customers_change_nothing(session, n1, ana):
    article = make_article(session, actor=n1)
    about = {"actor": ana, "article_id": article.id, "now": NOW}
    draft = draft_for(session)
    acts = [
        lambda: services.create(session, actor=ana, draft=draft, now=NOW),
        lambda: services.save_draft(session, draft=draft, version=None, **about),
        lambda: services.publish(session, **about),
        lambda: services.schedule(session, at=NOW + timedelta(days=1), **about),
        lambda: services.unschedule(session, **about),
        lambda: services.unpublish(session, **about),
        lambda: services.archive(session, **about),
        lambda: services.unarchive(session, **about),
        lambda: services.restore_version(session, number=1, **about),
        lambda: services.set_review(session, review_at=None, **about),
        lambda: topics.add_topic(session, actor=ana, name="X", now=NOW),
        lambda: topics.rename_topic(session, actor=ana, topic_id=1, name="X", now=NOW),
        lambda: topics.move_topic(session, actor=ana, topic_id=1, by=1, now=NOW),
        lambda: topics.delete_topic(session, actor=ana, topic_id=1, now=NOW),
    ]

    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_each_act_is_in_the_audit_log(session, n1):
    article = make_article(session, actor=n1, title="Ato")
    about = {"actor": n1, "article_id": article.id, "now": NOW}
    services.save_draft(session, draft=draft_for(session, title="Ato 2"), version=None, **about)
    services.schedule(session, at=NOW + timedelta(days=1), **about)
    services.unschedule(session, **about)
    services.set_review(session, review_at=date(2027, 1, 1), **about)
    services.unpublish(session, **about)
    services.restore_version(session, number=1, **about)
    services.archive(session, **about)
    services.unarchive(session, **about)
    session.flush()

    told = select(AuditEvent).where(AuditEvent.object == "article:ato").order_by(AuditEvent.id)
    events = session.exec(told).all()
    assert [event.action.removeprefix("knowledge.") for event in events] == [
        "create", "publish", "save", "schedule", "unschedule", "set_review", "unpublish",
        "restore", "archive", "unarchive",
    ]  # fmt: skip
    assert {event.actor_id for event in events} == {n1.account_id}


def test_every_publishing_counts_up_what_processes_compare(session, n1):
    before = library.state_version(session)

    article = make_article(session, actor=n1, is_published=False)
    assert library.state_version(session) == before + 1  # its topic was made
    services.publish(session, actor=n1, article_id=article.id, now=NOW)
    assert library.state_version(session) == before + 2
    services.save_draft(
        session,
        actor=n1,
        article_id=article.id,
        draft=draft_for(session),
        version=None,
        now=NOW,
    )
    assert library.state_version(session) == before + 2


def test_topics_are_ordered_renamed_and_deleted_when_empty(session, n1):
    one = topics.add_topic(session, actor=n1, name="Primeiro", now=NOW)
    two = topics.add_topic(session, actor=n1, name="Segundo", now=NOW)
    make_article(session, actor=n1, topic="Segundo")

    topics.move_topic(session, actor=n1, topic_id=two.id, by=-1, now=NOW)
    topics.rename_topic(session, actor=n1, topic_id=one.id, name="Outro nome", now=NOW)

    names = [card.name for card in topics.list_every_topic(session)]
    assert names == ["Segundo", "Outro nome"]
    with pytest.raises(TopicInUse):
        topics.delete_topic(session, actor=n1, topic_id=two.id, now=NOW)
    with pytest.raises(Invalid, match="Já existe"):
        topics.add_topic(session, actor=n1, name="segundo", now=NOW)
    topics.delete_topic(session, actor=n1, topic_id=one.id, now=NOW)
    assert len(topics.list_every_topic(session)) == 1


def test_an_article_stands_under_a_topic_that_exists(session, n1):
    draft = draft_for(session).model_copy(update={"topic_id": 999})

    with pytest.raises(TopicNotFound):
        services.create(session, actor=n1, draft=draft, now=NOW)


def test_a_publishing_by_somebody_else_is_no_collision(session, n1):
    article = make_article(session, actor=n1, is_published=False)
    opened = article.version
    services.publish(session, actor=n1, article_id=article.id, now=NOW)

    services.save_draft(
        session,
        actor=n1,
        article_id=article.id,
        draft=draft_for(session, body="Continuando."),
        version=opened,
        now=NOW,
    )

    assert article.latest_number == 2
