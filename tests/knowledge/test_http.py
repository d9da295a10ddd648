"""Articles over plain HTTP: words in the HTML, hidden ones nowhere, votes without JavaScript."""

import re
from datetime import timedelta

from lxml import etree
from lxml.html import document_fromstring
from sqlmodel import select

from kartado_portal import clock as moment
from kartado_portal.actor import Role
from kartado_portal.database import unit_of_work
from kartado_portal.knowledge import services
from kartado_portal.knowledge.models import ArticleVote, UnansweredQuestion
from tests.factories import actor_for, make_analyst
from tests.knowledge.conftest import Site
from tests.knowledge.shelves import draft_for, make_article


def write(**fields: object) -> str:
    """Publish an article and return its address."""
    with unit_of_work() as session:
        return make_article(session, **fields).slug


def votes() -> list[ArticleVote]:
    with unit_of_work() as session:
        return list(session.exec(select(ArticleVote).order_by(ArticleVote.id)))


def questions() -> list[str]:
    with unit_of_work() as session:
        return [one.text for one in session.exec(select(UnansweredQuestion))]


def test_an_article_is_in_the_html_before_javascript(site: Site):
    slug = write(title="Sincronização & cia <b>", summary="Envie o que está no aparelho.")

    answer = site.browser().get(f"/artigos/{slug}")

    page = document_fromstring(answer.text)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-cache"
    assert page.xpath("string(//h1)") == "Sincronização & cia <b>"
    assert page.xpath("string(//title)").startswith("Sincronização & cia <b> · ")
    assert page.xpath("//meta[@name='description']/@content") == ["Envie o que está no aparelho."]
    assert page.xpath("//link[@rel='canonical']/@href")[0].endswith(f"/artigos/{slug}")
    assert page.xpath("//meta[@property='og:type']/@content") == ["article"]
    assert "Envia só o que mudou." in page.text_content()
    assert re.search(r"Atualizado em \d\d/\d\d/\d{4} \d\d:\d\d", page.text_content())
    contents = page.xpath("//nav[@aria-labelledby='neste-artigo']//a/@href")
    assert contents == ["#sincronizacao-parcial", "#sem-sinal", "#erros"]
    assert all(page.xpath("//*[@id=$id]", id=one[1:]) for one in contents)


def test_structured_data_cannot_end_its_script(site: Site):
    slug = write(title="</script><script>alert(1)</script>")

    html = site.browser().get(f"/artigos/{slug}").text

    scripts = document_fromstring(html).xpath("//script")
    assert [one.get("type") for one in scripts] == ["application/ld+json"]
    assert "alert(1)" in scripts[0].text


def test_what_is_published_is_what_the_next_reader_gets(site: Site):
    slug = write(body="Texto antigo.")
    browser = site.browser()
    assert "Texto antigo." in browser.get(f"/artigos/{slug}").text

    with unit_of_work() as session:
        article = services.get_article(session, 1)
        draft = draft_for(session, body="Texto novo.")
        now = moment.now()
        about = {"actor": None, "article_id": article.id, "now": now}
        services.save_draft(session, draft=draft, version=None, **about)
        services.publish(session, **about)

    html = browser.get(f"/artigos/{slug}").text
    assert "Texto novo." in html
    assert "Texto antigo." not in html


def test_hidden_and_missing_answer_alike(site: Site):
    site.person("ana")
    site.person("n1", role=Role.ANALYST)
    internal = write(audience="internal", title="Senha do servidor")
    draft = write(is_published=False, title="Ainda rascunho")

    for who in ("", "ana"):
        browser = site.browser(who)
        missing = browser.get("/artigos/nunca-existiu")
        for slug in (internal, draft):
            hidden = browser.get(f"/artigos/{slug}")
            assert (hidden.status_code, hidden.text) == (404, missing.text)
        assert "Senha do servidor" not in browser.get("/artigos?q=senha servidor").text
        assert browser.get("/artigos/sugestoes?q=senha").json() == []

    staff = site.browser("n1").get(f"/artigos/{internal}")
    assert staff.status_code == 200
    assert "Interno: só a equipe vê" in staff.text
    assert "noindex" in staff.text


def test_internal_articles_are_in_no_list_of_others(site: Site):
    write(audience="internal", title="Só nosso", topic="Bastidores")
    write(title="De todos")

    for path in ("/", "/artigos", "/sitemap.xml"):
        html = site.browser().get(path).text
        assert "Bastidores" not in html
        assert "Só nosso" not in html
        assert "so-nosso" not in html


def test_a_search_forgives_and_is_in_the_html(site: Site):
    slug = write(title="Sincronização do aplicativo")
    write(title="Redefinir a senha", body="Peça o link de redefinição.", summary="Nova senha.")

    for words in ("SINCRONIZACAO", "sincronisação", "sincroni"):
        page = document_fromstring(site.browser().get(f"/artigos?q={words}").text)
        found = page.xpath("//section[@aria-labelledby='resultados']//a/@href")
        assert found[0] == f"/artigos/{slug}", words


def test_a_search_shows_its_words_as_words(site: Site):
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'

    page = document_fromstring(site.browser().get("/artigos", params={"q": hostile}).text)

    assert not page.xpath("//script[not(@type='application/ld+json')]")
    assert not page.xpath("//img")
    assert hostile in page.xpath("string(//h2)")


