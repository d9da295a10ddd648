"""Finding articles, counting openings, keeping what found nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from kartado_portal.database import reading as open_reading
from kartado_portal.database import unit_of_work
from kartado_portal.knowledge import counting, library, queries, reading, services, unanswered
from kartado_portal.knowledge.models import ArticleViews, UnansweredQuestion
from tests.factories import actor_for, make_analyst
from tests.knowledge.shelves import make_article
from tests.waiting import wait_until

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


def test_the_mind_is_built_once_and_anew_after_a_publishing(database):
    with unit_of_work() as session:
        make_article(session, title="Primeiro artigo")
    with open_reading() as session:
        mind = library.current_mind(session)
        assert library.current_mind(session) is mind

    with unit_of_work() as session:
        make_article(session, title="Calibrar a trena")
    with open_reading() as session:
        library.current_mind(session)  # the old one may answer while a thread builds

    def is_found() -> bool:
        with open_reading() as session:
            found = reading.search(session, actor=None, words="calibrar trena")
            return any(one.title == "Calibrar a trena" for one in found)

    wait_until(is_found)


def test_what_was_taken_back_is_not_found_even_by_an_old_mind(database, monkeypatch):
    with unit_of_work() as session:
        n1 = actor_for(session, make_analyst(session))
        article = make_article(session, title="Segredo do relatório", body="Nada.", summary="")
        for title in ("Relatórios por período", "Mapa", "Equipes"):
            make_article(session, title=title, body=f"Sobre {title}.", summary="")
    with open_reading() as session:
        assert len(reading.search(session, actor=None, words="relatório")) == 2
    monkeypatch.setattr(library._public, "_rebuild", lambda: None)

    with unit_of_work() as session:
        services.unpublish(session, actor=n1, article_id=article.id, now=NOW)

    with open_reading() as session:
        found = reading.search(session, actor=None, words="segredo relatório")
        assert [one.title for one in found] == ["Relatórios por período"]
    library._public._building.release()


def test_the_staff_finds_internal_articles_and_others_do_not(database):
    with unit_of_work() as session:
        n1 = actor_for(session, make_analyst(session))
        make_article(session, title="Reiniciar o servidor de mapas", audience="internal")
        make_article(session, title="Mapa")
    with open_reading() as session:
        for actor, count in ((n1, 1), (None, 0)):
            found = reading.search(session, actor=actor, words="reiniciar servidor")
            assert sum(one.is_internal for one in found) == count


def test_related_articles_are_others(database):
    with unit_of_work() as session:
        for title in ("Criar RDO", "Copiar RDO", "RDO em duplicidade", "Mapa"):
            make_article(session, title=title, body=f"Sobre {title}.", summary=title)
    with open_reading() as session:
        shown = reading.open_article(session, actor=None, slug="criar-rdo")

    assert "criar-rdo" not in [one.slug for one in shown.related]
    assert {"copiar-rdo", "rdo-em-duplicidade"} <= {one.slug for one in shown.related}


def test_openings_are_added_to_their_day(session):
    article = make_article(session)
    today = date(2026, 11, 24)

    counting.add_up(session, {(article.id, today): 2, (999, today): 5})
    counting.add_up(session, {(article.id, today): 3})

    rows = session.exec(select(ArticleViews)).all()
    assert [(row.article_id, row.day, row.views) for row in rows] == [(article.id, today, 5)]


async def test_what_is_counted_is_written_down(database):
    with unit_of_work() as session:
        article = make_article(session)
    # Half past one at night in UTC is the evening before in São Paulo.
    counting.count(article.id, now=datetime(2026, 11, 25, 1, 30, tzinfo=UTC))
    counting.count(article.id, now=datetime(2026, 11, 24, 15, tzinfo=UTC))

    await counting.flush()
    await counting.flush()

    with open_reading() as session:
        (row,) = session.exec(select(ArticleViews)).all()
        assert (row.day, row.views) == (date(2026, 11, 24), 2)


@pytest.mark.parametrize(
    ("agent", "purpose", "method"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", "", "GET"),
        ("curl/8.5", "", "GET"),
        ("", "", "GET"),
        ("Mozilla/5.0 HeadlessChrome/150", "", "GET"),
        ("WhatsApp/2.24", "", "GET"),
        ("Mozilla/5.0 Firefox/140", "prefetch", "GET"),
        ("Mozilla/5.0 Firefox/140", "", "HEAD"),
    ],
)
def test_programs_are_no_readers(agent, purpose, method):
    assert not counting.is_reader(None, agent=agent, purpose=purpose, method=method)


def test_the_staff_is_no_reader_but_customers_are(session):
    n1 = actor_for(session, make_analyst(session))
    given = {"agent": "Mozilla/5.0 Firefox/140", "purpose": "", "method": "GET"}

    assert not counting.is_reader(n1, **given)
    assert counting.is_reader(None, **given)


def test_most_read_comes_first_and_old_views_do_not_count(session):
    first, second = make_article(session, title="A"), make_article(session, title="B")
    today = date(2026, 11, 24)
    counting.add_up(session, {(first.id, today - timedelta(days=200)): 90, (second.id, today): 1})

    most = queries.most_read(session, None, today=today)

    assert [one.title for one in most.articles] == ["B", "A"]
    assert [(one.name, one.articles) for one in most.topics] == [("Aplicativo", 2)]


def test_two_ways_to_write_a_question_are_one():
    assert unanswered.fold("Como faço para SINCRONIZAR o relógio?") == unanswered.fold(
        "relogio sincronizar"
    )


@pytest.mark.parametrize("text", ["", "a", "12 34", "?!", "de"])
def test_what_is_no_question_is_not_kept(session, text):
    unanswered.note(session, text=text, source="search", now=NOW)

    session.flush()
    assert session.exec(select(UnansweredQuestion)).all() == []


def test_numbers_and_addresses_of_people_are_masked(session):
    text = "meu cpf 123.456.789-09 e e-mail ana@x.test\x00 não entram"
    unanswered.note(session, text=text, source="chat", now=NOW)

    session.flush()
    (kept,) = session.exec(select(UnansweredQuestion)).all()
    assert kept.text == "meu cpf (número) e e-mail (e-mail) não entram"


def test_old_questions_are_forgotten(session):
    unanswered.note(session, text="pergunta antiga", source="chat", now=NOW)
    unanswered.note(session, text="pergunta nova", source="chat", now=NOW + timedelta(days=100))
    session.flush()

    unanswered.tidy(session, now=NOW + timedelta(days=200))

    assert [one.text for one in session.exec(select(UnansweredQuestion))] == ["pergunta nova"]
