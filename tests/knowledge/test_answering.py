"""From a question without an answer, or a reply, to an article; and the pictures of articles."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from kartado_portal.actor import Actor
from kartado_portal.errors import NotAllowed
from kartado_portal.files.models import Attachment
from kartado_portal.knowledge import answering, library, pictures, services, unanswered
from kartado_portal.knowledge.errors import ArticleNotFound
from kartado_portal.knowledge.models import Article, UnansweredQuestion
from kartado_portal.tickets.models import Message
from kartado_portal.workspace.article_from_ticket import begin_article
from kartado_portal.workspace.errors import ReplyGone
from tests.factories import actor_for, make_account, make_analyst, make_ticket
from tests.knowledge.shelves import draft_for, make_article

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.fixture
def n1(session: Session) -> Actor:
    """An analyst."""
    return actor_for(session, make_analyst(session))


@pytest.fixture
def ana(session: Session) -> Actor:
    """A customer."""
    return actor_for(session, make_account(session))


def ask(session: Session, *texts: str) -> None:
    for minute, text in enumerate(texts):
        at = NOW + timedelta(minutes=minute)
        unanswered.note(session, text=text, source="search", now=at)
    session.flush()


def test_questions_are_grouped_the_most_asked_first(session, n1):
    ask(session, "trena a laser", "girar o mapa", "como girar mapa?", "GIRAR MAPA")

    shown = answering.list_groups(session, actor=n1)

    found = [(one.text, one.count) for one in shown.groups]
    assert found == [("GIRAR MAPA", 3), ("trena a laser", 1)]
    assert shown.groups[0].ways == ["como girar mapa?", "girar o mapa"]
    assert shown.groups[0].sources == "busca"


def test_one_click_makes_a_draft_with_the_ways_it_was_asked(session, n1):
    ask(session, "girar o mapa", "como girar mapa?")
    (group,) = answering.list_groups(session, actor=n1).groups

    article = answering.begin_draft(session, actor=n1, key=group.key, now=NOW)

    text = services.get_version(session, article, 1)
    assert text.title == "Como girar mapa?"
    assert text.asked == ["como girar mapa?", "girar o mapa"]
    assert article.published_number is None
    assert answering.list_groups(session, actor=n1).groups == []
    rows = session.exec(select(UnansweredQuestion)).all()
    assert {(one.article_id, one.handled_by_id) for one in rows} == {(article.id, n1.account_id)}
    with pytest.raises(ArticleNotFound):
        answering.begin_draft(session, actor=n1, key=group.key, now=NOW)


def test_an_article_that_answers_is_found_by_the_new_words(session, n1):
    article = make_article(session, actor=n1, title="Orientação da planta")
    for title in ("Relatórios", "Equipes"):
        make_article(session, actor=n1, title=title, body=f"Sobre {title}.", summary="")
    ask(session, "rodopiar o desenho")
    (group,) = answering.list_groups(session, actor=n1).groups

    answering.widen(session, actor=n1, key=group.key, article_id=article.id, now=NOW)

    entries = {one.slug: one for one in library.list_entries(session)}
    assert entries[article.slug].asked == ("rodopiar o desenho",)
    assert answering.list_groups(session, actor=n1).groups == []


def test_widening_does_not_publish_a_draft_that_waits(session, n1):
    article = make_article(session, actor=n1, body="Publicado.")
    services.save_draft(
        session,
        actor=n1,
        article_id=article.id,
        draft=draft_for(session, body="Ainda não."),
        version=None,
        now=NOW,
    )
    ask(session, "girar mapa")
    (group,) = answering.list_groups(session, actor=n1).groups

    answering.widen(session, actor=n1, key=group.key, article_id=article.id, now=NOW)

    assert library.list_entries(session)[0].body == "Publicado."


def test_a_question_is_put_away(session, n1):
    ask(session, "qualquer coisa")
    (group,) = answering.list_groups(session, actor=n1).groups

    answering.put_away(session, actor=n1, key=group.key, now=NOW)

    assert answering.list_groups(session, actor=n1).groups == []


def test_customers_deal_with_no_questions(session, ana):
    ask(session, "girar mapa")
    about = {"actor": ana, "now": NOW}

    for act in (
        lambda: answering.list_groups(session, actor=ana),
        lambda: answering.begin_draft(session, key="girar mapa", **about),
        lambda: answering.widen(session, key="girar mapa", article_id=1, **about),
        lambda: answering.put_away(session, key="girar mapa", **about),
        lambda: begin_article(session, number="1", key="m1", **about),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_reply_becomes_a_draft_in_markdown(session, n1):
    html = (
        "<h2>Passos</h2><ol><li>Abra o <strong>mapa</strong></li><li>Gire</li></ol>"
        '<p>Veja <a href="https://x.test/a">aqui</a>.</p><img src="/anexos/abc?ver=1" alt="Tela">'
    )

    article = answering.begin_from_reply(
        session, actor=n1, subject="Girar o mapa", html=html, number="39011040425", now=NOW
    )

    text = services.get_version(session, article, 1)
    assert text.title == "Girar o mapa"
    assert "## Passos" in text.body
    assert "1. Abra o **mapa**" in text.body
    assert "[aqui](https://x.test/a)" in text.body
    assert "anexos" not in text.body
    assert article.published_number is None


def test_only_a_message_of_the_ticket_becomes_an_article(session, n1):
    ticket = make_ticket(session, subject="Sem mapa", body="Some ao abrir.")
    other = make_ticket(session)
    message = session.exec(select(Message).where(Message.ticket_id == ticket.id)).one()
    about = {"actor": n1, "now": NOW}

    article = begin_article(session, number=ticket.number, key=f"m{message.id}", **about)

    assert session.get_one(Article, article.id).latest_number == 1
    for key in (f"m{message.id}", "e1", "m999", "m", "mx", "m" + "9" * 30):
        with pytest.raises(ReplyGone):
            begin_article(session, number=other.number, key=key, **about)


def upload(
    session: Session, by: Actor, *, media_type: str = "image/png", message: int | None = None
) -> str:
    row = Attachment(
        id=secrets.token_hex(16),
        uploader_id=by.account_id,
        message_id=message,
        name="tela.png",
        size_bytes=1,
        media_type=media_type,
        sha256="0" * 64,
        storage_key=secrets.token_hex(8),
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    return row.id


def shows(picture_id: str) -> str:
    return f"![Tela](/artigos/imagens/{picture_id})"


def test_a_picture_is_seen_by_who_may_read_the_article(session, n1, ana):
    picture = upload(session, n1)
    article = make_article(session, actor=n1, body=shows(picture), is_published=False)

    assert pictures.find_shown(session, None, picture) is None
    assert pictures.find_shown(session, n1, picture) is not None
    services.publish(session, actor=n1, article_id=article.id, now=NOW)
    assert pictures.find_shown(session, None, picture).id == picture
    services.unpublish(session, actor=n1, article_id=article.id, now=NOW)
    assert pictures.find_shown(session, ana, picture) is None
    assert pictures.kept_attachments(session) == {picture}


def test_an_internal_articles_picture_is_the_staffs(session, n1, ana):
    picture = upload(session, n1)
    make_article(session, actor=n1, body=shows(picture), audience="internal")

    assert pictures.find_shown(session, ana, picture) is None
    assert pictures.find_shown(session, n1, picture) is not None


def test_an_article_does_not_publish_a_customers_file(session, n1, ana):
    ticket = make_ticket(session)
    message = session.exec(select(Message).where(Message.ticket_id == ticket.id)).one()
    theirs = upload(session, ana)
    sent = upload(session, n1, message=message.id)
    document = upload(session, n1, media_type="application/pdf")
    body = "\n".join(shows(one) for one in (theirs, sent, document, "f" * 32))

    make_article(session, actor=n1, body=body)

    assert pictures.kept_attachments(session) == set()
    for one in (theirs, sent, document, "f" * 32):
        assert pictures.find_shown(session, None, one) is None


def test_what_was_uploaded_is_previewed_by_its_uploader_alone(session, n1, ana):
    picture, theirs = upload(session, n1), upload(session, ana)
    n2 = actor_for(session, make_analyst(session))

    assert pictures.find_shown(session, n1, picture) is not None
    assert pictures.find_shown(session, n2, picture) is None
    assert pictures.find_shown(session, ana, theirs) is None
