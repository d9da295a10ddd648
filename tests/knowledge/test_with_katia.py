"""What the two rooms promise each other: anchors that lead somewhere, a mind of small bases."""

import pytest

from kartado_portal import clock
from kartado_portal.katia.entries import read_folder
from kartado_portal.katia.mind import Mind
from kartado_portal.katia.passages import passages
from kartado_portal.knowledge import folder, library, reading
from kartado_portal.knowledge.rendering import render
from tests.knowledge.shelves import SYNC, make_article


@pytest.mark.parametrize("body", [*(one.body for one in read_folder()), SYNC])
def test_an_anchor_that_katia_links_is_a_heading_of_the_page(body):
    anchors = {one.anchor for one in passages(body) if one.anchor}

    html = render(body).html

    assert all(f'id="{one}"' in html for one in anchors)


def test_a_question_finds_its_article_in_the_database(session):
    folder.take_in(
        session,
        actor=None,
        files=folder.read_folder(folder.SHIPPED),
        is_published=True,
        now=clock.now(),
    )

    mind = library.current_mind(session)

    assert isinstance(mind, Mind)
    for words, slug in (
        ("esqueci minha senha", "redefinir-senha"),
        ("SINCRONISACAO do aplicatvo", "app-sincronizacao"),
        ("exportar csv", "exportar-tickets-csv"),
        ("relatorio diario de obra", "criar-rdo"),
    ):
        found = reading.search(session, actor=None, words=words)
        assert slug in [one.slug for one in found[:3]], words


def test_the_first_article_of_a_base_is_found(session):
    make_article(session, title="Trocar a bateria da trena", body="Abra a tampa.", summary="")

    found = reading.search(session, actor=None, words="bateria trena")

    assert [one.slug for one in found] == ["trocar-a-bateria-da-trena"]
