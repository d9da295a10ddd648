"""What the staff reads of articles: the list and its filters, history, votes, differences."""

from datetime import UTC, date, datetime, timedelta

import pytest
from lxml.html import fragment_fromstring
from sqlmodel import Session

from kartado_portal.actor import Actor
from kartado_portal.errors import NotAllowed
from kartado_portal.knowledge import counting, desk, differences, services, voting
from kartado_portal.knowledge.desk_schemas import STATES
from kartado_portal.knowledge.errors import ArticleNotFound, VersionNotFound
from tests.factories import actor_for, make_account, make_analyst
from tests.knowledge.shelves import draft_for, make_article

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.fixture
def n1(session: Session) -> Actor:
    """An analyst."""
    return actor_for(session, make_analyst(session, name="Natália"))


def titles(session: Session, actor: Actor, **wanted: str) -> list[str]:
    given = {"state": "todos"} | wanted
    return [one.title for one in desk.list_articles(session, actor=actor, now=NOW, **given).rows]


def save(session: Session, actor: Actor, article_id: int, **fields: object) -> None:
    draft = draft_for(session, **fields)
    services.save_draft(
        session, actor=actor, article_id=article_id, draft=draft, version=None, now=NOW
    )


def test_each_filter_shows_its_articles(session, n1):
    make_article(session, actor=n1, title="Público", now=NOW)
    make_article(session, actor=n1, title="Interno", audience="internal", now=NOW)
    make_article(session, actor=n1, title="Rascunho", is_published=False, now=NOW)
    changed = make_article(session, actor=n1, title="Mudado", now=NOW)
    save(session, n1, changed.id, title="Mudado", body="Outro.")
    due = make_article(session, actor=n1, title="Vencido", now=NOW)
    planned = make_article(session, actor=n1, title="Planejado", is_published=False, now=NOW)
    gone = make_article(session, actor=n1, title="Guardado", now=NOW)
    about = {"actor": n1, "now": NOW}
    services.set_review(session, article_id=due.id, review_at=date(2026, 11, 24), **about)
    services.schedule(session, article_id=planned.id, at=NOW + timedelta(days=1), **about)
    services.archive(session, article_id=gone.id, **about)

    shown = {state: set(titles(session, n1, state=state)) for state in STATES}

    assert shown == {
        "todos": {"Público", "Interno", "Rascunho", "Mudado", "Vencido", "Planejado"},
        "publicados": {"Público", "Interno", "Mudado", "Vencido"},
        "rascunhos": {"Rascunho", "Mudado", "Planejado"},
        "agendados": {"Planejado"},
        "internos": {"Interno"},
        "revisar": {"Vencido"},
        "arquivados": {"Guardado"},
    }


def test_the_list_is_searched_by_title_and_address_and_topic(session, n1):
    make_article(session, actor=n1, title="Relatório mensal", topic="Relatórios")
    make_article(session, actor=n1, title="Mapa", slug="ver-no-mapa")

    assert titles(session, n1, words="RELATORIO") == ["Relatório mensal"]
    assert titles(session, n1, words="ver mapa") == ["Mapa"]
    assert titles(session, n1, words="nada") == []
    assert titles(session, n1, topic="relatorios") == ["Relatório mensal"]


def test_an_article_tells_its_views_votes_and_reasons(session, n1):
    article = make_article(session, actor=n1)
    today = date(2026, 11, 24)
    counting.add_up(session, {(article.id, today): 3, (article.id, today - timedelta(days=90)): 4})
    given = {"actor": None, "slug": article.slug, "address": "192.0.2.1", "now": NOW}
    voting.vote(session, voter="a", is_helpful=True, **given)
    no = {"is_helpful": False, "reason": "confuso", "comment": "Não entendi o passo 2."}
    voting.vote(session, voter="b", **no, **given)

    shown = desk.get_detail(session, actor=n1, article_id=article.id, now=NOW)

    assert (shown.views_30, shown.views_all) == (3, 7)
    assert (shown.helpful, shown.unhelpful) == (1, 1)
    assert [(one.label, one.count) for one in shown.reasons] == [("É difícil de entender", 1)]
    assert shown.comments == ["Não entendi o passo 2."]


