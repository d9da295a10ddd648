"""The mind on the forty articles that are shipped."""

import pytest

from kartado_portal.katia.entries import Entry, read_folder
from kartado_portal.katia.mind import Intent, Mind, Tier, Turn


@pytest.fixture(scope="module")
def mind() -> Mind:
    return Mind(read_folder())


def test_a_clear_question_gets_the_passage_to_the_letter(mind):
    answer = mind.answer("Esqueci a senha do portal, como redefinir?")

    assert answer.intent is Intent.ANSWER
    assert answer.tier is Tier.DIRECT
    assert answer.quoted is not None
    assert answer.quoted.slug == answer.articles[0] == "redefinir-senha"
    assert answer.quoted.passage in answer.text


def test_a_greeting_says_who_she_is(mind):
    assert "Sou a Katia, assistente virtual da Kartado" in mind.answer("Oi, bom dia!").text


def test_nothing_written_and_nothing_known(mind):
    assert mind.answer("  ?! ").tier is Tier.REFUSE
    assert Mind([]).answer("como crio um rdo?").tier is Tier.REFUSE
    assert Mind([]).search("rdo") == []


def test_a_short_question_carries_on_the_last(mind):
    before = Turn("como faço para criar um apontamento no sistema", "criar-apontamento")

    assert mind.answer("e no aplicativo?", turns=[before]).articles[0] == "criar-apontamento"


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("sincronizacao", "app-sincronizacao"),
        ("SINCRONISAÇÃO", "app-sincronizacao"),
        ("sincron", "app-sincronizacao"),
        ("esqueci a senah", "redefinir-senha"),
        ("senah", "redefinir-senha"),
        ("inventario de ativos", "inventario"),
        ("exportar csv", "exportar-tickets-csv"),
        ("zap do suporte", "whatsapp-suporte"),
    ],
)
def test_a_search_forgives(mind, query, slug):
    assert slug in [found.slug for found in mind.search(query)[:2]]


def test_a_search_for_nothing_finds_nothing(mind):
    assert mind.search("") == []
    assert mind.search("xqzwv") == []
    assert mind.suggest("r") == []


def test_related_articles_leave_out_the_article(mind):
    related = mind.related("criar-rdo")

    assert len(related) == 3
    assert "criar-rdo" not in related
    assert mind.related("no-such-article") == []


def test_an_article_published_just_now_is_found():
    fresh = Entry("drone", "Voo de drone", "Mapa", "Como subir um voo.", "Envie as imagens do voo.")

    answer = Mind([*read_folder(), fresh]).answer("como subir um voo de drone?")

    assert answer.articles[0] == "drone"