def test_a_search_without_answer_is_kept_for_the_staff(site: Site):
    write()

    answer = site.browser().get("/artigos?q=zzzyyx qwrtp")

    assert "Não encontramos artigos" in answer.text
    assert questions() == ["zzzyyx qwrtp"]


def test_programs_and_the_staff_leave_no_questions(site: Site):
    site.person("n1", role=Role.ANALYST)
    site.browser("n1").get("/artigos?q=zzzyyx qwrtp")
    site.browser().get("/artigos?q=zzzyyx qwrtp", agent="Googlebot/2.1")
    site.browser().head("/artigos?q=zzzyyx qwrtp")

    assert questions() == []


def test_a_reader_may_say_that_nothing_answered(site: Site):
    write()
    browser = site.browser()

    answer = browser.post("/artigos/sem-resposta", data={"q": "sincronizar  relógio"})

    assert answer.status_code == 303
    assert questions() == ["sincronizar relógio"]
    assert "anotamos a sua busca" in browser.get(answer.headers["location"]).text


def test_a_vote_works_without_javascript_and_is_remembered(site: Site):
    slug = write()
    browser = site.browser()

    answer = browser.post(f"/artigos/{slug}/voto", data={"util": "nao"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/artigos/{slug}#util")
    assert "httponly" in answer.headers["set-cookie"].lower()
    page = document_fromstring(browser.get(f"/artigos/{slug}").text)
    reasons = page.xpath("//input[@name='motivo']/@value")
    assert "incompleto" in reasons

    browser.post(f"/artigos/{slug}/voto", data={"util": "nao", "motivo": "incompleto"})

    assert "ajuda a equipe a melhorar" in browser.get(f"/artigos/{slug}").text
    assert [(one.is_helpful, one.reason) for one in votes()] == [(False, "incompleto")]
    assert 'name="util"' in site.browser().get(f"/artigos/{slug}").text


def test_one_reader_has_one_vote_and_may_change_it(site: Site):
    site.person("ana")
    slug = write()
    for browser in (site.browser(), site.browser("ana")):
        for answer in ("sim", "nao", "sim"):
            browser.post(f"/artigos/{slug}/voto", data={"util": answer})

    assert [one.is_helpful for one in votes()] == [True, True]
    assert len({one.voter for one in votes()}) == 2


def test_a_flood_of_votes_ends(site: Site):
    slug = write()

    answers = [
        site.browser().post(f"/artigos/{slug}/voto", data={"util": "sim"}).status_code
        for _ in range(70)
    ]

    assert answers.count(303) == len(votes()) == 60
    assert set(answers[60:]) == {429}


def test_a_vote_on_what_is_hidden_is_one_on_nothing(site: Site):
    slug = write(audience="internal")

    answer = site.browser().post(f"/artigos/{slug}/voto", data={"util": "sim"})

    assert answer.status_code == 404
    assert votes() == []


def test_odd_votes_change_nothing(site: Site):
    slug = write()
    browser = site.browser()

    for data in ({}, {"util": "talvez"}, {"util": "nao\x00"}):
        assert browser.post(f"/artigos/{slug}/voto", data=data).status_code == 303
    browser.post(
        f"/artigos/{slug}/voto", data={"util": "nao", "motivo": "<b>", "comentario": "x" * 5000}
    )

    (vote,) = votes()
    assert (vote.reason, len(vote.comment)) == ("", 1000)


def test_the_sitemap_lists_what_is_public(site: Site):
    slug = write()
    write(is_published=False)

    answer = site.browser().get("/sitemap.xml")

    tree = etree.fromstring(answer.content)
    places = [one.text for one in tree.iter("{*}loc")]
    assert [one.rpartition("3000")[2] for one in places] == ["/", "/artigos", f"/artigos/{slug}"]
    robots = site.browser().get("/robots.txt").text
    assert "Sitemap: " in robots
    assert "Disallow: /analista" in robots


def test_an_old_link_to_a_search_goes_on(site: Site):
    answer = site.browser().get("/?q=relatório")

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/artigos?q=relat%C3%B3rio",
    )


def test_suggestions_come_while_a_word_is_half_typed(site: Site):
    write(title="Sincronização do aplicativo")
    write(title="Relatórios", body="Gere o arquivo do período.", summary="PDF e planilha.")

    found = site.browser().get("/artigos/sugestoes?q=sinc").json()

    assert found[0] == {
        "title": "Sincronização do aplicativo",
        "topic": "Aplicativo",
        "url": "/artigos/sincronizacao-do-aplicativo",
    }
    assert site.browser().get("/artigos/sugestoes?q=s").json() == []
    assert site.browser().get("/artigos/sugestoes").json() == []


def test_an_article_that_is_due_later_is_not_there_before(site: Site, clock):
    with unit_of_work() as session:
        article = make_article(session, is_published=False, title="Amanhã")
        n1 = actor_for(session, make_analyst(session))
        due = moment.now() + timedelta(days=1)
        services.schedule(session, actor=n1, article_id=article.id, at=due, now=moment.now())

    assert site.browser().get("/artigos/amanha").status_code == 404


def test_the_empty_base_says_so(site: Site):
    assert "Ainda não há artigos publicados" in site.browser().get("/artigos").text
    assert site.browser().get("/").status_code == 200