def test_the_history_names_who_and_what_is_published(session, n1):
    article = make_article(session, actor=n1)
    save(session, n1, article.id, title="Segundo")

    first, second = reversed(
        desk.get_detail(session, actor=n1, article_id=article.id, now=NOW).versions
    )

    assert (first.by, first.is_published, first.is_latest) == ("Natália", True, False)
    assert (second.number, second.is_published, second.is_latest) == (2, False, True)


def test_versions_are_compared_field_by_field(session, n1):
    article = make_article(session, actor=n1, title="Antes", body="Um dois três.\n\nIgual.")
    save(session, n1, article.id, title="Depois", body="Um DOIS três.\n\nIgual.", topic="Outro")

    told = desk.compare_versions(session, actor=n1, article_id=article.id, number=2)

    changes = {one.label: one.html for one in told.changes}
    assert set(changes) == {"Título", "Tópico", "Texto"}
    assert "<del>dois</del><ins>DOIS</ins>" in changes["Texto"]
    first = desk.compare_versions(session, actor=n1, article_id=article.id, number=1)
    assert first.title == "Versão 1"
    with pytest.raises(VersionNotFound):
        desk.compare_versions(session, actor=n1, article_id=article.id, number=3)


def test_customers_read_nothing_of_the_desk(session, n1):
    article = make_article(session, actor=n1)
    ana = actor_for(session, make_account(session))

    for read in (
        lambda: desk.list_articles(session, actor=ana, state="todos", now=NOW),
        lambda: desk.get_detail(session, actor=ana, article_id=article.id, now=NOW),
        lambda: desk.compare_versions(session, actor=ana, article_id=article.id, number=1),
    ):
        with pytest.raises(NotAllowed):
            read()
    with pytest.raises(ArticleNotFound):
        desk.get_detail(session, actor=n1, article_id=999, now=NOW)


def test_differences_are_escaped():
    html = differences.compare("<script>a</script>", "<script>b</script>\n<img src=x onerror=y>")

    page = fragment_fromstring(html, create_parent=True)
    assert {one.tag for one in page.iter()} <= {"div", "p", "ins", "del", "br"}
    assert "<script>" in page.text_content()


def test_equal_texts_differ_in_nothing_and_far_lines_are_left_out():
    assert differences.compare("a\nb", "a\nb") == ""
    before = "\n".join(f"linha {n}" for n in range(100))

    html = differences.compare(before, before.replace("linha 50", "linha nova"))

    assert "linha 49" in html
    assert "linha 20" not in html
    assert "diff-gap" in html


def test_added_and_removed_lines_are_marked():
    html = differences.compare("um\ndois\n", "um\n\ntrês\ndois\n")

    assert "<ins>três</ins>" in html
    assert "<del>" not in html


def test_votes_go_along_when_two_accounts_become_one(session):
    both, only = make_article(session), make_article(session)
    ana, old = make_account(session), make_account(session)
    for account, article, is_helpful in (
        (ana, both, True),
        (old, both, False),
        (old, only, False),
    ):
        actor = actor_for(session, account)
        voter = voting.voter_of(actor, "")
        given = {"slug": article.slug, "voter": voter, "address": "192.0.2.1", "now": NOW}
        voting.vote(session, actor=actor, is_helpful=is_helpful, **given)

    voting.move_votes(session, from_id=old.id, to_id=ana.id)

    kept = voting.collect_votes(session, account_id=ana.id).data
    assert {one["artigo"]: one["útil"] for one in kept} == {both.slug: True, only.slug: False}
    assert voting.collect_votes(session, account_id=old.id).data == []
    voting.erase_votes(session, account_id=ana.id, now=NOW)
    assert voting.collect_votes(session, account_id=ana.id).data == []
